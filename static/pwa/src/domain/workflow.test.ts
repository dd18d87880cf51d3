// The table interpreted: who may do what, and the one reason why not.
import { describe, expect, it } from 'vitest'

import { makeIssue } from '../testing/make-issue'
import type { ActionName, FixRecord, Issue, Role } from './types'
import { unitTree } from './unit-tree'
import { actorOf, BUNDLED_WORKFLOW, isWorkflowTable, may, permittedActions, readWorkflow, stateAfter, type Actor, type Surroundings } from './workflow'

// agency ─ department ─ contractor; agency ─ office
const isWithin = unitTree([
  { id: 'agency', parent_id: null }, { id: 'department', parent_id: 'agency' }, { id: 'contractor', parent_id: 'department' },
  { id: 'office', parent_id: 'agency' },
])
const around: Surroundings = { now_ms: Date.parse('2026-05-15T09:00:00Z'), isWithin, settings: {}, area_unit_id: null }
const who = (id: string, role: Role, unit: string, extra: Partial<Actor> = {}): Actor => ({ user_id: id, posts: [{ role, unit_id: unit }], ...extra })
const judge = (action: ActionName, issue: Issue | null, actor: Actor, part: Partial<Surroundings> = {}) =>
  may(BUNDLED_WORKFLOW, action, issue, actor, { ...around, ...part })

const reported = makeIssue({ state: 'reported', reporter_id: 'finder', reporter_unit_id: 'office', area_unit_id: 'department' })
const assigned: Issue = { ...reported, state: 'assigned', lead_unit_id: 'contractor', due_at: '2026-05-16T09:00:00Z', others_acted: true }
const fixed: Issue = {
  ...assigned, state: 'fixed',
  fix: { command_id: 'f1', measure: '', at: '2026-05-15T08:00:00Z', by_id: 'fixer', recorded_by_id: null, unit_id: 'contractor' },
}

describe('scope', () => {
  it('a supervisor acts within the units of the post and below, nowhere else', () => {
    expect(judge('assign', reported, who('s', 'supervisor', 'agency'))).toMatchObject({ allowed: true })
    expect(judge('assign', reported, who('s', 'supervisor', 'office'))).toEqual({ allowed: false, code: 'out_of_scope' })
    expect(judge('assign', reported, who('i', 'inspector', 'agency'))).toEqual({ allowed: false, code: 'no_right' })
  })

  it('a post may look after another unit than its own', () => {
    const actor: Actor = { user_id: 's', posts: [{ role: 'supervisor', unit_id: 'office', covers_unit_id: 'agency' }] }
    expect(judge('assign', reported, actor)).toMatchObject({ allowed: true, post: { unit_id: 'office' } })
  })

  it('an inspector also sees to what they reported elsewhere', () => {
    const closed: Issue = { ...fixed, state: 'closed' }
    expect(judge('reopen', closed, who('finder', 'inspector', 'office'))).toMatchObject({ allowed: true })
    expect(judge('reopen', closed, who('another', 'inspector', 'office'))).toEqual({ allowed: false, code: 'out_of_scope' })
  })

  it('an issue of nobody\'s area belongs to the unit of who reported it', () => {
    const nowhere: Issue = { ...reported, area_unit_id: null }
    expect(judge('assign', nowhere, who('s', 'supervisor', 'office'))).toMatchObject({ allowed: true })
  })
})

describe('the assignee', () => {
  it('is every rectifier of the unit while only the unit is named', () => {
    expect(judge('start', assigned, who('r', 'rectifier', 'contractor'))).toMatchObject({ allowed: true, post: { unit_id: 'contractor' } })
    expect(judge('start', assigned, who('r', 'rectifier', 'department'))).toEqual({ allowed: false, code: 'not_assigned_to_you' })
  })

  it('is one person once somebody is named; the unit may still hand in the fix', () => {
    const named: Issue = { ...assigned, assignee_id: 'wang' }
    expect(judge('start', named, who('li', 'rectifier', 'contractor'))).toEqual({ allowed: false, code: 'not_assigned_to_you' })
    expect(judge('start', named, who('wang', 'rectifier', 'contractor'))).toMatchObject({ allowed: true })
    expect(judge('fix', named, who('li', 'rectifier', 'contractor'))).toMatchObject({ allowed: true })
  })
})

