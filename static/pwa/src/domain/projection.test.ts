// Pending work shown over the replica: optimistic, pure, and gone as soon as the server's row contains it.
import { describe, expect, it } from 'vitest'

import { makeIssue } from '../testing/make-issue'
import { isStillPending, projectIssue, type PendingCommand } from './projection'
import type { ActionName, Issue } from './types'
import { BUNDLED_WORKFLOW } from './workflow'

let seq = 0
function pending(action: ActionName, payload: Record<string, unknown> = {}, part: Partial<PendingCommand> = {}): PendingCommand {
  seq += 1
  return {
    author_id: 'me', unit_id: 'unit-1', ...part,
    command: { id: `c${seq}`, seq, after: null, issue_id: 'i1', action, at: '2026-05-15T09:00:00Z', seen_version: 1, payload, photos: [] },
  }
}
const project = (row: Issue | null, ...commands: PendingCommand[]) => projectIssue(row, commands, BUNDLED_WORKFLOW)

describe('a report made here', () => {
  it('is an issue before the server knows it', () => {
    const issue = project(null, pending('report', { category: 'A03', severity: 3, place_text: '门口', description: '破损' }))
    expect(issue).toMatchObject({ id: 'i1', version: 0, number: null, state: 'reported', category: 'A03', severity: 3, reporter_id: 'me', others_acted: false })
    expect(issue?.pending_ids.length).toBe(1)
  })

  it('can be worked on at once', () => {
    expect(project(null, pending('report', { category: 'A03' }), pending('withdraw', { reason: '看错' }))).toMatchObject({ state: 'declined', declined_reason: '看错' })
  })

  it('without the report there is nothing to show', () => {
    expect(project(null, pending('comment', { text: 'x' }))).toBeNull()
  })
})

describe('actions over a row', () => {
  const assigned = makeIssue({ id: 'i1', state: 'assigned', lead_unit_id: 'unit-1', due_at: '2026-05-16T09:00:00Z' })

  it('follow the table: assign, start, fix, pass', () => {
    const issue = project(
      makeIssue({ id: 'i1' }), pending('assign', { lead_unit_id: 'unit-1', due_at: '2026-05-16T09:00:00Z', goal: 'g', co_unit_ids: [] }),
      pending('start'), pending('fix', { measure: '已换' }),
    )
    expect(issue).toMatchObject({ state: 'fixed', lead_unit_id: 'unit-1', original_due_at: '2026-05-16T09:00:00Z', fix: { measure: '已换', unit_id: 'unit-1', by_id: 'me' } })
    const closed = project(issue, pending('pass', { judges: 'x', opinion: '好' }))
    expect(closed).toMatchObject({ state: 'closed', close_kind: 'fixed', verdict: { opinion: '好' } })
  })

  it('are applied in the order they were saved, whatever order they come in', () => {
    const start = pending('start')
    const fix = pending('fix', { measure: 'm' })
    expect(project(assigned, fix, start)).toMatchObject({ state: 'fixed' })
  })

  it('that the state no longer allows change nothing, but stay named', () => {
    const closed = makeIssue({ id: 'i1', state: 'closed' })
    const issue = project(closed, pending('start'))
    expect(issue).toMatchObject({ state: 'closed' })
    expect(issue?.pending_ids.length).toBe(1)
  })

  it('return, suspend, resume and reopen', () => {
    const fix = { command_id: 'f', measure: '', at: '', by_id: 'u', recorded_by_id: null, unit_id: null }
    expect(project(makeIssue({ id: 'i1', state: 'fixed', fix }), pending('rework', { judges: 'f', reason: '仍有' })))
      .toMatchObject({ state: 'rectifying', fix: null, rework_count: 1, returned_reason: '仍有' })
    const suspended = project(assigned, pending('suspend', { reason: 'r', interim_measure: 'm', review_on: '2026-09-01' }))
    expect(suspended).toMatchObject({ state: 'suspended', suspension: { resume_to: 'assigned' } })
    expect(project(suspended, pending('resume'))).toMatchObject({ state: 'assigned', suspension: null })
    const reopening = pending('reopen', { kind: 'rebound', reason: 'r' })
    reopening.command.photos.push({ id: 'p', sha256: '', size_bytes: 1, media_type: 'image/jpeg', role: 'scene', taken_at: null, position: null, source: 'camera' })
    const reopened = project(makeIssue({ id: 'i1', state: 'closed', rework_count: 2, returned_reason: '仍有' }), reopening)
    expect(reopened).toMatchObject({ state: 'reported', round: 2, rework_count: 0, rebound_count: 1, closed_at: null, returned_reason: null })
    expect(reopened?.photos.at(-1)).toMatchObject({ id: 'p', round: 2 })
  })

  it('a comment that asks is answered by a photo; neither counts as acting on it', () => {
    const asked = project(assigned, pending('comment', { text: '补一张近照', asks: true }))
    expect(asked).toMatchObject({ asked: { text: '补一张近照', by_id: 'me' }, others_acted: false })
    expect(project(asked, pending('attach'))).toMatchObject({ asked: null })
  })

  it('leave the row they were given as it was', () => {
    const row = Object.freeze(makeIssue({ id: 'i1', state: 'assigned', photos: Object.freeze([]) as never }))
    project(row, pending('start'))
    expect(row.state).toBe('assigned')
  })
})

it('stays on top until the row contains it', () => {
  const row = makeIssue({ version: 4 })
  expect(isStillPending(null, row)).toBe(true)
  expect(isStillPending(5, row)).toBe(true)
  expect(isStillPending(4, row)).toBe(false)
  expect(isStillPending(1, null)).toBe(true)
})
