// Work that phones brought and that was not applied, as its deciders and its authors see it.
import type { Id, Schemas } from '../../domain/types'
import { request } from '../../shell/api'

export type KeptWork = Schemas['KeptDocument']
/** What taking it up would do now: the action it becomes, or why it can become nothing. */
export type Becomes = Schemas['BecomesDocument']
export type KeptPage = Schemas['KeptPage']

/** A page, newest first; `after` is the `next` of the one before. */
export function fetchKept(isSettled: boolean, after: Id | null, signal?: AbortSignal): Promise<KeptPage> {
  const query = new URLSearchParams({ ...(isSettled ? { settled: 'true' } : {}), ...(after ? { after } : {}) })
  return request('GET', `/quarantine?${query.toString()}`, undefined, signal)
}
export const fetchOne = (id: Id, signal?: AbortSignal) => request<Schemas['KeptWithBecomes']>('GET', `/quarantine/${id}`, undefined, signal)
export const takeUp = (id: Id) => request<Schemas['TakenUpDocument']>('POST', `/quarantine/${id}/take-up`)
export const setAside = (id: Id, reason: string) => request<Schemas['Nothing']>('POST', `/quarantine/${id}/set-aside`, { reason })
