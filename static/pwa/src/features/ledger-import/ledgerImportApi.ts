// Older ledgers handed in: matched, looked at, brought in by the worker in the background.
import type { Id, Schemas } from '../../domain/types'
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
/** A mapping comes back in the shape in which it was sent: what was not said is not there. */
export type Proposal = Omit<Schemas['ProposalDocument'], 'earlier' | 'proposal'> & {
  proposal: { columns: Partial<Record<Field, string>>; dates: string[]; statuses?: Partial<Record<Outcome, string[]>> }
  earlier: Mapping | null
}
export type RowFault = Schemas['FaultSaid']
export type ReadRow = Schemas['ReadRow']
export type Word = Schemas['WordMeant']
export type Preview = Schemas['PreviewDocument']
export type FaultGroup = Schemas['FaultGroup']
export type Faults = Schemas['FaultsDocument']
export type LedgerImport = Omit<Schemas['LedgerImportDocument'], 'mapping'> & { mapping: Mapping | null }

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
