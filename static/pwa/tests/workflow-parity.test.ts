// The phone judges as the server does: drawn cases, every action, asked of both.
import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'

import type { ActionName, Issue, Role } from '../src/domain/types'
import { unitTree } from '../src/domain/unit-tree'
import { uuid7 } from '../src/domain/uuid7'
import { BUNDLED_WORKFLOW, may } from '../src/domain/workflow'
import { makeIssue } from '../src/testing/make-issue'
import { seededRandom } from '../src/testing/seeded-random'
import { PYTHON, REPOSITORY } from './server-process'

const CASES = 4_000
const SEED = 20_261_124
const [AGENCY, DEPARTMENT, CONTRACTOR, OFFICE, FOREIGN] = Array.from({ length: 5 }, () => uuid7()) as [string, string, string, string, string]
const UNITS: [string, string | null][] = [[AGENCY, null], [DEPARTMENT, AGENCY], [CONTRACTOR, DEPARTMENT], [OFFICE, AGENCY], [FOREIGN, null]]
const USERS = Array.from({ length: 4 }, () => uuid7())
const ROLES: Role[] = ['inspector', 'supervisor', 'rectifier', 'leader', 'administrator', 'auditor']

const random = seededRandom(SEED)
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
const some = <T>(value: T): T | null => (random() < 0.5 ? value : null)
const unit = () => pick(UNITS)[0]

function drawIssue(): Issue {
  const due = some(new Date(Date.parse('2026-05-15T09:00:00Z') + (random() - 0.5) * 1e8).toISOString())
  return makeIssue({
    id: uuid7(), state: pick(BUNDLED_WORKFLOW.states), area_unit_id: some(unit()), reporter_id: some(pick(USERS)), reporter_unit_id: some(unit()),
    lead_unit_id: some(unit()), assignee_id: some(pick(USERS)), co_unit_ids: random() < 0.3 ? [unit()] : [], others_acted: random() < 0.5,
    extension_count: Math.floor(random() * 4), due_at: due,
    extension: some({ command_id: uuid7(), new_due_at: '2026-06-01T00:00:00Z', reason: 'r' }),
    appeal: some({ command_id: uuid7(), about: 'rework' as const, reason: 'r', decider_id: some(pick(USERS)) }),
    fix: some({ command_id: uuid7(), measure: 'm', at: '2026-05-15T08:00:00Z', by_id: pick(USERS), recorded_by_id: pick(USERS), unit_id: some(unit()) }),
  })
}

function drawCase() {
  const posts = Array.from({ length: 1 + Math.floor(random() * 2) }, () => ({ role: pick(ROLES), unit_id: unit(), covers_unit_id: random() < 0.2 ? unit() : null }))
  return {
    action: pick(Object.keys(BUNDLED_WORKFLOW.actions)) as ActionName, issue: random() < 0.05 ? null : drawIssue(), user_id: pick(USERS), posts,
    unit_ids_at_fix: random() < 0.3 ? [unit()] : [], now_ms: Date.parse('2026-05-15T09:00:00Z'), units: UNITS, area_unit_id: some(unit()),
    settings: { supervisor_may_close_unfixed: random() < 0.5, extensions_per_round: pick([0, 2, 3]) },
  }
}

it(`agrees with the server in ${CASES} drawn cases (seed ${SEED})`, () => {
  const cases = Array.from({ length: CASES }, drawCase)
  const isWithin = unitTree(UNITS.map(([id, parent]) => ({ id, parent_id: parent })))
  const here = cases.map(({ action, issue, user_id, posts, unit_ids_at_fix, now_ms, area_unit_id, settings }) => {
    const verdict = may(BUNDLED_WORKFLOW, action, issue, { user_id, posts, unit_ids_at_fix }, { now_ms, isWithin, settings, area_unit_id })
    return verdict.allowed ? 'allowed' : verdict.code
  })
  const script = resolve(import.meta.dirname, 'judge_cases.py')
  const input = cases.map((each) => JSON.stringify(each)).join('\n')
  const there = execFileSync(PYTHON, [script], { cwd: REPOSITORY, input, encoding: 'utf8', env: { ...process.env, PYTHONPATH: REPOSITORY } }).trim().split('\n')
  const differences = cases.map((each, index) => ({ ...each, here: here[index], there: there[index] })).filter((each) => each.here !== each.there)
  expect(differences.slice(0, 3)).toEqual([])
  expect(new Set(here).size).toBeGreaterThan(8)
}, 60_000)
