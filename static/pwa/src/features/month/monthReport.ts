// The figures of a month as the server gives them (names as in design §7), and where the issues behind each are listed.
import { t } from '../../i18n/translate'
import { areaName, categoryName, severityName, unitName } from '../session/reference'
import type { Schemas, Severity } from '../../domain/types'

export type Rate = Schemas['RateFigure']
export type Hours = Schemas['HoursFigure']

export const FLOWS = ['backlog_start', 'found', 'reopened', 'restored', 'removed', 'closed', 'backlog_end'] as const
export const SIGNS = ['', '+', '+', '+', '−', '−', '='] as const
export const MAIN_RATES = ['completion_rate', 'on_time_rate', 'first_pass_rate', 'rebound_rate'] as const
export const OTHER_RATES = ['same_month_rate', 'completion_rate_without_suspended', 'on_time_rate_by_original', 'rework_rate'] as const
export const RATES = [...MAIN_RATES, ...OTHER_RATES] as const
export const COUNTS = ['on_time_waiting', 'fixed_on_spot', 'rebounds', 'late_synced', 'suspended', 'referred'] as const
export const HOURS = ['hours_to_assign', 'hours_to_fix', 'hours_to_verify', 'hours_to_close'] as const
export const CLOSE_KINDS = ['fixed', 'cannot_fix', 'transferred', 'gone'] as const
export const DIMENSIONS = ['unit', 'area', 'category', 'severity', 'source'] as const

export type RateName = typeof RATES[number]
export type CountName = typeof FLOWS[number] | typeof COUNTS[number]
export type HoursName = typeof HOURS[number]
export type CloseKind = typeof CLOSE_KINDS[number]
export type Dimension = typeof DIMENSIONS[number]
export type Part = 'numerator' | 'denominator' | 'rest'
export type Figures = Schemas['FiguresDocument']
export type Group = Schemas['GroupFigures']
export type MonthReport = Schemas['PeriodFigures']
export type TrendMonth = Schemas['MonthFigures']

/** What of a month is looked at: `asOf` is an instant, empty for the cut-off that the month has by itself. */
export interface MonthView { month: string; asOf: string }

/** A rate as it is printed: of a month's figures or of a place. */
export function percent(rate: { value: number | null } | undefined): string {
  return rate?.value === null || rate?.value === undefined ? t('month.none') : `${(rate.value * 100).toFixed(1)}%`
}
export function oneDecimal(value: number | null): string {
  return value === null ? t('month.none') : value.toFixed(1)
}
/** What the completion rate divides by. */
export function toClose(figures: Figures): number {
  return figures.completion_rate.denominator
}

/** The name of a value of a dimension; issues without unit or area have a group of their own. */
export function groupName(dimension: Dimension, key: string | number | null): string {
  if (key === null) return t(dimension === 'unit' ? 'month.noUnit' : 'month.noArea')
  switch (dimension) {
    case 'unit': return unitName(String(key)) || t('month.unknownName')
    case 'area': return areaName(String(key)) || t('month.unknownName')
    case 'category': return categoryName(String(key))
    case 'severity': return severityName(key as Severity)
    case 'source': return t(`words.source_${String(key)}` as 'words.source_re_check')
  }
}

/** The filter of a group as the server's lists take it. */
export function groupFilter(dimension: Dimension, key: string | number | null): Record<string, string> {
  const name = dimension === 'unit' || dimension === 'area' ? `${dimension}_id` : dimension
  return { [name]: key === null ? 'none' : String(key) }
}

/** The page of the issues behind a number; it keeps the month and its cut-off. */
export function behind(view: MonthView, figure: string, part: Part = 'numerator', filter: Record<string, string> = {}): { path: string; query: Record<string, string> } {
  const asOf: Record<string, string> = view.asOf ? { as_of: view.asOf } : {}
  return { path: '/month/issues', query: { month: view.month, ...asOf, figure, ...(part === 'numerator' ? {} : { part }), ...filter } }
}

/** The months before and after, as `YYYY-MM`. */
export function monthBeside(month: string, step: number): string {
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + step
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`
}
