// Kept work in words, also where its body makes no sense: nothing a phone sent may break the page.
import { beforeAll, expect, it } from 'vitest'
import { loadMessages } from '../../i18n/translate'
import { becomesWords, doneAt, linesOf, placeOf, reasonFor } from './keptWords'
import type { Becomes, KeptWork } from './quarantineApi'

beforeAll(() => loadMessages(['quarantine', 'issues']))

const kept = (facts: Partial<KeptWork>): KeptWork => ({
  id: 'k', issue_id: 'i', issue_number: null, is_issue_known: false, author_id: null, author_name: null, unit_name: null, area_name: null, point_name: null, place_text: '', category: null,
  action: 'report', payload: {}, at: null, code: 'payload', reason: '', received_at: '2026-05-18T01:00:00.000Z', photos: [], state: 'waiting', settled_at: null, settled_by_name: null, set_aside_reason: '', may_decide: true, ...facts,
})

it.each([[null], ['words'], [7], [[]], [{ severity: 'very', due_at: 5, description: { a: 1 } }]])('says nothing of a payload like %j', (payload) => {
  expect(linesOf(kept({ payload }))).toEqual([])
})
it('leaves out a moment that is none', () => expect([doneAt(kept({ at: 'yesterday' })), doneAt(kept({}))]).toEqual(['', '']))
it('joins what is known of the place', () => expect(placeOf(kept({ area_name: '北段', place_text: '3 号门' }))).toBe('北段 · 3 号门'))

it('tells others than the author why in the third person', () => {
  const facts = { code: 'own_unit', reason: '这件由你单位整改' }
  expect(reasonFor(facts, true)).toBe(facts.reason)
  expect(reasonFor(facts, false)).not.toContain('你')
  expect(reasonFor({ ...facts, code: 'newer_than_this' }, false)).toBe(facts.reason)
})

const becomes = (facts: Partial<Becomes>): Becomes => ({ action: null, issue_id: null, issue_number: null, why_only_a_note: null, code: null, refusal: null, ...facts })
it('tells an issue, the same, a note and nothing apart', () => {
  const words = [becomes({ action: 'report' }), becomes({ action: 'fix' }), becomes({ action: 'attach', why_only_a_note: '已改派' }), becomes({ refusal: '没有这件' })].map(becomesWords)
  expect(new Set(words).size).toBe(4)
})
