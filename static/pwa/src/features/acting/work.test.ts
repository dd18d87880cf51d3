// Forms of actions: fields from the table's needs, payloads with exact keys, conditions one by one, facts of photos.
import { describe, expect, it } from 'vitest'
import { BUNDLED_WORKFLOW } from '../../domain/workflow'
import type { ActionName } from '../../domain/types'
import { makeIssue } from '../../testing/make-issue'
import { closingConditions } from './conditions'
import { fieldsOf, isWordless } from './forms'
import { payloadOf } from './payload'
import { comparePlaces, showsBefore, verifyFacts } from './photoFacts'

/** Actions with a page or sheet of their own. */
const OWN_PAGES: ActionName[] = ['report', 'assign', 'fix', 'fix_on_spot', 'pass', 'hand_over']

describe('fieldsOf', () => {
  it.each((Object.keys(BUNDLED_WORKFLOW.actions) as ActionName[]).filter((action) => !OWN_PAGES.includes(action)))('knows every need of %s', (action) => {
    expect(fieldsOf(action)).not.toBeNull()
  })
  it('finds the actions that need no words', () => {
    expect((Object.keys(BUNDLED_WORKFLOW.actions) as ActionName[]).filter(isWordless)).toEqual(expect.arrayContaining(['confirm', 'start', 'resume']))
  })
  it('asks why a fix is taken back', () => {
    expect(fieldsOf('take_back')?.map((field) => [field.key, field.isRequired])).toEqual([['reason', true]])
  })
})

describe('showsBefore', () => {
  const photo = (role: 'before' | 'after' | 'scene', round: number) => ({ id: 'p', sha256: '', size_bytes: 1, media_type: 'image/jpeg', role, taken_at: null, position: null, source: 'camera' as const, state: 'stored' as const, round, facts: null })
  it('counts what the issue has in this round, and what is about to be sent', () => {
    expect(showsBefore({ round: 1, photos: [photo('before', 1)] }, [])).toBe(true)
    expect(showsBefore({ round: 2, photos: [photo('before', 1), photo('after', 2)] }, [])).toBe(false)
    expect(showsBefore({ round: 2, photos: [photo('scene', 2)] }, [])).toBe(true)
    expect(showsBefore({ round: 2, photos: [] }, [photo('before', 2)])).toBe(true)
  })
})

describe('payloadOf', () => {
  const issue = makeIssue({
    fix: { command_id: 'f1', measure: '', at: '', by_id: '', recorded_by_id: null, unit_id: null },
    extension: { command_id: 'e1', new_due_at: '', reason: '' },
    verdict: { command_id: 'v1', opinion: null, by_id: '', at: '' },
  })
  it('names what a judgement judges', () => {
    expect(payloadOf('rework', { reason: ' 还有一角 ' }, issue)).toEqual({ reason: '还有一角', judges: 'f1' })
    expect(payloadOf('grant', {}, issue)).toEqual({ judges: 'e1' })
    expect(payloadOf('appeal', { about: 'rework', reason: 'x' }, issue)).toEqual({ about: 'rework', reason: 'x', judges: 'v1' })
  })
  it('leaves out what is empty and sends times as instants', () => {
    expect(payloadOf('ask_extension', { new_due_at: '2026-05-20T17:30', reason: '材料未到', note: '' }, issue)).toEqual({ new_due_at: '2026-05-20T09:30:00.000Z', reason: '材料未到' })
  })
  it('spreads whom something is delegated to', () => {
    expect(payloadOf('delegate', { delegate: { unit_id: 'u1' } }, issue)).toEqual({ unit_id: 'u1' })
  })
})

describe('closingConditions', () => {
  it('splits what must be true into questions', () => {
    expect(closingConditions('连续封闭且与现状图一致')).toEqual(['连续封闭', '与现状图一致'])
    expect(closingConditions('修复或更换')).toEqual(['修复或更换'])
    expect(closingConditions('')).toEqual([])
  })
})

describe('facts of photos', () => {
  const at = (latitude: number, accuracy_m: number | null) => ({ taken_at: '2026-05-18T01:00:00Z', source: 'camera' as const, position: { latitude, longitude: 115, accuracy_m, source: 'device' as const, at: '' } })
  it('measures and does not judge within the accuracy', () => {
    expect(comparePlaces(at(22.0, 6), at(22.00003, 7))).toMatchObject({ isNear: true, isFar: false })
    expect(comparePlaces(at(22.0, 6), at(22.02, 7))).toMatchObject({ isNear: false, isFar: true })
    expect(comparePlaces(at(22.0, 300), at(22.003, 6))).toMatchObject({ isFar: false })
    expect(comparePlaces({ ...at(22, 6), position: null }, at(22, 6))).toBeNull()
  })
  it('says what is not known', () => {
    const unknown = { taken_at: null, source: 'picker' as const, position: null, state: 'stored' }
    expect(verifyFacts(at(22, 6), unknown, false).map((fact) => fact.isGood)).toEqual([false, false, false, false])
  })
})
