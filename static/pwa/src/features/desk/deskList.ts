// Pages of the desk's list from the server, with counts by state; one request at a time, the newest filter wins.
import { ref, shallowRef } from 'vue'
import type { Issue, IssueState } from '../../domain/types'
import { request, sentenceOf } from '../../shell/api'
import { paramsOf, type DeskFilter } from './deskFilter'

interface Page { items: Issue[]; next: string | null; total_capped: number | null; cap: number }
export interface Counts { states: Record<IssueState, number>; overdue: number; cap: number }
const PAGE_SIZE = 50

export function useDeskList() {
  const items = shallowRef<Issue[]>([])
  const counts = shallowRef<Counts | null>(null)
  const next = ref<string | null>(null)
  const isLoading = ref(false)
  const fault = ref<string | null>(null)
  let running: AbortController | null = null

  /** The first page of a filter, with its counts. */
  async function load(filter: DeskFilter): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    isLoading.value = true
    fault.value = null
    try {
      const [page, found] = await Promise.all([
        request<Page>('GET', `/issues?${paramsOf(filter).toString()}&limit=${PAGE_SIZE}`, undefined, mine.signal),
        request<Counts>('GET', `/issues/counts?${paramsOf(filter, false).toString()}`, undefined, mine.signal),
      ])
      items.value = page.items
      next.value = page.next
      counts.value = found
    } catch (error) {
      if (!mine.signal.aborted) fault.value = sentenceOf(error)
    } finally {
      if (running === mine) isLoading.value = false
    }
  }

  /** The page after the last one shown. */
  async function more(filter: DeskFilter): Promise<void> {
    if (!next.value || isLoading.value) return
    isLoading.value = true
    try {
      const page = await request<Page>('GET', `/issues?${paramsOf(filter).toString()}&limit=${PAGE_SIZE}&after=${encodeURIComponent(next.value)}`)
      items.value = [...items.value, ...page.items]
      next.value = page.next
    } catch (error) {
      fault.value = sentenceOf(error)
    } finally {
      isLoading.value = false
    }
  }

  return { items, counts, next, isLoading, fault, load, more }
}
