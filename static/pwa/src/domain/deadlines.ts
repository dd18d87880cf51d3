// Due dates and what is left of them, for display and proposals; the rules of the server's time limits, on the phone.
//   urgent_hour: natural time · work_hour: sessions of working days · work_day: the day of filing not counted, due at the
//   end of the last day's last session · natural_day: the day of filing not counted, due at 24:00 of the last day.
import type { Issue, TimeLimit, TimeUnit } from './types'
import type { WorkingCalendar } from './working-calendar'
import { addDays } from './zoned-day'

const HOUR_MS = 3_600_000

/** When a limit that starts at `startMs` is over (ms since 1970); null where the calendar has no working time. */
export function dueAtMs(startMs: number, limit: TimeLimit, calendar: WorkingCalendar): number | null {
  if (limit.unit === 'urgent_hour') return startMs + limit.n * HOUR_MS
  if (limit.unit === 'work_hour') return calendar.addWorkingTime(startMs, limit.n * HOUR_MS)
  const day = calendar.localDate(startMs)
  if (limit.unit === 'work_day') {
    const last = calendar.nthWorkingDayAfter(day, limit.n)
    return last === null ? null : calendar.closeOf(last)
  }
  return calendar.endOfDay(addDays(day, limit.n))
}

/** Time left on the unit's own clock (ms): working time for work_hour and work_day, else natural; negative when overdue. */
export function timeLeftMs(nowMs: number, dueMs: number, unit: TimeUnit, calendar: WorkingCalendar): number {
  return countsWorkingTime(unit) ? calendar.workingTimeBetween(nowMs, dueMs) : dueMs - nowMs
}

export function countsWorkingTime(unit: TimeUnit): boolean {
  return unit === 'work_hour' || unit === 'work_day'
}

/** How the due date of an issue stands now. `extended`: the first due date of the round was earlier. */
export type DueStatus =
  | { kind: 'none' }
  | { kind: 'paused'; left_ms: number | null; unit: TimeUnit | null }
  | { kind: 'left'; left_ms: number; due_ms: number; unit: TimeUnit; is_soon: boolean; extended: boolean }
  | { kind: 'overdue'; by_ms: number; due_ms: number; extended: boolean }

/** States in which nobody can be late: not counted yet, or over. */
const STOPPED: ReadonlySet<string> = new Set(['unconfirmed', 'closed', 'declined', 'merged'])

/**
 * Remaining time for display. A fix sent in time and not judged yet stops the clock, so does a suspension; overdue
 * counts in natural time, as people speak of it. `is_soon`: less than 4 hours on the unit's clock.
 */
export function dueStatus(issue: Issue, unit: TimeUnit, nowMs: number, calendar: WorkingCalendar): DueStatus {
  if (STOPPED.has(issue.state) || issue.due_at === null) return { kind: 'none' }
  const dueMs = Date.parse(issue.due_at)
  const wasInTime = issue.fix !== null && Date.parse(issue.fix.at) <= dueMs
  if (issue.state === 'suspended' || (issue.state === 'fixed' && wasInTime)) {
    return { kind: 'paused', left_ms: issue.paused_left ? issue.paused_left.microseconds / 1000 : null, unit: issue.paused_left?.unit ?? null }
  }
  const extended = issue.original_due_at !== null && Date.parse(issue.original_due_at) < dueMs
  if (nowMs > dueMs) return { kind: 'overdue', by_ms: nowMs - dueMs, due_ms: dueMs, extended }
  const left = timeLeftMs(nowMs, dueMs, unit, calendar)
  return { kind: 'left', left_ms: left, due_ms: dueMs, unit, is_soon: left <= 4 * HOUR_MS, extended }
}

/** Overdue now: counted, not over, not suspended, due date passed, and no fix sent in time is standing. */
export function isOverdue(issue: Issue, nowMs: number): boolean {
  if (STOPPED.has(issue.state) || issue.state === 'suspended' || issue.due_at === null) return false
  const dueMs = Date.parse(issue.due_at)
  const stands = issue.state === 'fixed' && issue.fix !== null && Date.parse(issue.fix.at) <= dueMs
  return nowMs > dueMs && !stands
}
