// What one row of a list says about an issue; built only for the rows that are on screen.
import { ClockAlert, MapPinOff, Repeat, Smartphone, Timer, Undo2 } from '@lucide/vue'
import { isOverdue } from '../../domain/deadlines'
import type { ProjectedIssue } from '../../domain/projection'
import type { Issue } from '../../domain/types'
import { formatDurationShort, formatMoment } from '../../i18n/format'
import { t } from '../../i18n/translate'
import type { IssueRowModel, TagModel } from '../../ui/models'
import { areaName, categoryName, points } from '../session/reference'
import { dueShort } from './dueWords'

const DAY_MS = 86_400_000

/** Number as shown: 待编号 until the server has filed it. */
export function issueNumber(issue: Issue): string {
  return issue.number ?? issue.receipt_number ?? t('words.numberPending')
}

/** Where it is: the words, else the point, else the area. */
export function placeName(issue: Issue): string {
  const point = issue.point_id === null ? undefined : points.value.get(issue.point_id)?.name
  return issue.place_text || point || areaName(issue.area_id) || t('words.areaUnknown')
}

/** The photo that stands for an issue: the first before-photo of this round. */
export function coverPhoto(issue: Issue): string | null {
  const inRound = issue.photos.filter((photo) => photo.round === issue.round)
  const pool = inRound.length > 0 ? inRound : issue.photos
  return (pool.find((photo) => photo.role === 'before') ?? pool[0])?.id ?? null
}

function timeOf(issue: Issue, nowMs: number): IssueRowModel['time'] {
  if (issue.state === 'fixed' && issue.fix) {
    const waited = nowMs - Date.parse(issue.fix.at)
    if (waited < DAY_MS / 2) return { text: `${formatMoment(issue.fix.at)} ${t('words.action_fix')}`, tone: 'plain' }
    return { text: t('words.waited', { duration: formatDurationShort(waited) }), tone: waited > 2 * DAY_MS ? 'soon' : 'plain' }
  }
  const due = dueShort(issue, nowMs)
  if (due.text && issue.state !== 'reported') return due
  return { text: formatMoment(issue.closed_at ?? issue.reported_at), tone: 'plain' }
}

/** At most one mark beside the state, the most pressing first. */
function extraOf(issue: Issue, nowMs: number, isLateSaid: boolean): TagModel | null {
  const pending = (issue as Partial<ProjectedIssue>).pending_ids ?? []
  if (pending.length > 0) return { tone: 'local', icon: Smartphone, label: t('issues.waitsHere') }
  if (isOverdue(issue, nowMs) && !isLateSaid) {
    return { tone: 'overdue', icon: ClockAlert, label: dueShort(issue, nowMs).text }
  }
  if (issue.rework_count > 0 && issue.state !== 'closed') return { tone: 'rework', icon: Undo2, label: t('words.reworked', { n: issue.rework_count }) }
  if (issue.rebound_count > 0) return { tone: 'rework', icon: Repeat, label: t('words.rebound', { n: issue.rebound_count }) }
  if (issue.flags.includes('position_to_check')) return { tone: 'local', icon: MapPinOff, label: t('words.positionToCheck') }
  if (issue.state === 'fixed') return { tone: 'closed', icon: Timer, label: t('words.inTime') }
  return null
}

/** The row of an issue at this moment. */
export function rowOf(issue: Issue, nowMs: number): IssueRowModel {
  const time = timeOf(issue, nowMs)
  return {
    id: issue.id,
    title: categoryName(issue.category),
    number: issueNumber(issue),
    place: placeName(issue),
    severity: issue.severity,
    state: issue.state,
    isRework: issue.rework_count > 0,
    time,
    extra: extraOf(issue, nowMs, time.tone === 'over'),
    photoId: coverPhoto(issue),
  }
}

/** What an issue says in a field; where the law had its words erased, that. Rows of before have no list of erased fields. */
export function wordsOf(issue: Issue, field: 'description' | 'place_text'): string {
  return issue[field] || ((issue as Partial<Issue>).erased?.includes(field) ? t('issues.erasedHere') : '')
}
