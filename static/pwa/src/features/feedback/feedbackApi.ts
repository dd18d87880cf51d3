// Feedback as administrators read it.
import type { Id, Schemas } from '../../domain/types'
import { request } from '../../shell/api'

export type Feedback = Schemas['FeedbackDocument']
export type FeedbackPage = Schemas['FeedbackList']
export type FeedbackState = 'open' | 'done' | 'all'

const PAGE_SIZE = 50

/** A page, newest first; `after` is the `next` of the one before. */
export function fetchFeedback(state: FeedbackState, after: Id | null, signal?: AbortSignal): Promise<FeedbackPage> {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE) })
  if (state !== 'all') query.set('answered', String(state === 'done'))
  if (after) query.set('after', after)
  return request('GET', `/feedback?${query.toString()}`, undefined, signal)
}
export const markDone = (id: Id) => request<Feedback>('POST', `/feedback/${id}/answered`)
export const reopen = (id: Id) => request<Feedback>('DELETE', `/feedback/${id}/answered`)
