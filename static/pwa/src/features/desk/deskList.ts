// Pages of the desk's list from the server, with counts by state; the newest filter wins, a quiet renewal disturbs nothing.
import { onScopeDispose, ref, shallowRef } from 'vue'
import type { Id, Issue, IssueState, Schemas } from '../../domain/types'
import { formatNumber } from '../../i18n/format'
import { t } from '../../i18n/translate'
import { request, sentenceOf } from '../../shell/api'
import { paramsOf, type DeskFilter } from './deskFilter'
import { renewed } from './renewal'

export type IssuePage = Schemas['IssuePage']
export type Counts = Schemas['IssueCounts'] & { states: Record<IssueState, number> }
const PAGE_SIZE = 50
/** Most issues of one page of the API; a renewal never asks for more. */
export const PAGE_MOST = 200

/** A counted number in words; beyond the cap nobody has counted on. */
export function countWords(n: number, cap: number): string {
  return n > cap ? t('desk.cap', { n: formatNumber(cap) }) : formatNumber(n)
}

/** Where a page of a filter is read. */
export function addressOf(filter: DeskFilter, limit: number, after: string | null): string {
  const params = paramsOf(filter)
  params.set('limit', String(limit))
  if (filter.sort !== 'newest') params.set('sort', filter.sort)
  if (after !== null) params.set('after', after)
  return `/issues?${params.toString()}`
}

export function useDeskList() {
  const items = shallowRef<Issue[]>([])
  const counts = shallowRef<Counts | null>(null)
  const next = ref<string | null>(null)
  const isLoading = ref(false)
  const fault = ref<string | null>(null)
  /** What a colleague has changed since it was shown; told for a moment by the table. */
  const changed = shallowRef<ReadonlySet<Id>>(new Set())
  /** The last row of a page → the key after which the next page begins: from there a part can be read again. */
  const keys = new Map<Id, string>()
  let running: AbortController | null = null
  onScopeDispose(() => running?.abort())

  /** One request at a time; what an older one brings, or says, is not wanted any more. */
  async function alone(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    isLoading.value = true
    try {
      await work(mine.signal)
      if (!mine.signal.aborted) fault.value = null
    } catch (error) {
      if (!mine.signal.aborted) fault.value = sentenceOf(error)
    } finally {
      if (running === mine) isLoading.value = false
    }
  }

  async function read(filter: DeskFilter, limit: number, after: string | null, signal: AbortSignal): Promise<IssuePage> {
    const [page, found] = await Promise.all([
      request<IssuePage>('GET', addressOf(filter, limit, after), undefined, signal),
      request<Counts>('GET', `/issues/counts?${paramsOf(filter, false).toString()}`, undefined, signal),
    ])
    if (!signal.aborted) counts.value = found
    return page
  }

  function noteKey(page: IssuePage): void {
    const last = page.items.at(-1)
    if (last && page.next !== null) keys.set(last.id, page.next)
  }

  /** The first page of a filter, with its counts. */
  function load(filter: DeskFilter): Promise<void> {
    return alone(async (signal) => {
      const page = await read(filter, PAGE_SIZE, null, signal)
      if (signal.aborted) return
      keys.clear()
      noteKey(page)
      items.value = page.items
      next.value = page.next
      changed.value = new Set()
    })
  }

  /** The page after the last one shown. */
  async function more(filter: DeskFilter): Promise<void> {
    const after = next.value
    if (after === null || isLoading.value) return
    await alone(async (signal) => {
      const page = await request<IssuePage>('GET', addressOf(filter, PAGE_SIZE, after), undefined, signal)
      if (signal.aborted) return
      noteKey(page)
      const known = new Set(items.value.map((issue) => issue.id))
      items.value = [...items.value, ...page.items.filter((issue) => !known.has(issue.id))]
      next.value = page.next
    })
  }

  /** The rows from the first one seen on as they stand now, without a sign of loading; what differs is marked. */
  async function renew(filter: DeskFilter, firstSeen = 0): Promise<void> {
    if (isLoading.value) return
    const start = items.value.findLastIndex((issue, index) => index < firstSeen && keys.has(issue.id))
    const key = keys.get(items.value[start]?.id ?? '') ?? null
    const limit = Math.min(PAGE_MOST, Math.max(PAGE_SIZE, items.value.length - start - 1))
    await alone(async (signal) => {
      const page = await read(filter, limit, key, signal)
      if (signal.aborted) return
      noteKey(page)
      const before = new Map(items.value.map((issue) => [issue.id, issue.version]))
      changed.value = new Set(page.items.filter((issue) => before.get(issue.id) !== issue.version).map((issue) => issue.id))
      const { rows, isToTheEnd } = renewed(items.value, start + 1, page.items, limit)
      items.value = rows
      if (isToTheEnd) next.value = page.next
    })
  }

  return { items, counts, next, isLoading, fault, changed, load, more, renew }
}
