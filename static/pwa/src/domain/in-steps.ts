// Long work in steps: a generator that stops wherever the page may take a tap before it goes on. Pure; shell/steps.ts runs it.

/** Work that gives `T` at its end; every `yield` is a place to stop. */
export type Steps<T> = Generator<undefined, T>

/** How many items are looked at between two stops: a millisecond or two on a slow phone, for the dearest test. */
const ITEMS_A_STEP = 50

/** Calls `visit` with every item. */
export function* visitAll<Item>(items: readonly Item[], visit: (item: Item) => void): Steps<void> {
  let left = ITEMS_A_STEP
  for (const item of items) {
    visit(item)
    if ((left -= 1) > 0) continue
    left = ITEMS_A_STEP
    yield
  }
}

/** The items that pass. */
export function* sift<Item>(items: readonly Item[], passes: (item: Item) => boolean): Steps<Item[]> {
  const found: Item[] = []
  yield* visitAll(items, (item) => {
    if (passes(item)) found.push(item)
  })
  return found
}

/** The whole work now, without a stop: for little work, and for tests. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
