// The history of a category: a limit is told whole at each step, also where only its number or only its unit changed.
import { expect, it } from 'vitest'
import type { CategoryFacts, Revision } from './categoryApi'
import { historySteps } from './historyModel'

const revision = (version: number, changes: Revision['changes']): Revision => ({ version, at: '2026-05-18T01:00:00.000Z', by_id: null, by_name: null, reason: '', changes })
const now: CategoryFacts = { group_code: 'A', zh: '围挡', en: 'Hoarding', severity: 3, limit: { n: 2, unit: 'work_day' }, interim: null, party: 'contractor', route: 'internal', file_when: 'x', close_when: 'y', photo_optional: false, is_active: true }

it('tells each limit whole, back to the first', () => {
  const steps = historySteps([
    revision(4, { limit_n: [6, 2] }),
    revision(3, { limit_unit: ['work_hour', 'work_day'], severity: [2, 3] }),
    revision(2, { interim_n: [1, null], interim_unit: ['urgent_hour', null], interim_act: ['围护', null] }),
    revision(1, {}),
  ], now)
  expect(steps.map(({ lines }) => lines)).toEqual([
    [{ field: 'limit', before: { n: 6, unit: 'work_day' }, after: { n: 2, unit: 'work_day' } }],
    [{ field: 'limit', before: { n: 6, unit: 'work_hour' }, after: { n: 6, unit: 'work_day' } }, { field: 'severity', before: 2, after: 3 }],
    [{ field: 'interim', before: { n: 1, unit: 'urgent_hour', act: '围护' }, after: null }],
    [],
  ])
  expect(steps.map(({ isFirst }) => isFirst)).toEqual([false, false, false, true])
})
