// Which unit is proposed and why: the area's own, then who put the same right at this place, then the category's party.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Unit } from '../../domain/types'
import { makeIssue } from '../../testing/make-issue'
import { units } from '../session/reference'
import { doneHere, unitChoices } from './assign'

const unit = (id: string): Unit => ({ id, name: id, short_name: id, parent_id: null, kind: 'contractor', party: null, is_active: true } as unknown as Unit)
const closed = (part: Parameters<typeof makeIssue>[0]) => makeIssue({ state: 'closed', category: 'F01', area_id: 'a1', point_id: null, ...part })
const issue = makeIssue({ id: 'new', category: 'F01', area_id: 'a1', point_id: null })

describe('doneHere', () => {
  it('counts what was closed of the same category at the same place, and nothing else', () => {
    const found = doneHere(issue, [
      closed({ id: '1', lead_unit_id: 'u1' }), closed({ id: '2', lead_unit_id: 'u1' }), closed({ id: '3', lead_unit_id: 'u2' }),
      closed({ id: '4', lead_unit_id: 'u2', category: 'F02' }), closed({ id: '5', lead_unit_id: 'u2', area_id: 'a2' }),
      closed({ id: '6', lead_unit_id: 'u2', state: 'assigned' }), closed({ id: '7', lead_unit_id: null }),
    ])
    expect([...found]).toEqual([['u1', 2], ['u2', 1]])
  })
  it('goes by the point where there is one', () => {
    const atPoint = makeIssue({ id: 'new', category: 'F01', area_id: 'a1', point_id: 'p1' })
    expect([...doneHere(atPoint, [closed({ id: '1', lead_unit_id: 'u1' }), closed({ id: '2', lead_unit_id: 'u2', point_id: 'p1' })])]).toEqual([['u2', 1]])
  })
  it('knows no place without area and point', () => {
    const nowhere = makeIssue({ id: 'new', category: 'F01', area_id: null, point_id: null })
    expect(doneHere(nowhere, [closed({ id: '1', lead_unit_id: 'u1', area_id: null })]).size).toBe(0)
  })
})

describe('unitChoices', () => {
  const before = units.value
  beforeEach(() => { units.value = new Map(['u1', 'u2', 'u3'].map((id) => [id, unit(id)])) })
  afterEach(() => { units.value = before })
  it('proposes who put the same right here before, those who did more of it first', () => {
    const choices = unitChoices(issue, new Map(), new Map([['u2', 1], ['u3', 4]]))
    expect(choices.map((choice) => [choice.unit.id, choice.isProposed])).toEqual([['u3', true], ['u2', true], ['u1', false]])
  })
})
