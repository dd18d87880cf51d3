// The place of a report in two lines: where it is called, and how well it is known.
import { gradeOf as gradeOfAccuracy, type PositionGrade } from '../../device/geolocation'
import { formatDistance } from '../../i18n/format'
import { t } from '../../i18n/translate'
import type { Position } from '../../domain/types'
import { areaName, points } from '../session/reference'
import type { ReportFields } from './reportDraft'

export type KnownGrade = PositionGrade | 'none'

/** How well a place is known; `none` without a position. */
export function gradeOf(position: Pick<Position, 'accuracy_m'> | null): KnownGrade {
  return position ? gradeOfAccuracy(position.accuracy_m) : 'none'
}

/** 定位好 ±6 m and its kin (ux §4). */
export function gradeWords(position: Position | null): string {
  const n = Math.round(position?.accuracy_m ?? 0)
  switch (gradeOf(position)) {
    case 'good': return t('words.positionGood', { n })
    case 'fair': return t('words.positionFair', { n })
    case 'coarse': return t('capture.coarse')
    case 'none': return t('words.positionNone')
    default: return n > 0 ? t('words.positionPoor', { n }) : t('words.positionToCheck')
  }
}

export interface PlaceLines { title: string; detail: string; isUncertain: boolean }

/** What the form says about the place. */
export function placeLines(fields: ReportFields): PlaceLines {
  const point = fields.point_id === null ? undefined : points.value.get(fields.point_id)?.name
  const area = areaName(fields.area_id)
  const title = area || point || fields.place_text || (fields.position ? t('words.areaUnknown') : t('capture.placeNone'))
  const known = [area ? point : '', title === fields.place_text ? '' : fields.place_text].filter(Boolean)
  const grade = gradeOf(fields.position)
  const isChosen = fields.position?.source === 'map' || fields.position?.source === 'point'
  if (fields.position && !isChosen) known.push(grade === 'coarse' ? `${t('words.positionToCheck')} ±${formatDistance(fields.position.accuracy_m ?? 0)}` : gradeWords(fields.position))
  return { title, detail: known.join(' · '), isUncertain: !isChosen && (grade === 'poor' || grade === 'coarse') }
}