describe('four eyes', () => {
  it('neither who sent the fix nor who recorded it passes it', () => {
    const recorded: Issue = { ...fixed, fix: fixed.fix && { ...fixed.fix, recorded_by_id: 'clerk' } }
    for (const id of ['fixer', 'clerk']) {
      expect(judge('pass', recorded, who(id, 'supervisor', 'agency'))).toEqual({ allowed: false, code: 'own_unit' })
    }
  })

  it('nobody of the fixing unit passes it, now or then; the unit above may', () => {
    expect(judge('pass', fixed, { user_id: 'x', posts: [{ role: 'inspector', unit_id: 'agency' }, { role: 'rectifier', unit_id: 'contractor' }] }))
      .toEqual({ allowed: false, code: 'own_unit' })
    expect(judge('pass', fixed, who('x', 'inspector', 'agency', { unit_ids_at_fix: ['contractor'] }))).toEqual({ allowed: false, code: 'own_unit' })
    expect(judge('pass', fixed, who('x', 'inspector', 'department'))).toMatchObject({ allowed: true })
  })

  it('the reporter may verify', () => {
    expect(judge('pass', fixed, who('finder', 'inspector', 'office'))).toMatchObject({ allowed: true })
  })
})

describe('conditions', () => {
  const assignee = who('r', 'rectifier', 'contractor')

  it('an extension is asked before the due date, once at a time, so many times a round', () => {
    expect(judge('ask_extension', assigned, assignee)).toMatchObject({ allowed: true })
    expect(judge('ask_extension', { ...assigned, due_at: '2026-05-15T08:00:00Z' }, assignee)).toEqual({ allowed: false, code: 'extension_too_late' })
    expect(judge('ask_extension', { ...assigned, extension: { command_id: 'e', new_due_at: '', reason: '' } }, assignee)).toEqual({ allowed: false, code: 'extension_pending' })
    expect(judge('ask_extension', { ...assigned, extension_count: 2 }, assignee)).toEqual({ allowed: false, code: 'extension_limit' })
    expect(judge('ask_extension', { ...assigned, extension_count: 2 }, assignee, { settings: { extensions_per_round: 3 } })).toMatchObject({ allowed: true })
  })

  it('a supervisor closes unfixed only where the setting lets them', () => {
    const supervisor = who('s', 'supervisor', 'agency')
    expect(judge('close_unfixed', assigned, supervisor)).toMatchObject({ allowed: false })
    expect(judge('close_unfixed', assigned, supervisor, { settings: { supervisor_may_close_unfixed: true } })).toMatchObject({ allowed: true })
    expect(judge('close_unfixed', assigned, who('l', 'leader', 'agency'))).toMatchObject({ allowed: true })
  })

  it('an appeal is answered by somebody other than who decided', () => {
    const appealed: Issue = { ...assigned, appeal: { command_id: 'a', about: 'rework', reason: '', decider_id: 's1' } }
    expect(judge('uphold', appealed, who('s1', 'supervisor', 'agency'))).toMatchObject({ allowed: false })
    expect(judge('uphold', appealed, who('s2', 'supervisor', 'agency'))).toMatchObject({ allowed: true })
    expect(judge('uphold', assigned, who('s2', 'supervisor', 'agency'))).toEqual({ allowed: false, code: 'stale' })
  })

  it('an appeal waits for its answer before another is made', () => {
    expect(judge('appeal', assigned, assignee)).toMatchObject({ allowed: true })
    expect(judge('appeal', { ...assigned, appeal: { command_id: 'a', about: 'overdue', reason: '', decider_id: null } }, assignee))
      .toEqual({ allowed: false, code: 'appeal_pending' })
  })

  it('who sees an issue may say something about it, an auditor too', () => {
    expect(judge('comment', assigned, who('a', 'auditor', 'agency'))).toMatchObject({ allowed: true })
  })

  it('a report is withdrawn by its author while nobody else has acted', () => {
    expect(judge('withdraw', reported, who('finder', 'inspector', 'office'))).toMatchObject({ allowed: true })
    expect(judge('withdraw', { ...reported, others_acted: true }, who('finder', 'inspector', 'office'))).toEqual({ allowed: false, code: 'others_acted' })
  })
})

