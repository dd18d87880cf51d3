// 经过, newest first: a clock time alone belongs to the day that the step above it names.
import { expect, it } from 'vitest'
import type { IssueEvent } from '../../domain/types'
import { uuid7 } from '../../domain/uuid7'
import { makeIssue } from '../../testing/make-issue'
import { timelineOf } from './timelineModel'

const issue = makeIssue()

function event(version: number, action: string, at: string): IssueEvent {
  return {
    id: uuid7(), issue_id: issue.id, version, action, type: action, command_id: uuid7(), actor_id: null, actor_role: 'inspector',
    actor_unit_id: null, effective_at: at, received_at: at, payload: {},
  }
}

it('names the day of a step unless the step above it has named that day', () => {
  const steps = timelineOf(
    issue,
    [
      event(1, 'report', '2026-11-20T06:50:00Z'),
      event(2, 'assign', '2026-11-20T08:20:00Z'),
      event(3, 'start', '2026-11-21T01:20:00Z'),
      event(4, 'fix', '2026-11-21T02:00:00Z'),
    ],
    [],
  )
  const names = steps.map((step) => /[月\s]/.test(step.time))
  expect(names).toEqual([true, false, true, false])
  expect(steps[1]?.time).toBe('9:20')
})

it('names the day below a tombstone, which is told at the time it came', () => {
  const tombstone = { ...event(3, 'erase', '2026-11-20T08:20:00Z'), received_at: '2026-11-24T07:00:00Z' }
  const steps = timelineOf(issue, [event(1, 'report', '2026-11-20T06:50:00Z'), event(2, 'assign', '2026-11-20T08:20:00Z'), tombstone], [])
  expect(steps.map((step) => /[月\s]/.test(step.time))).toEqual([true, true, false])
})
