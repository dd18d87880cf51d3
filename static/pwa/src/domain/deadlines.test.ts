// Time limits: the server's examples worked out by hand, read from the same file, and how a due date is shown.
import { describe, expect, it } from 'vitest'

import vectors from '../../../../tests/categories/time_limit_vectors.json'
import { makeIssue } from '../testing/make-issue'
import { dueAtMs, dueStatus, isOverdue, timeLeftMs } from './deadlines'
import type { TimeUnit } from './types'
import { parseSessions, WorkingCalendar } from './working-calendar'

const days = [
  ...vectors.holidays.map((date) => ({ date, kind: 'holiday' as const })),
  ...vectors.workdays.map((date) => ({ date, kind: 'workday' as const })),
]
const calendar = new WorkingCalendar(days, parseSessions(vectors.sessions.join(', ')) ?? [])
const at = (text: string) => Date.parse(text)

describe('the rules of the server', () => {
  it.each(vectors.due_at)('due date: $why', ({ start, limit, due }) => {
    expect(dueAtMs(at(start), { n: limit.n, unit: limit.unit as TimeUnit }, calendar)).toBe(at(due))
  })

  it.each(vectors.time_left)('time left: $why', ({ now, due, unit, left_minutes }) => {
    expect(timeLeftMs(at(now), at(due), unit as TimeUnit, calendar)).toBe(left_minutes * 60_000)
  })

  it('refuses sessions that overlap or run backwards', () => {
    expect(parseSessions('08:30-12:00, 11:00-17:30')).toBeNull()
    expect(parseSessions('12:00-08:30')).toBeNull()
    expect(parseSessions('8:30－12')).toBeNull()
    expect(parseSessions('14:30-17:30，08:30-12:00')).toEqual([{ starts: 510, ends: 720 }, { starts: 870, ends: 1050 }])
  })

  it('finds no time in a calendar without working days', () => {
    expect(new WorkingCalendar([], []).addWorkingTime(at('2026-05-15T01:00:00Z'), 3_600_000)).toBeNull()
  })

  it('counts in a zone with summer time by what the clock on the wall says', () => {
    const berlin = new WorkingCalendar([], [{ starts: 0, ends: 1440 }], 'Europe/Berlin')
    expect(berlin.endOfDay('2026-03-29') - berlin.endOfDay('2026-03-28')).toBe(23 * 3_600_000)
  })
})

describe('what is shown', () => {
  const due = '2026-05-15T08:00:00Z'
  const issue = makeIssue({ state: 'rectifying', due_at: due, original_due_at: due })
  const fix = { command_id: 'f', measure: '', at: '2026-05-15T07:00:00Z', by_id: 'u', recorded_by_id: null, unit_id: null }

  it('is the time left on the unit\'s clock, soon when little is left', () => {
    const status = dueStatus(issue, 'work_hour', at('2026-05-15T06:30:00Z'), calendar)
    expect(status).toMatchObject({ kind: 'left', left_ms: 1.5 * 3_600_000, is_soon: true, extended: false })
  })

  it('is overdue a moment after the due date, never at it', () => {
    expect(dueStatus(issue, 'work_hour', at(due), calendar).kind).toBe('left')
    expect(dueStatus(issue, 'work_hour', at(due) + 1, calendar)).toMatchObject({ kind: 'overdue', by_ms: 1 })
    expect(isOverdue(issue, at(due))).toBe(false)
    expect(isOverdue(issue, at(due) + 1)).toBe(true)
  })

  it('stands still while a fix sent in time waits for a verdict, and not for a late one', () => {
    const late = { ...fix, at: '2026-05-15T08:00:01Z' }
    expect(dueStatus({ ...issue, state: 'fixed', fix }, 'work_hour', at('2026-06-01T00:00:00Z'), calendar).kind).toBe('paused')
    expect(isOverdue({ ...issue, state: 'fixed', fix }, at('2026-06-01T00:00:00Z'))).toBe(false)
    expect(isOverdue({ ...issue, state: 'fixed', fix: late }, at('2026-06-01T00:00:00Z'))).toBe(true)
  })

  it('is nothing for what is suspended, closed or has no date', () => {
    const later = at('2026-06-01T00:00:00Z')
    expect(isOverdue({ ...issue, state: 'suspended' }, later)).toBe(false)
    expect(dueStatus({ ...issue, state: 'closed' }, 'work_hour', later, calendar).kind).toBe('none')
    expect(dueStatus({ ...issue, due_at: null }, 'work_hour', later, calendar).kind).toBe('none')
  })

  it('says when the date was extended', () => {
    const extended = { ...issue, original_due_at: '2026-05-14T08:00:00Z' }
    expect(dueStatus(extended, 'work_hour', at('2026-05-15T06:00:00Z'), calendar)).toMatchObject({ extended: true })
  })
})
