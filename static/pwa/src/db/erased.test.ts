// What the law had erased leaves the phone with the next pull: words kept in the outbox, photo bytes, thumbnails.
import 'fake-indexeddb/auto'
import { IDBKeyRange, indexedDB } from 'fake-indexeddb'
import { expect, it } from 'vitest'
import type { IssueEvent } from '../domain/types'
import { UserDatabase } from './database'
import { dropErased, ERASED_WORDS } from './erased'
import type { OutboxRow, PhotoRow, StoredIssue } from './rows'

const SECRET = '住户王某某电话一三八'
const ISSUE = { id: 'i1', photos: [{ id: 'p1', state: 'erased' }, { id: 'p2', state: 'stored' }] } as unknown as StoredIssue
const event = (payload: Record<string, unknown>) => ({ id: 'e1', issue_id: 'i1', version: 1, command_id: 'c1', payload }) as unknown as IssueEvent

async function phone(payload: Record<string, unknown>): Promise<UserDatabase> {
  const database = new UserDatabase(crypto.randomUUID(), { indexedDB, IDBKeyRange })
  await database.outbox.put({ id: 'c1', seq: 1, issue_id: 'i1', state: 'received', command: { id: 'c1', payload } } as unknown as OutboxRow)
  for (const id of ['p1', 'p2']) {
    await database.photos.put({ id, command_id: 'c1', issue_id: 'i1', state: 'stored', has_bytes: 1 } as unknown as PhotoRow)
    await database.photo_bytes.put({ photo_id: id, bytes: new ArrayBuffer(8) })
    await database.thumbs.put({ photo_id: id, bytes: new ArrayBuffer(8), media_type: 'image/jpeg', fetched_at: '2026-05-18T01:00:00Z' })
  }
  return database
}

it('drops the bytes, the thumbnail and the row of an erased photo, and of no other', async () => {
  const database = await phone({})
  await dropErased(database, [ISSUE], [])
  for (const table of [database.photos, database.photo_bytes, database.thumbs]) expect(await table.toCollection().primaryKeys()).toEqual(['p2'])
})

it('takes erased words out of the command that brought them, in a correction too, and keeps the rest', async () => {
  const database = await phone({ description: SECRET, category: 'F01', fields: { description: SECRET, severity: 2 } })
  await dropErased(database, [], [event({ description: '', erased: ['description'] })])
  const row = await database.outbox.get('c1')
  expect(row?.command.payload).toEqual({ description: ERASED_WORDS, category: 'F01', fields: { description: ERASED_WORDS, severity: 2 } })
})

it('leaves commands alone whose words stand', async () => {
  const database = await phone({ text: SECRET })
  await dropErased(database, [], [event({ text: SECRET })])
  expect((await database.outbox.get('c1'))?.command.payload).toEqual({ text: SECRET })
})
