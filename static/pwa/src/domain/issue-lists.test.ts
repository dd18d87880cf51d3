// Filters, orders and the sections of 今日.
import { expect, it } from 'vitest'

import { makeIssue } from '../testing/make-issue'
import { isInSection, passes, sortIssues, todoSectionsFor, type ListContext, type TodoContext, type TodoSection } from './issue-lists'

const now = Date.parse('2026-05-15T09:00:00Z')
const context: ListContext = { now_ms: now, words: (issue) => (issue.category === 'A03' ? '围挡破损' : ''), monthOf: (instant) => instant.slice(0, 7) }
const issues = [
  makeIssue({ id: '1', state: 'reported', severity: 4, place_text: '红海西路', reporter_id: 'me', reported_at: '2026-05-10T00:00:00Z' }),
  makeIssue({ id: '2', state: 'assigned', category: 'A03', lead_unit_id: 'u', due_at: '2026-05-14T00:00:00Z', reported_at: '2026-05-11T00:00:00Z' }),
  makeIssue({ id: '3', state: 'rectifying', co_unit_ids: ['u'], due_at: '2026-05-15T10:00:00Z', rework_count: 1, filed_at: '2026-04-30T00:00:00Z', reported_at: '2026-04-30T00:00:00Z' }),
  makeIssue({ id: '4', state: 'fixed', assignee_id: 'me', number: 'CW-202605-0041', reported_at: '2026-05-12T00:00:00Z' }),
]
const ids = (list: readonly { id: string }[]) => list.map((issue) => issue.id)

it.each([
  [{ states: ['reported', 'fixed'] as const }, ['1', '4']],
  [{ unit_id: 'u' }, ['2', '3']],
  [{ category: 'A03' }, ['2']],
  [{ severity: 4 as const }, ['1']],
  [{ overdue: true }, ['2']],
  [{ overdue: false }, ['1', '3', '4']],
  [{ month: '2026-04' }, ['3']],
  [{ mine: 'me' }, ['1', '4']],
  [{ text: '破损' }, ['2']],
  [{ text: '红海 西路' }, ['1']],
  [{ text: 'cw-202605-0041' }, ['4']],
  [{}, ['1', '2', '3', '4']],
])('filter %j', (filter, expected) => {
  expect(ids(issues.filter(passes({ ...filter, ...('states' in filter ? { states: [...filter.states] } : {}) }, context)))).toEqual(expected)
})

it('sorts by due date, age, latest event and severity, without touching the list', () => {
  const before = ids(issues)
  expect(ids(sortIssues(issues, 'due'))).toEqual(['2', '3', '1', '4'])
  expect(ids(sortIssues(issues, 'newest'))).toEqual(['4', '2', '1', '3'])
  expect(ids(sortIssues(issues, 'severity'))[0]).toBe('1')
  expect(ids(issues)).toEqual(before)
})

it('gives each role its sections, and somebody with several roles each once', () => {
  expect(todoSectionsFor(['rectifier'])).toEqual(['to_fix', 'rework', 'due_soon', 'asked_of_me'])
  expect(todoSectionsFor(['inspector', 'supervisor']).filter((section) => section === 'to_verify').length).toBe(1)
})

it('fills the sections by what the table allows', () => {
  const todo: TodoContext = { now_ms: now, today: '2026-05-18', user_id: 'me', soon_ms: 4 * 3_600_000, may: (action, issue) => action !== 'fix' || issue.state === 'rectifying' || issue.state === 'assigned' }
  const inSection = (section: TodoSection, of = issues) => of.filter((issue) => isInSection(section, issue, todo))
  expect(ids(inSection('to_assign'))).toEqual(['1'])
  expect(ids(inSection('to_verify'))).toEqual(['4'])
  expect(ids(inSection('to_fix'))).toEqual(['2'])
  expect(ids(inSection('rework'))).toEqual(['3'])
  expect(ids(inSection('due_soon'))).toEqual(['3'])
  expect(ids(inSection('overdue'))).toEqual(['2'])
  const asked = makeIssue({ id: '5', reporter_id: 'me', asked: { command_id: 'c', text: '补照片', by_id: 'other' } })
  expect(ids(inSection('asked_of_me', [asked, { ...asked, id: '6', asked: { command_id: 'c', text: '', by_id: 'me' } }]))).toEqual(['5'])
  const referral = (day: string) => ({ body: '市供电局', letter_number: null, follow_up_on: day })
  const referrals = ['2026-05-17', '2026-05-18', '2026-05-19'].map((day, index) => makeIssue({ id: `${index}`, state: 'referred', referral: referral(day) }))
  expect(ids(inSection('follow_up', referrals))).toEqual(['0', '1'])
})