describe('a report', () => {
  it('of a rectifier is for the areas of the own unit', () => {
    const rectifier = who('r', 'rectifier', 'department')
    expect(judge('report', null, rectifier, { area_unit_id: 'department' })).toMatchObject({ allowed: true })
    expect(judge('report', null, rectifier, { area_unit_id: 'contractor' })).toMatchObject({ allowed: false })
    expect(judge('report', null, rectifier, { area_unit_id: 'office' })).toMatchObject({ allowed: false })
    expect(judge('report', null, who('i', 'inspector', 'office'))).toMatchObject({ allowed: true })
  })
})

describe('the table itself', () => {
  it('says where an action leads', () => {
    expect(stateAfter(BUNDLED_WORKFLOW, 'start', assigned)).toBe('rectifying')
    expect(stateAfter(BUNDLED_WORKFLOW, 'comment', assigned)).toBe('assigned')
    expect(stateAfter(BUNDLED_WORKFLOW, 'start', fixed)).toBeNull()
  })

  it('of a newer server may name actions and predicates that this client does not know: then they are not offered', () => {
    const table = structuredClone(BUNDLED_WORKFLOW)
    for (const grant of table.actions['start']?.who ?? []) grant.when.push('moon_is_full')
    expect(may(table, 'start', assigned, who('r', 'rectifier', 'contractor'), around)).toMatchObject({ allowed: false })
    delete table.actions['fix']
    expect(may(table, 'fix', assigned, who('r', 'rectifier', 'contractor'), around)).toEqual({ allowed: false, code: 'update_needed' })
  })

  it('is not taken from anything that does not look like one', () => {
    for (const wrong of [null, 1, 'x', {}, { states: [], open_states: [], actions: { x: null } }]) {
      expect(isWorkflowTable(wrong)).toBe(false)
      expect(readWorkflow(wrong)).toBe(BUNDLED_WORKFLOW)
    }
  })

  it('offers exactly what may be done, in its own order', () => {
    expect(permittedActions(BUNDLED_WORKFLOW, assigned, who('r', 'rectifier', 'contractor'), around))
      .toEqual(['delegate', 'bounce', 'start', 'fix', 'ask_extension', 'appeal', 'comment', 'attach'])
  })
})

it('posts count only during their term', () => {
  const session = { user: { id: 'u' }, posts: [
    { id: '1', role: 'inspector', unit_id: 'a', covers_unit_id: null, starts_on: '2026-01-01', ends_on: '2026-05-14' },
    { id: '2', role: 'supervisor', unit_id: 'b', covers_unit_id: null, starts_on: '2026-05-15', ends_on: null },
    { id: '3', role: 'leader', unit_id: 'c', covers_unit_id: null, starts_on: '2026-05-16', ends_on: null },
  ] } as never
  expect(actorOf(session, '2026-05-15').posts).toEqual([{ role: 'supervisor', unit_id: 'b', covers_unit_id: null }])
})

describe('standing in for somebody', () => {
  const named: Issue = { ...assigned, assignee_id: 'wang' }
  const leave = { user_id: 'wang', display_name: '王', starts_on: '2026-05-15', ends_on: '2026-05-16', posts: [{ id: 'p', role: 'rectifier' as const, unit_id: 'contractor', covers_unit_id: null, starts_on: '2020-01-01', ends_on: null }] }
  const session = { user: { id: 'li' }, posts: [], stands_in_for: [leave] } as unknown as Parameters<typeof actorOf>[0]

  it('lasts from the first day to the last, by the posts of who is away', () => {
    const days = ['2026-05-14', '2026-05-15', '2026-05-16', '2026-05-17']
    expect(days.map((day) => judge('start', named, actorOf(session, day)).allowed)).toEqual([false, true, true, false])
  })

  it('opens no four eyes: neither what one fixed oneself, nor what who is away fixed', () => {
    const fix = fixed.fix as FixRecord
    const byWang: Issue = { ...fixed, fix: { ...fix, by_id: 'wang' } }
    const inWangsName: Issue = { ...fixed, fix: { ...fix, by_id: 'zhao', for_id: 'wang' } }
    const verifier = who('li', 'inspector', 'agency')
    const standing: Actor = { ...verifier, posts: [...verifier.posts, { role: 'leader', unit_id: 'agency', for_user_id: 'wang' }] }
    expect(judge('pass', byWang, verifier).allowed).toBe(true)
    for (const issue of [byWang, inWangsName]) expect(judge('pass', issue, standing)).toEqual({ allowed: false, code: 'own_unit' })
    expect(judge('pass', inWangsName, who('wang', 'inspector', 'agency'))).toEqual({ allowed: false, code: 'own_unit' })
  })
})
