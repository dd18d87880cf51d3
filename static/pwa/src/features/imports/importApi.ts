// Files handed in: first tried, nothing kept; then taken as a whole or not at all.
import type { AreaGeometry } from '../../domain/types'
import { ApiProblem } from '../../shell/api'
import { saveAnswer, saveFrom, sendFile } from '../../shell/files'
import type { IssuedCodes } from '../people/peopleApi'

export type ImportKind = 'units' | 'users' | 'areas'
export type CoordinateSystem = 'wgs84' | 'gcj02' | 'cgcs2000'
/** What only outlines need: the system they were drawn in, and the kind of areas that say none. */
export interface AreaOptions { coordinates: CoordinateSystem; kind: string }
/** `column` null: the row as a whole. */
export interface RowFault { row: number; column: string | null; message: string }
export interface PreviewRow { row: number; outcome: 'create' | 'change' | 'keep' | null; cells: Record<string, string>; geometry?: AreaGeometry | null; mended_at?: number[][] }
export interface ImportResult {
  is_kept: boolean
  ok_rows: number
  created: number
  changed: number
  kept_as_is: number
  errors: RowFault[]
  ignored_headings: string[]
  preview: PreviewRow[]
  codes?: IssuedCodes | null
}

const HEAD_BYTES = 2

function addressOf(kind: ImportKind, what: string, options: AreaOptions | null, isTrial = false): string {
  const query = new URLSearchParams()
  if (options) {
    query.set('coordinates', options.coordinates)
    if (options.kind) query.set('kind', options.kind)
  }
  if (isTrial) query.set('dry_run', 'true')
  const text = query.toString()
  return `/imports/${kind}${what}${text ? `?${text}` : ''}`
}

/** What the file would do; nothing is kept. Raises ApiProblem. */
export const tryFile = (kind: ImportKind, file: File, options: AreaOptions | null) => sendFile<ImportResult>(addressOf(kind, '', options, true), file)
/** Take the file, all rows or none. Raises ApiProblem. */
export const takeFile = (kind: ImportKind, file: File, options: AreaOptions | null) => sendFile<ImportResult>(addressOf(kind, '', options), file)
export const saveTemplate = (kind: ImportKind) => saveFrom(`/imports/${kind}/template`, `chabu-${kind}.xlsx`)
/** The sheet handed in with its faults marked, to mend and hand in again. Raises ApiProblem. */
export const saveFaults = (kind: ImportKind, file: File, options: AreaOptions | null) => saveAnswer(addressOf(kind, '/faults', options), file, `chabu-${kind}-faults.xlsx`)

/** The rows the server found at fault when it was asked to keep them; null for any other refusal. */
export function faultsOf(error: unknown): RowFault[] | null {
  const rows = error instanceof ApiProblem && error.code === 'import_refused' ? (error.body as { rows?: RowFault[] }).rows : undefined
  return rows ?? null
}

/** The file as it is now: one that is changed on the disk later could no longer be sent. */
export async function readNow(file: File): Promise<File> {
  return new File([await file.arrayBuffer()], file.name)
}

/** XLSX is a ZIP; anything else handed in for areas is GeoJSON. */
export async function isSheet(file: File): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer())
  return head[0] === 0x50 && head[1] === 0x4b
}
