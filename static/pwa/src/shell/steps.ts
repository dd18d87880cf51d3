// Runs long work (5,000 issues) in short tasks, one piece of work after the other, so that a tap is never kept waiting.
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import type { Steps } from '../domain/in-steps'

/** After this long the page gets its turn; far below the 50 ms from which a task counts as long. */
const TURN_MS = 12
/** The first turn belongs to whoever asked: a page that is just being built. */
const FIRST_TURN_MS = 4

interface Work { steps: Steps<void>; isOver: () => boolean }
const queue: Work[] = []
let isRunning = false

/** Lets the browser paint and take input, then goes on. */
export async function pause(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: { yield?: () => Promise<void> } }
  if (scheduler?.yield) await scheduler.yield()
  else await new Promise((resolve) => setTimeout(resolve))
}

async function run(): Promise<void> {
  isRunning = true
  let end = performance.now() + FIRST_TURN_MS
  for (let work = queue[0]; work; work = queue[0]) {
    let isDone = work.isOver()
    try {
      isDone ||= work.steps.next().done === true
    } catch (error) {
      isDone = true
      reportError(error)
    }
    if (isDone) queue.shift()
    if (performance.now() < end) continue
    await pause()
    end = performance.now() + TURN_MS
  }
  isRunning = false
}

function* handOver<T>(steps: Steps<T>, to: (result: T) => void): Steps<void> {
  to(yield* steps)
}

/** `isReady`: worked out at least once. */
export interface Stepped<T> { value: ShallowRef<T>; isReady: ShallowRef<boolean> }

/**
 * What `work` makes of `sources`, anew whenever they change; until then `value` keeps what was worked out before. Little work
 * is done at once, without waiting for anything. `work` sees only what `sources` gives it: other refs read in it are not followed.
 */
export function useSteps<Sources, T>(sources: () => Sources, work: (from: Sources) => Steps<T>, initial: T): Stepped<T> {
  const value = shallowRef(initial) as ShallowRef<T>
  const isReady = shallowRef(false)
  let turn = 0
  watch(sources, (from) => {
    turn += 1
    const mine = turn
    const steps = handOver(work(from), (result) => {
      value.value = result
      isReady.value = true
    })
    queue.push({ steps, isOver: () => mine !== turn })
    if (!isRunning) void run()
  }, { immediate: true })
  onScopeDispose(() => {
    turn += 1
  })
  return { value, isReady }
}
