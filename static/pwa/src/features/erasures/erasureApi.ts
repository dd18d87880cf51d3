// Erasures as administrators and leaders read and decide them.
import type { Id, Schemas } from '../../domain/types'
import { request } from '../../shell/api'

export type Erasure = Schemas['ErasureDocument']
export type ErasurePage = Schemas['ErasureList']
export type Erasable = Schemas['Erasable']
export type Ground = Schemas['Ground']
export type Target = { event_id: Id } | { photo_id: Id }

export const GROUNDS: readonly Ground[] = ['consent_withdrawn', 'purpose_ended', 'unlawful', 'authority', 'classified']

/** A page, newest first; `after` is the `next` of the one before. */
export function fetchErasures(isOpen: boolean, after: Id | null, signal?: AbortSignal): Promise<ErasurePage> {
  return request('GET', `/erasures?open=${String(isOpen)}${after ? `&after=${after}` : ''}`, undefined, signal)
}
export const fetchErasable = (issueId: Id, signal?: AbortSignal) => request<Erasable>('GET', `/issues/${issueId}/erasable`, undefined, signal)
export const askFor = (issueId: Id, what: Target & { ground: Ground; reason: string }) => request<Erasure>('POST', `/issues/${issueId}/erasures`, what)
export const approve = (id: Id) => request<Erasure>('POST', `/erasures/${id}/approve`)
export const refuse = (id: Id, reason: string) => request<Erasure>('POST', `/erasures/${id}/refuse`, { reason })
