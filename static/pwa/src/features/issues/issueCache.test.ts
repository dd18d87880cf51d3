// The cache of issues on a real (fake) IndexedDB: read once, then only what changed.
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi, type MockInstance } from 'vitest'
import { openStore, type OpenStore } from '../../db/open'
import type { Issue } from '../../domain/types'
import { uuid7 } from '../../domain/uuid7'
import { makeIssue } from '../../testing/make-issue'
import { IssueCache } from './issueCache'

let store: OpenStore
let cache: IssueCache
let seen: readonly Issue[] = []
let listing: MockInstance

async function start(count: number): Promise<Issue[]> {
  store = await openStore(uuid7())
  const rows = Array.from({ length: count }, () => makeIssue({ id: uuid7(), description: 'before' }))
  await store.database.issues.bulkPut(rows.map((row) => ({ ...row, generation: 1 })))
  listing = vi.spyOn(store.issues, 'list')
  cache = new IssueCache(store, (issues) => { seen = issues }, (error) => { throw error })
  await vi.waitFor(() => expect(seen).toHaveLength(count))
  return rows
}

afterEach(() => {
  cache.close()
  store.close()
  seen = []
})

describe('IssueCache', () => {
  it('reads a changed issue alone', async () => {
    const [first] = await start(60)
    await store.database.issues.update(first?.id ?? '', { description: 'after' })
    await vi.waitFor(() => expect(seen.find((issue) => issue.id === first?.id)?.description).toBe('after'))
    expect(listing).toHaveBeenCalledTimes(1)
  })

  it('forgets an issue that left the phone', async () => {
    const [first] = await start(3)
    await store.database.issues.delete(first?.id ?? '')
    await vi.waitFor(() => expect(seen).toHaveLength(2))
  })

  it('shows what was saved here and waits to be sent', async () => {
    const [first] = await start(3)
    await store.outbox.save({ issue_id: first?.id ?? '', action: 'comment', seen_version: 1, payload: { text: '看过' } })
    await vi.waitFor(() => expect((seen.find((issue) => issue.id === first?.id) as { pending_ids?: string[] }).pending_ids).toHaveLength(1))
    expect(listing).toHaveBeenCalledTimes(1)
  })

  it('takes a withdrawn command off again', async () => {
    const [first] = await start(3)
    const row = await store.outbox.save({ issue_id: first?.id ?? '', action: 'comment', seen_version: 1, payload: { text: '看过' } })
    await store.outbox.withdraw(row.id)
    await vi.waitFor(() => expect((seen.find((issue) => issue.id === first?.id) as { pending_ids?: string[] }).pending_ids).toHaveLength(0))
  })

  it('reads everything again after a large change', async () => {
    await start(5)
    const more = Array.from({ length: 60 }, () => ({ ...makeIssue({ id: uuid7() }), generation: 1 }))
    await store.database.issues.bulkPut(more)
    await vi.waitFor(() => expect(seen).toHaveLength(65))
    expect(listing).toHaveBeenCalledTimes(2)
  })
})
