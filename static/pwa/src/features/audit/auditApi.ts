// The audit log as the auditor reads it: pages by filter, the chain in stretches, and the log as a file.
import type { DayText, Id, Schemas } from '../../domain/types'
import { fromInputTime } from '../../i18n/format'
import { request } from '../../shell/api'
import { saveAnswer } from '../../shell/files'

export type AuditEntry = Schemas['AuditDocument']
export type AuditPage = Schemas['AuditList']
export interface AuditFilter { action: string; actor: Id; result: string; object: string; since: DayText; until: DayText }
export type AuditChoices = Schemas['AuditChoices']
export type ChainStretch = Schemas['ChainDocument']

const PAGE_SIZE = 100
const DAY_MS = 86_400_000

/** The filter as the server takes it: days of the agency's zone as instants, the last day included. */
export function wanted(filter: AuditFilter): Record<string, string> {
  const all = {
    action: filter.action, actor_id: filter.actor, result: filter.result, object_id: filter.object.trim(),
    since: filter.since && fromInputTime(`${filter.since}T00:00`).toISOString(),
    until: filter.until && new Date(fromInputTime(`${filter.until}T00:00`).getTime() + DAY_MS).toISOString(),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
}

/** A page, newest first; `after` is the `next` of the one before. */
export function fetchAudit(filter: AuditFilter, after: number | null, signal?: AbortSignal): Promise<AuditPage> {
  const query = new URLSearchParams({ ...wanted(filter), limit: String(PAGE_SIZE), ...(after === null ? {} : { after: String(after) }) })
  return request('GET', `/audit?${query.toString()}`, undefined, signal)
}
export const fetchChoices = (signal?: AbortSignal) => request<AuditChoices>('GET', '/audit/choices', undefined, signal)
export const checkStretch = (after: number, signal?: AbortSignal) => request<ChainStretch>('GET', `/audit/chain?after=${after}`, undefined, signal)
export const exportAudit = (filter: AuditFilter, name: string) => saveAnswer('/audit/exports', wanted(filter), name)
