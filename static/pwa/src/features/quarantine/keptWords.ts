// Kept work in plain words: what it is about, where, and what its author said in it.
import type { Severity } from '../../domain/types'
import { formatDay, formatMoment } from '../../i18n/format'
import { t } from '../../i18n/translate'
import { actionName } from '../issues/timelineModel'
import { categoryName, severityName, unitName } from '../session/reference'
import type { Becomes, KeptWork } from './quarantineApi'

const FIELDS = ['category', 'severity', 'description', 'measure', 'reason', 'opinion', 'text', 'answered', 'goal', 'interim_measure', 'lead_unit_id', 'body', 'letter_number', 'due_at', 'new_due_at', 'review_on'] as const
type Field = (typeof FIELDS)[number]
export interface Line { name: string; text: string }

/** 上报 · 暴露生活垃圾 */
export const titleOf = (kept: KeptWork) => [actionName(kept.action) || t('quarantine.title'), categoryName(kept.category)].filter(Boolean).join(' · ')

export const placeOf = (kept: KeptWork) => [kept.area_name, kept.point_name, kept.place_text].filter(Boolean).join(' · ') || t('quarantine.noPlace')

const CODES = ['unknown_issue', 'author_inactive', 'stale', 'wrong_state', 'no_right', 'out_of_scope', 'own_unit', 'others_acted', 'not_assigned_to_you', 'extension_too_late', 'depends_on_refused', 'conflict', 'payload', 'not_processed'] as const

/** Why it was not entered, told to somebody else than its author; the server's own words where there are no others. */
export function reasonFor(kept: Pick<KeptWork, 'code' | 'reason'>, isAuthor: boolean): string {
  const code = CODES.find((known) => known === kept.code)
  return isAuthor || code === undefined ? kept.reason : t(`quarantine.code_${code}`)
}

/** Which issue it is about. */
export function aboutOf(kept: KeptWork): string {
  if (kept.is_issue_known) return kept.issue_number ?? t('words.numberPending')
  return t(kept.action === 'report' ? 'quarantine.newIssue' : 'quarantine.unknownIssue')
}

/** The moment a phone gave, where it can be read at all. */
export function doneAt(kept: KeptWork): string {
  return kept.at !== null && !Number.isNaN(Date.parse(kept.at)) ? t('quarantine.done', { time: formatMoment(kept.at) }) : ''
}

/** What was said in it, field by field; what this version does not know is left out. */
export function linesOf(kept: KeptWork): Line[] {
  const payload = typeof kept.payload === 'object' && kept.payload !== null ? (kept.payload as Record<string, unknown>) : {}
  return FIELDS.flatMap((field) => {
    const text = shown(field, payload[field])
    return text === '' ? [] : [{ name: t(`quarantine.field_${field}`), text }]
  })
}

function shown(field: Field, value: unknown): string {
  if (field === 'severity') return typeof value === 'number' && value >= 1 && value <= 4 ? severityName(value as Severity) : ''
  if (typeof value !== 'string' || value === '') return ''
  if (field === 'category') return categoryName(value)
  if (field === 'lead_unit_id') return unitName(value)
  if (field === 'review_on' || field === 'due_at' || field === 'new_due_at') return Number.isNaN(Date.parse(value)) ? value : field === 'review_on' ? formatDay(value) : formatMoment(value)
  return value
}

/** What taking it up would do, in one sentence. */
export function becomesWords(becomes: Becomes): string {
  const number = becomes.issue_number ?? t('words.numberPending')
  if (becomes.action === null) return t('quarantine.becomesNothing', { why: becomes.code === 'unknown_issue' ? t('quarantine.becomesNoIssue') : becomes.refusal ?? '' })
  if (becomes.why_only_a_note !== null) return t('quarantine.becomesNote', { number, why: becomes.why_only_a_note })
  return becomes.action === 'report' ? t('quarantine.becomesIssue') : t('quarantine.becomesSame', { number, action: actionName(becomes.action) })
}
