// Reading issues for the list: all of them in parts, and the first ones by their due date.
import 'fake-indexeddb/auto'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { beforeEach, expect, it } from 'vitest'
import { sortIssues } from '../domain/issue-lists'
import type { Issue } from '../domain/types'
import { uuid7 } from '../domain/uuid7'
import { makeIssue } from '../testing/make-issue'
import { openStore, type OpenStore } from './open'

let store: OpenStore
const day = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000).toISOString()
const isOpen = (issue: Issue) => issue.state !== 'closed'
const ids = (issues: readonly Issue[]) => issues.map((issue) => issue.id)

beforeEach(async () => {
  store = await openStore(uuid7(), { parts: { indexedDB: new IDBFactory(), IDBKeyRange } })
})

async function hold(issues: Issue[]): Promise<Issue[]> {
  await store.database.issues.bulkPut(issues.map((issue) => ({ ...issue, generation: 1, is_gone: 0 })))
  return issues
}
/** Issues whose order by due date has nothing to do with that of their ids; every third is closed, every ninth has no due date. */
const many = (count: number) => Array.from({ length: count }, (_, n) => makeIssue({
  id: uuid7(), state: n % 3 === 0 ? 'closed' : 'assigned', due_at: n % 9 === 1 ? null : day((n * 37) % 90), last_event_at: day(n % 7),
}))

it('gives every issue once, however many parts they come in', async () => {
  const held = await hold(many(620))
  expect(ids(await store.issues.list()).sort()).toEqual(ids(held).sort())
})

it('lists what is reported here beside what was pulled, and what waits over its row', async () => {
  const [row] = await hold(many(3))
  await store.outbox.save({ issue_id: uuid7(), action: 'report', seen_version: 0, payload: { category: 'A01', severity: 2 } })
  await store.outbox.save({ issue_id: row?.id ?? '', action: 'comment', seen_version: 1, payload: { text: '看过' } })
  const listed = await store.issues.list() as (Issue & { pending_ids: string[] })[]
  expect(listed).toHaveLength(4)
  expect(listed.filter((issue) => issue.pending_ids.length === 1)).toHaveLength(2)
})

it('finds the first ones as the whole list would show them', async () => {
  const held = await hold(many(400))
  const expected = sortIssues(held.filter(isOpen), 'due').slice(0, 10)
  expect(ids(await store.issues.firstDue(10, isOpen))).toEqual(ids(expected))
})

it('puts an issue where its own waiting command puts it', async () => {
  const held = await hold(many(300))
  const last = sortIssues(held.filter((issue) => issue.state === 'assigned' && issue.due_at !== null), 'due').at(-1)
  await store.outbox.save({
    issue_id: last?.id ?? '', action: 'assign', seen_version: 1, payload: { due_at: '2025-12-01T00:00:00.000Z', lead_unit_id: uuid7() },
  })
  expect((await store.issues.firstDue(3, isOpen))[0]?.id).toBe(last?.id)
})

it('gives up where those that pass lie far apart, and tells none out of order', async () => {
  const held = await hold(many(700).map((issue, n) => ({ ...issue, state: n === 600 ? 'assigned' as const : 'closed' as const, due_at: day(n) })))
  expect(await store.issues.firstDue(10, isOpen)).toEqual([])
  expect(ids(await store.issues.firstDue(10, () => true))).toEqual(ids(held.slice(0, 10)))
})

it('does not run in circles where many are due at the same moment', async () => {
  await hold(many(200).map((issue) => ({ ...issue, state: 'assigned' as const, due_at: day(1) })))
  expect(await store.issues.firstDue(10, isOpen)).toEqual([])
})
