// What the engine reads: pages under one cursor, never half, never older than what is held, and let go when out of scope.
import { describe, expect, it, vi } from 'vitest'

import { uuid7 } from '../domain/uuid7'
import { phone, server, sync } from '../testing/one-phone'

describe('pulling', () => {
  it('brings pages until there are no more, and saves the cursor with the rows', async () => {
    server.pageSize = 3
    const ids = Array.from({ length: 10 }, () => server.putIssue({ id: uuid7() }).id)
    await sync()
    expect((await phone.store.issues.list()).map((issue) => issue.id).sort()).toEqual([...ids].sort())
    expect((await phone.store.database.meta.get('cursor'))?.value).toBe('epoch-1/10')
  })

  it('killed between rows and cursor, nothing is half there: the same page comes again', async () => {
    server.putIssue({ id: uuid7() })
    const put = vi.spyOn(phone.store.database.meta, 'bulkPut').mockRejectedValue(new Error('killed'))
    await phone.engine.syncNow()
    put.mockRestore()
    expect(await phone.store.issues.list()).toEqual([])
    expect((await phone.store.database.meta.get('cursor'))?.value).toBeUndefined()
    await phone.kill()
    await sync()
    expect((await phone.store.issues.list()).length).toBe(1)
  })

  it('never replaces a row by a lower version', async () => {
    const issue = server.putIssue({ id: uuid7() })
    const newer = server.putIssue({ id: issue.id, state: 'assigned' })
    await sync()
    server.changes.push({ kind: 'issue', id: issue.id, row: { ...newer, version: 1, state: 'reported' }, events: [] })
    await sync()
    expect(await phone.store.issues.stored(issue.id)).toMatchObject({ version: 2, state: 'assigned' })
  })

  it('lets rows go that leave the scope, but not while unsent work hangs on them', async () => {
    const issue = server.putIssue({ id: uuid7() })
    await sync()
    const row = await phone.save({ issue_id: issue.id, hold_s: 3600 })
    server.dropIssue(issue.id)
    await sync()
    expect(await phone.store.issues.stored(issue.id)).toBeDefined()
    await phone.store.outbox.withdraw(row.id)
    for (const draft of await phone.store.drafts.list()) await phone.store.drafts.remove(draft.id)
    await sync()
    expect(await phone.store.issues.stored(issue.id)).toBeUndefined()
  })

  it('after a reset drops what the fresh pull does not name', async () => {
    const kept = server.putIssue({ id: uuid7() })
    const lost = server.putIssue({ id: uuid7() })
    await sync()
    server.changes = server.changes.filter((change) => change.id !== lost.id)
    await phone.store.database.meta.put({ key: 'cursor', value: 'unreadable' })
    await sync()
    expect((await phone.store.issues.list()).map((issue) => issue.id)).toEqual([kept.id])
  })

  it('fetches a newer workflow table, and small pictures of what is to be checked', async () => {
    const photo = { ...(await phone.photo(1)), role: 'after' as const }
    server.putIssue({
      id: uuid7(), state: 'fixed',
      photos: [{ id: photo.id, role: 'after', sha256: photo.sha256, size_bytes: 3, media_type: 'image/jpeg', taken_at: null, position: null, source: 'camera', state: 'stored', round: 1 }],
    })
    await sync()
    expect((await phone.store.photos.thumb(photo.id))?.media_type).toBe('image/jpeg')
    const thumbs = server.log.filter((entry) => entry.kind === 'thumb').length
    await sync()
    expect(server.log.filter((entry) => entry.kind === 'thumb').length).toBe(thumbs)
  })
})
