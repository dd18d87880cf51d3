// Words about areas: sizes, and what is to be put right.
import { formatNumber } from '../../i18n/format'
import { t } from '../../i18n/translate'
import type { Gap } from './areasApi'

const HECTARE_M2 = 10_000

/** 420 m², 3.42 公顷 */
export function sizeWords(squareM: number): string {
  return squareM >= HECTARE_M2 ? t('areas.hectares', { n: (squareM / HECTARE_M2).toFixed(2) }) : t('areas.squareMetres', { n: formatNumber(Math.round(squareM)) })
}

export function gapWords(gap: Gap): string {
  const area = gap.area_name
  if (gap.kind === 'overlap') return t('areas.gap_overlap', { area, other: gap.other_area_name ?? '', size: sizeWords(gap.square_m ?? 0) })
  if (gap.kind === 'point_outside') return t('areas.gap_point_outside', { area, point: gap.point_name ?? '' })
  return t(`areas.gap_${gap.kind}`, { area })
}
