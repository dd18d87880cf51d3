// Work that phones brought and that was not applied, as its deciders and its authors see it.
import type { Id, Instant, IssuePhoto } from '../../domain/types'
import { request } from '../../shell/api'

export interface KeptWork {
  id: Id
  issue_id: Id
  issue_number: string | null
  is_issue_known: boolean
  author_id: Id | null
  author_name: string | null
  unit_name: string | null
  area_name: string | null
  point_name: string | null
  place_text: string
  category: string | null
  action: string
  payload: unknown
  at: string | null
  code: string
  reason: string
  received_at: Instant
  photos: IssuePhoto[]
  state: 'waiting' | 'taken_up' | 'set_aside'
  settled_at: Instant | null
  settled_by_name: string | null
  set_aside_reason: string
  may_decide: boolean
}
/** What taking it up would do now: the action it becomes, or why it can become nothing. */
export interface Becomes { action: string | null; issue_id: Id | null; issue_number: string | null; why_only_a_note: string | null; code: string | null; refusal: string | null }
export interface KeptPage { items: KeptWork[]; next: Id | null }

/** A page, newest first; `after` is the `next` of the one before. */
export function fetchKept(isSettled: boolean, after: Id | null, signal?: AbortSignal): Promise<KeptPage> {
  const query = new URLSearchParams({ ...(isSettled ? { settled: 'true' } : {}), ...(after ? { after } : {}) })
  return request('GET', `/quarantine?${query.toString()}`, undefined, signal)
}
export const fetchOne = (id: Id, signal?: AbortSignal) => request<KeptWork & { becomes: Becomes | null }>('GET', `/quarantine/${id}`, undefined, signal)
export const takeUp = (id: Id) => request<{ action: string; issue_id: Id; issue_number: string | null }>('POST', `/quarantine/${id}/take-up`)
export const setAside = (id: Id, reason: string) => request<unknown>('POST', `/quarantine/${id}/set-aside`, { reason })
