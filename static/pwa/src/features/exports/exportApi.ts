// Files made in the background: ledgers in the agency's own columns, photos with names people read.
import { onMounted, onScopeDispose, shallowRef } from 'vue'
import type { Id, Schemas } from '../../domain/types'
import { request } from '../../shell/api'

export type ExportJob = Schemas['ExportDocument']
export type LedgerView = Schemas['LedgerViewDocument']
export type LedgerViews = Schemas['LedgerViewList']
export interface LedgerShape { columns: string[]; lists: string[]; thumbnails: boolean }
export type PhotoCopy = 'clean' | 'stamped'

const AGAIN_MS = 1_000
const hasEnded = (one: ExportJob) => ['done', 'failed', 'cancelled'].includes(one.state)

export const fetchViews = () => request<LedgerViews>('GET', '/ledger-views')
export const keepView = (name: string, isShared: boolean, shape: LedgerShape) => request<LedgerViews>('PUT', '/ledger-views', { name, is_shared: isShared, ...shape })
export const removeView = (id: Id) => request<LedgerViews>('DELETE', `/ledger-views/${id}`)
export const fileOf = (one: ExportJob) => `/api/exports/${one.id}/file`

/** The parameters of a list as the body of an export takes them; several values of one name are a list. */
export function filterBody(params: URLSearchParams): Record<string, unknown> {
  const lists = ['state', 'unit_id', 'area_id', 'project_id', 'category', 'severity', 'source']
  const body: Record<string, unknown> = {}
  for (const name of new Set(params.keys())) {
    const values = params.getAll(name)
    if (lists.includes(name)) body[name] = name === 'severity' ? values.map(Number) : values
    else body[name] = values[0] === 'true' ? true : values[0]
  }
  return body
}

/** One's own exports, asked for again while one is under way. */
export function useExports() {
  const jobs = shallowRef<ExportJob[]>([])
  let timer = 0

  async function look(): Promise<void> {
    window.clearTimeout(timer)
    const answer = await request<{ items: ExportJob[] }>('GET', '/exports').catch(() => null)
    if (answer) jobs.value = answer.items
    if (!answer || jobs.value.some((one) => !hasEnded(one))) timer = window.setTimeout(() => void look(), answer ? AGAIN_MS : AGAIN_MS * 5)
  }
  async function ask(body: Record<string, unknown>): Promise<ExportJob> {
    const asked = await request<ExportJob>('POST', '/exports', body)
    jobs.value = [asked, ...jobs.value]
    timer = window.setTimeout(() => void look(), AGAIN_MS / 2)
    return asked
  }
  async function cancel(one: ExportJob): Promise<void> {
    await request<ExportJob>('POST', `/exports/${one.id}/cancel`, {})
    await look()
  }
  onMounted(look)
  onScopeDispose(() => { window.clearTimeout(timer) })
  return { jobs, ask, cancel }
}
