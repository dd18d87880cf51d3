// Pages of the desk's list from the server, with counts by state; the newest filter wins, a quiet renewal disturbs nothing.
import { onScopeDispose, ref, shallowRef } from 'vue'
import type { Id, Issue, IssueState, Schemas } from '../../domain/types'
import { request, sentenceOf } from '../../shell/api'
import { paramsOf, type DeskFilter } from './deskFilter'

export type IssuePage = Schemas['IssuePage']
export type Counts = Schemas['IssueCounts'] & { states: Record<IssueState, number> }
const PAGE_SIZE = 50
/** Most issues of one page of the API; a renewal never asks for more. */
const PAGE_MOST = 200

function address(filter: DeskFilter, limit: number, after?: string): string {
  const params = paramsOf(filter)
  params.set('limit', String(limit))
  if (filter.sort === 'due') params.set('sort', 'due')
  if (after !== undefined) params.set('after', after)
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

  async function read(filter: DeskFilter, limit: number, signal: AbortSignal): Promise<IssuePage> {
    const [page, found] = await Promise.all([
      request<IssuePage>('GET', address(filter, limit), undefined, signal),
      request<Counts>('GET', `/issues/counts?${paramsOf(filter, false).toString()}`, undefined, signal),
    ])
    if (!signal.aborted) counts.value = found
    return page
  }

  /** The first page of a filter, with its counts. */
  function load(filter: DeskFilter): Promise<void> {
    return alone(async (signal) => {
      const page = await read(filter, PAGE_SIZE, signal)
      if (signal.aborted) return
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
      const page = await request<IssuePage>('GET', address(filter, PAGE_SIZE, after), undefined, signal)
      if (signal.aborted) return
      items.value = [...items.value, ...page.items]
      next.value = page.next
    })
  }

  /** The rows shown as they stand now, without a sign of loading; what differs is marked. */
  async function renew(filter: DeskFilter): Promise<void> {
    if (isLoading.value) return
    const limit = Math.min(PAGE_MOST, Math.max(PAGE_SIZE, items.value.length))
    await alone(async (signal) => {
      const page = await read(filter, limit, signal)
      if (signal.aborted) return
      const before = new Map(items.value.map((issue) => [issue.id, issue.version]))
      changed.value = new Set(page.items.filter((issue) => before.get(issue.id) !== issue.version).map((issue) => issue.id))
      const isWhole = items.value.length <= limit
      items.value = isWhole ? page.items : [...page.items, ...items.value.slice(limit)]
      if (isWhole) next.value = page.next
    })
  }

  return { items, counts, next, isLoading, fault, changed, load, more, renew }
}
