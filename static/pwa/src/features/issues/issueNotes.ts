// What the state of an issue adds to its facts, in words: goal, fix, extension, suspension, referral, closing, co-units.
import type { Issue } from '../../domain/types'
import { formatDay, formatMoment } from '../../i18n/format'
import { t, type PlainKey } from '../../i18n/translate'
import { personName, unitName } from '../session/reference'

const MISSING: Partial<Record<string, PlainKey>> = { photo_before: 'issues.missing_photo_before', place: 'issues.missing_place', unit: 'issues.missing_unit', due: 'issues.missing_due', words: 'issues.missing_words' }

/** What an older ledger did not say, shown as missing. */
function missingLines(missing: readonly string[]): string[] {
  const words = missing.flatMap((name) => (MISSING[name] ? [t(MISSING[name])] : []))
  return words.length > 0 ? [t('issues.importedWithout', { what: words.join(t('kit.listSeparator')) })] : []
}

/** One line for each thing worth saying now, the most pressing first. */
export function issueNotes(issue: Issue): string[] {
  const lines: string[] = []
  if (issue.imported) lines.push(t('issues.importedAs', { number: issue.imported.old_number }), ...missingLines(issue.imported.missing))
  if (issue.asked) lines.push(t('issues.askedFor', { who: personName(issue.asked.by_id) || t('issues.somebody'), text: issue.asked.text }))
  if (issue.returned_reason && issue.state === 'rectifying') lines.push(t('issues.returned', { text: issue.returned_reason }))
  if (issue.declined_reason) lines.push(t('issues.closedReason', { text: issue.declined_reason }))
  if (issue.goal) lines.push(t('issues.goal', { text: issue.goal }))
  if (issue.fix) lines.push(t('issues.fixDone', { text: issue.fix.measure }))
  if (issue.extension) lines.push(t('issues.extensionAsked', { time: formatMoment(issue.extension.new_due_at), reason: issue.extension.reason }))
  if (issue.suspension) lines.push(t('issues.suspendedUntil', { day: formatDay(issue.suspension.review_on), reason: issue.suspension.reason }), t('issues.interim', { text: issue.suspension.interim_measure }))
  if (issue.referral) {
    const { body, letter_number: letter, follow_up_on: day } = issue.referral
    lines.push([t('issues.referredTo', { body, letter: letter ?? '' }).trim(), ...(issue.state === 'referred' ? [t('words.followUpOn', { day: formatDay(day) })] : [])].join(t('kit.listSeparator')))
  }
  if (issue.close_kind) lines.push(t('issues.closedAs', { kind: t(`words.kind_${issue.close_kind}`) }))
  if (issue.closed_reason) lines.push(t('issues.closedReason', { text: issue.closed_reason }))
  if (issue.co_unit_ids.length > 0) lines.push(t('issues.coUnits', { units: issue.co_unit_ids.map(unitName).filter(Boolean).join(t('kit.listSeparator')) }))
  return lines
}

/** The due date in words, with the original one where it was extended; empty before there is one. */
export function limitLine(issue: Issue): string {
  const { due_at: dueAt, original_due_at: original } = issue
  if (!dueAt) return ''
  if (issue.extension_count > 0 && original && original < dueAt) return t('words.extendedTo', { time: formatMoment(dueAt), original: formatMoment(original) })
  return t('words.dueAt', { time: formatMoment(dueAt) })
}

/** Unit and person who reported. */
export function reporterOf(issue: Issue): string {
  return [unitName(issue.reporter_unit_id), personName(issue.reporter_id)].filter(Boolean).join(' ')
}
