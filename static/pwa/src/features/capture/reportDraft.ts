// The draft of a report: its fields typed, the proposals that come with a category or a position, and what the form shows of it.
import type { Draft } from '../../db/rows'
import { areaOfPosition } from '../../domain/area-of-position'
import type { Category, IssueSource, Position, Severity } from '../../domain/types'
import { areas, points } from '../session/reference'

export interface ReportFields {
  category: string | null
  severity: Severity | null
  source: IssueSource | null
  place_text: string
  area_id: string | null
  point_id: string | null
  position: Position | null
  description: string
  /** The user chose the area or the severity; proposals leave it alone from then on. */
  area_chosen?: boolean
  severity_chosen?: boolean
}

const EMPTY: ReportFields = { category: null, severity: null, source: null, place_text: '', area_id: null, point_id: null, position: null, description: '' }

/** The fields of a report draft; what is missing is empty. */
export function reportFields(draft: Draft | null): ReportFields {
  return { ...EMPTY, ...(draft?.fields as Partial<ReportFields> | undefined) }
}

/** Severity of the category, unless the user has chosen another. */
export function withCategory(fields: ReportFields, category: Category): ReportFields {
  return { ...fields, category: category.code, severity: fields.severity_chosen ? fields.severity : category.severity }
}

/** A position further off than this says nothing about the place; it is kept and marked 待核. */
const USABLE_ACCURACY_M = 100

export function isUsable(position: Position | null): boolean {
  return position !== null && position.accuracy_m !== null && position.accuracy_m > 0 && position.accuracy_m <= USABLE_ACCURACY_M
}

/** The position and, unless the user has chosen one, the area it lies in. A better reading replaces a worse one. */
export function withPosition(fields: ReportFields, position: Position): ReportFields {
  if (fields.position?.source === 'map' || fields.position?.source === 'point') return fields
  const isBetter = !isUsable(fields.position) || (position.accuracy_m ?? Infinity) <= (fields.position?.accuracy_m ?? Infinity)
  if (!isBetter) return fields
  const found = areaOfPosition(position, [...areas.value.values()])
  const areaId = found.kind === 'none' ? null : found.area.id
  return { ...fields, position, area_id: fields.area_chosen ? fields.area_id : areaId }
}

/** The place of a point: its area, its position, its name. */
export function withPoint(fields: ReportFields, pointId: string | null): ReportFields {
  const point = pointId === null ? undefined : points.value.get(pointId)
  if (!point) return { ...fields, point_id: null }
  const { latitude, longitude } = point
  const position: Position | null = latitude !== null && longitude !== null
    ? { latitude, longitude, accuracy_m: null, source: 'point', at: new Date().toISOString() }
    : fields.position
  return { ...fields, point_id: point.id, area_id: point.area_id, area_chosen: true, position: isUsable(fields.position) ? fields.position : position }
}
