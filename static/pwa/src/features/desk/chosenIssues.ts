// Which issues are chosen on the desk: rows of the list, and all that a filter matches beyond the pages shown.
import { computed, ref, shallowRef, type Ref } from 'vue'
import type { Id, Issue } from '../../domain/types'
import { request, sentenceOf } from '../../shell/api'
import type { IssuePage } from './deskList'

/** Most issues of one act. */
export const MOST_CHOSEN = 1_000
const PAGE = 200
/** Most issues printed at once: more is no longer a stack of paper but a ledger. */
export const MOST_PRINTED = 50

export interface ChosenAll { n: number; areMore: boolean }
/** What a bar must know to offer more than the rows shown. */
export interface Choice { mayChooseAll: boolean; isReading: boolean; readSoFar: number; all: ChosenAll | null; fault: string | null }

/** The first issues of a filter, page by page, at most MOST_CHOSEN; and whether more match. */
export async function readAll(page: (after: string | null) => Promise<IssuePage>, onProgress: (n: number) => void): Promise<{ issues: Issue[]; areMore: boolean }> {
  const found = new Map<Id, Issue>()
  let after: string | null = null
  do {
    const { items, next }: IssuePage = await page(after)
    for (const issue of items) found.set(issue.id, issue)
    after = next
    onProgress(Math.min(found.size, MOST_CHOSEN))
  } while (after !== null && found.size < MOST_CHOSEN)
  const issues = [...found.values()]
  return { issues: issues.slice(0, MOST_CHOSEN), areMore: after !== null || issues.length > MOST_CHOSEN }
}

export function useChosen(shown: Ref<readonly Issue[]>, addressOf: (limit: number, after: string | null) => string) {
  const ids = ref(new Set<Id>())
  /** Chosen ones as they were read, for those that no page shows. */
  const beyond = shallowRef(new Map<Id, Issue>())
  const isReading = ref(false)
  const readSoFar = ref(0)
  const fault = ref<string | null>(null)
  const all = ref<ChosenAll | null>(null)
  let turn = 0

  const issues = computed(() => {
    const fresh = new Map(shown.value.map((issue) => [issue.id, issue]))
    return [...ids.value].flatMap((id) => fresh.get(id) ?? beyond.value.get(id) ?? [])
  })

  function set(chosen: readonly Issue[]): void {
    turn += 1
    isReading.value = false
    all.value = null
    fault.value = null
    beyond.value = new Map(chosen.map((issue) => [issue.id, issue]))
    ids.value = new Set(chosen.map((issue) => issue.id))
  }
  function toggle(id: Id): void {
    turn += 1
    isReading.value = false
    fault.value = null
    const next = new Set(ids.value)
    if (!next.delete(id)) next.add(id)
    all.value = null
    ids.value = next
  }
  function toggleShown(): void {
    const are = shown.value.length > 0 && shown.value.every((issue) => ids.value.has(issue.id))
    set(are ? [] : shown.value)
  }
  /** All that the filter matches, up to MOST_CHOSEN. Another choice meanwhile wins. */
  async function chooseAll(): Promise<void> {
    const mine = (turn += 1)
    isReading.value = true
    readSoFar.value = 0
    fault.value = null
    try {
      const found = await readAll(
        (after) => request<IssuePage>('GET', addressOf(PAGE, after)),
        (n) => { if (mine === turn) readSoFar.value = n },
      )
      if (mine !== turn) return
      set(found.issues)
      all.value = { n: found.issues.length, areMore: found.areMore }
    } catch (error) {
      if (mine === turn) fault.value = sentenceOf(error)
    } finally {
      if (mine === turn) isReading.value = false
    }
  }

  return { ids, issues, all, isReading, readSoFar, fault, set, toggle, toggleShown, chooseAll }
}
