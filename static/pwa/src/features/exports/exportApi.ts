// Files made in the background: ledgers in the agency's own columns, photos with names people read.
import { onMounted, shallowRef } from 'vue'
import type { Id, Schemas } from '../../domain/types'
import { request } from '../../shell/api'
import { usePolling } from '../../shell/polling'

export type ExportJob = Schemas['ExportDocument']
export type LedgerView = Schemas['LedgerViewDocument']
export type LedgerViews = Schemas['LedgerViewList']
export type LedgerShape = Required<Pick<Schemas['ExportBody'], 'columns' | 'lists' | 'thumbnails'>>
export type PhotoCopy = NonNullable<Schemas['ExportBody']['copy_kind']>

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
  const { now: look, soon } = usePolling(async () => {
    const answer = await request<Schemas['ExportList']>('GET', '/exports').catch(() => null)
    if (answer) jobs.value = answer.items
    return answer && jobs.value.some((one) => !hasEnded(one))
  })

  async function ask(body: Record<string, unknown>, address = '/exports'): Promise<ExportJob> {
    const asked = await request<ExportJob>('POST', address, body)
    jobs.value = [asked, ...jobs.value]
    soon()
    return asked
  }
  async function cancel(one: ExportJob): Promise<void> {
    await request<ExportJob>('POST', `/exports/${one.id}/cancel`, {})
    await look()
  }
  onMounted(look)
  return { jobs, ask, cancel }
}
