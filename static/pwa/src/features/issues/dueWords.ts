// The time limit of an issue in words: 还剩 3 工作时（今日 15:42 前）, 逾期 16 小时, 待核查，已停表, 延至 … (ux §4).
import { dueStatus, type DueStatus } from '../../domain/deadlines'
import { isFollowUpDue } from '../../domain/issue-lists'
import type { Issue, TimeLimit, TimeUnit } from '../../domain/types'
import { formatDay, formatDuration, formatDurationShort, formatMoment, localDay } from '../../i18n/format'
import { t } from '../../i18n/translate'
import type { DueTone } from '../../ui/models'
import { categories, workingCalendar } from '../session/reference'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** A fix that came late: how late it was, which no longer grows. Null for anything else. */
function lateFix(issue: Issue): number | null {
  if (issue.state !== 'fixed' || issue.fix === null || issue.due_at === null) return null
  const by = Date.parse(issue.fix.at) - Date.parse(issue.due_at)
  return by > 0 ? by : null
}

export interface DueWords { text: string; tone: DueTone }

/** The limit that counts for an issue: its own, else that of its category. */
export function limitOf(issue: Issue): TimeLimit | null {
  return issue.limit ?? categories.value.get(issue.category)?.limit ?? null
}

/** The unit in which the limit of an issue is counted. */
export function limitUnit(issue: Issue): TimeUnit {
  return limitOf(issue)?.unit ?? 'urgent_hour'
}

/** How the due date stands now. */
export function dueOf(issue: Issue, nowMs: number): DueStatus {
  return dueStatus(issue, limitUnit(issue), nowMs, workingCalendar.value)
}

/** What is left in the words of the unit: 3 工作时, 2 工作日 as working time, else natural time. */
function leftWords(leftMs: number, unit: TimeUnit): string {
  if (leftMs < HOUR_MS) return t('words.leftMinutes', { n: Math.max(1, Math.floor(leftMs / MINUTE_MS)) })
  if (unit === 'work_hour' || unit === 'work_day') {
    return t('words.left', { duration: t('words.limit', { n: Math.floor(leftMs / HOUR_MS), unit: t('words.unit_work_hour') }) })
  }
  return t('words.left', { duration: formatDuration(leftMs) })
}

/** For rows and tags. */
export function dueShort(issue: Issue, nowMs: number): DueWords {
  const late = lateFix(issue)
  if (late !== null) return { text: t('words.fixOverdueBy', { duration: formatDurationShort(late) }), tone: 'over' }
  if (issue.state === 'referred' && issue.referral) {
    const day = t('words.followUpOn', { day: formatDay(issue.referral.follow_up_on, new Date(nowMs)) })
    return { text: day, tone: isFollowUpDue(issue, localDay(new Date(nowMs))) ? 'over' : 'plain' }
  }
  const due = dueOf(issue, nowMs)
  switch (due.kind) {
    case 'none':
      return { text: issue.state === 'reported' ? t('words.dueOnAssign') : '', tone: 'plain' }
    case 'paused':
      return { text: issue.state === 'suspended' ? t('words.suspendedPaused') : t('words.duePaused'), tone: 'plain' }
    case 'overdue':
      return { text: t('words.overdueBy', { duration: formatDurationShort(due.by_ms) }), tone: 'over' }
    case 'left':
      return due.is_soon
        ? { text: leftWords(due.left_ms, due.unit), tone: 'soon' }
        : { text: t('words.dueBefore', { time: formatMoment(new Date(due.due_ms)) }), tone: 'plain' }
  }
}

/** For the page of an issue: with the moment itself. */
export function dueLong(issue: Issue, nowMs: number): DueWords {
  const due = dueOf(issue, nowMs)
  if ((due.kind !== 'left' && due.kind !== 'overdue') || lateFix(issue) !== null) return dueShort(issue, nowMs)
  const time = formatMoment(new Date(due.due_ms))
  if (due.kind === 'overdue') return { text: `${t('words.overdueBy', { duration: formatDuration(due.by_ms) })} · ${t('words.dueAt', { time })}`, tone: 'over' }
  if (due.left_ms < HOUR_MS) return { text: `${leftWords(due.left_ms, due.unit)} · ${t('words.dueBefore', { time })}`, tone: 'soon' }
  const unit = due.unit === 'work_hour' || due.unit === 'work_day' ? t('words.limit', { n: Math.floor(due.left_ms / HOUR_MS), unit: t('words.unit_work_hour') }) : formatDuration(due.left_ms)
  return { text: t('words.leftUntil', { duration: unit, time }), tone: due.is_soon ? 'soon' : 'plain' }
}
