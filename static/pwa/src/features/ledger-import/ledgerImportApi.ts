// Older ledgers handed in: matched, looked at, brought in by the worker in the background.
import type { Id } from '../../domain/types'
import { request } from '../../shell/api'
import { saveFrom, sendLargeFile } from '../../shell/files'

export const FIELDS = ['number', 'found', 'category', 'status', 'closed', 'fixed', 'due', 'assigned', 'unit', 'place', 'description', 'words', 'latitude', 'longitude', 'severity', 'source'] as const
export const REQUIRED: readonly Field[] = ['number', 'found']
/** Fields that may be put together from several columns. */
export const JOINED: readonly Field[] = ['category', 'place', 'description', 'words']
export const OUTCOMES = ['open', 'fixed', 'closed', 'cannot_fix', 'transferred', 'gone', 'declined', 'duplicate'] as const
export const SOURCES = ['self_check', 'joint_inspection', 'office_assigned', 'third_party', 'provincial_assessment', 'public_report', 'hotline_12345', 're_check'] as const

export type Field = typeof FIELDS[number]
export type Outcome = typeof OUTCOMES[number]
export type WordField = 'category' | 'status' | 'unit'

export interface Mapping {
  ledger?: string
  columns: Partial<Record<Field, string | string[]>>
  zone?: string
  dates?: string[]
  statuses?: Partial<Record<Outcome, string[]>>
  categories?: Record<string, string>
  units?: Record<string, string>
  constants?: { category?: string; unit?: string; source?: string; severity?: number; place?: string; description?: string }
  datum?: 'wgs84' | 'gcj02' | 'cgcs2000'
}
export interface Proposal {
  headings: string[]
  header_row: number
  sample: Record<string, string>[]
  proposal: { columns: Partial<Record<Field, string>>; dates: string[]; statuses?: Partial<Record<Outcome, string[]>> }
  /** The agency's zone, in which the file's times are read unless another is named. */
  zone: string
  earlier: Mapping | null
}
export interface RowFault { column: string; message: string }
export interface ReadRow {
  row: number
  faults: RowFault[]
  issue: { number: string; category: string; found: string; due: string | null; closed: string | null; outcome: Outcome; place: string; description: string; unit_id: Id | null } | null
}
export interface Word { text: string; count: number; meaning: string | null }
export interface Preview { rows: ReadRow[]; looked_at: number; words: Partial<Record<WordField, Word[]>> }
export interface FaultGroup { kind: string; column: string; message: string; count: number; first_row: number }
export interface Faults { groups: FaultGroup[]; rows: ReadRow[] }
export interface LedgerImport {
  id: Id
  file_name: string
  state: 'uploaded' | 'running' | 'done' | 'failed' | 'cancelled'
  is_trial: boolean
  mapping: Mapping | null
  total_rows: number | null
  done_rows: number
  imported_count: number
  known_count: number
  refused_count: number
  problem: { code: string; title: string } | null
  created_at: string
  finished_at: string | null
  job: { state: string; done: number; total: number | null; is_cancelled: boolean } | null
}

const at = (id: Id, what = '') => `/ledger-imports/${id}${what}`

export const fetchImports = (after: Id | null, signal?: AbortSignal) => request<{ items: LedgerImport[]; next: Id | null }>('GET', `/ledger-imports${after ? `?after=${after}` : ''}`, undefined, signal)
export const fetchImport = (id: Id, signal?: AbortSignal) => request<LedgerImport>('GET', at(id), undefined, signal)
export const fetchProposal = (id: Id) => request<Proposal>('GET', at(id, '/proposal'))
export const fetchFaults = (id: Id) => request<Faults>('GET', at(id, '/faults'))
export const putMapping = (id: Id, mapping: Mapping) => request<LedgerImport>('PUT', at(id, '/mapping'), mapping)
export const fetchPreview = (id: Id) => request<Preview>('POST', at(id, '/preview'), {})
export const startImport = (id: Id, isTrial: boolean) => request<LedgerImport>('POST', at(id, '/start'), { is_trial: isTrial })
export const cancelImport = (id: Id) => request<LedgerImport>('POST', at(id, '/cancel'), {})
export const saveRefused = (id: Id, name: string) => saveFrom(at(id, '/refused'), name)
/** Hand a file in; `tell` hears which share of it (0 to 1) is there. Raises ApiProblem. */
export const handIn = (file: File, tell: (share: number) => void) => sendLargeFile<LedgerImport>(`/ledger-imports?file_name=${encodeURIComponent(file.name)}`, file, tell)
