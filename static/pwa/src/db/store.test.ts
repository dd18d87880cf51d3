// What a save promises: all or nothing, proven, attributed, and never at the cost of what is not stored elsewhere.
import 'fake-indexeddb/auto'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { beforeEach, describe, expect, it, vi } from 'vitest'

import { sha256Hex } from '../domain/sha256'
import { uuid7 } from '../domain/uuid7'
import { UserDatabase } from './database'
import { readMeta } from './meta'
import { openStore, type OpenStore } from './open'
import type { NewPhoto } from './rows'

let parts: { indexedDB: IDBFactory; IDBKeyRange: typeof IDBKeyRange }
let store: OpenStore
const USER = uuid7()
const issueId = uuid7()

beforeEach(async () => {
  parts = { indexedDB: new IDBFactory(), IDBKeyRange }
  store = await openStore(USER, { parts })
})

/** The database as a later release would have it: one table more. */
class NextVersion extends UserDatabase {
  constructor(...args: ConstructorParameters<typeof UserDatabase>) {
    super(...args)
    this.version(2).stores({ plans: 'id' })
  }
}

async function photo(byte: number, size = 5000): Promise<NewPhoto> {
  const bytes = new Uint8Array(size).fill(byte).buffer
  return {
    id: uuid7(), role: 'before', bytes, sha256: await sha256Hex(bytes), media_type: 'image/jpeg', taken_at: null,
    position: null, source: 'camera', is_resized: false,
  }
}

describe('the name of the database', () => {
  it('is given when it is made, stays, and is another one after the storage was cleared', async () => {
    const name = async (of: OpenStore) => (await of.database.meta.get('store_id'))?.value
    const first = await name(store)
    expect(first).toMatch(/^[0-9a-f-]{36}$/)
    store.close()
    const again = await openStore(USER, { parts })
    expect(await name(again)).toBe(first)
    const cleared = await openStore(USER, { parts: { indexedDB: new IDBFactory(), IDBKeyRange } })
    expect(await name(cleared)).not.toBe(first)
    again.close()
    cleared.close()
  })
})

describe('what is written', () => {
  /** IndexedDB that notes with which durability each writing transaction was asked for (F09). */
  function noting(factory: IDBFactory, asked: (string | undefined)[]): IDBFactory {
    const open = (name: string, version?: number) => {
      const request = version === undefined ? factory.open(name) : factory.open(name, version)
      request.addEventListener('success', () => {
        const begin = request.result.transaction.bind(request.result)
        request.result.transaction = (names, mode, options) => {
          if (mode === 'readwrite') asked.push(options?.durability)
          return begin(names, mode, options)
        }
      })
      return request
    }
    return { open, deleteDatabase: (name: string) => factory.deleteDatabase(name), databases: () => factory.databases(), cmp: (a: unknown, b: unknown) => factory.cmp(a, b) }
  }

  it('is asked to lie on the disk before it is called saved, and photos lie there as plain bytes', async () => {
    const asked: (string | undefined)[] = []
    const strict = await openStore(uuid7(), { parts: { indexedDB: noting(new IDBFactory(), asked), IDBKeyRange } })
    const draft = await strict.drafts.create('report', null, { category: 'A01' })
    await strict.drafts.addPhoto(draft.id, await photo(1))
    await strict.outbox.save({ issue_id: issueId, action: 'report', seen_version: 0, payload: {}, photos: [await photo(2)] })
    expect(asked.length).toBeGreaterThan(2)
    expect(new Set(asked)).toEqual(new Set(['strict']))
    const kept = await strict.database.photo_bytes.toArray()
    expect(kept.map((entry) => entry.bytes instanceof ArrayBuffer)).toEqual([true, true]) // never a Blob (F04)
    strict.close()
  })
})

describe('saving', () => {
  it('turns a draft with photos into one command, in the order the user chose', async () => {
    const draft = await store.drafts.create('report', null, { category: 'A01' })
    const first = await store.drafts.addPhoto(draft.id, await photo(1))
    const second = await store.drafts.addPhoto(draft.id, await photo(2))
    await store.drafts.orderPhotos(draft.id, [second.id, first.id])
    const row = await store.outbox.save({
      issue_id: draft.issue_id, action: 'report', seen_version: 0, payload: { category: 'A01' }, draft_id: draft.id,
    })
    expect(row.command.photos.map((each) => each.id)).toEqual([second.id, first.id])
    expect(await store.drafts.list()).toEqual([])
    expect((await store.photos.ofIssue(draft.issue_id)).map((each) => each.state)).toEqual(['waiting', 'waiting'])
    expect(await store.unsent()).toEqual({ commands: 1, photos: 2, drafts: 0 })
  })

  it('numbers commands and names the one before on the same issue', async () => {
    const one = await store.outbox.save({ issue_id: issueId, action: 'start', seen_version: 3, payload: {} })
    const other = await store.outbox.save({ issue_id: uuid7(), action: 'start', seen_version: 3, payload: {} })
    const two = await store.outbox.save({ issue_id: issueId, action: 'fix', seen_version: 3, payload: { measure: 'x' } })
    expect([one.seq, other.seq, two.seq]).toEqual([1, 2, 3])
    expect([one.command.after, other.command.after, two.command.after]).toEqual([null, null, one.id])
    expect(one.author_id).toBe(USER)
  })

  it('accepts reactive objects by copying them', async () => {
    const payload = new Proxy({ measure: 'x', list: new Proxy([1], {}) }, {})
    const row = await store.outbox.save({ issue_id: issueId, action: 'fix', seen_version: 1, payload })
    expect((await store.outbox.all())[0]?.command.payload).toEqual({ measure: 'x', list: [1] })
    expect(row.command.payload).not.toBe(payload)
  })

  it('keeps the draft and saves nothing when the disk is full', async () => {
    const draft = await store.drafts.create('report', null, { category: 'A01' })
    await store.drafts.addPhoto(draft.id, await photo(1))
    const full = vi.spyOn(store.database.outbox, 'add').mockRejectedValue(new DOMException('full', 'QuotaExceededError'))
    const save = store.outbox.save({ issue_id: draft.issue_id, action: 'report', seen_version: 0, payload: {}, draft_id: draft.id })
    await expect(save).rejects.toMatchObject({ name: 'StorageProblem', code: 'no_space' })
    full.mockRestore()
    expect(await store.outbox.all()).toEqual([])
    expect((await store.photos.ofDraft(draft.id)).length).toBe(1)
    expect((await store.drafts.list()).length).toBe(1)
  })

  it('frees photos the server has stored, and only those, to make room', async () => {
    const stored = await photo(1)
    const waiting = await photo(2)
    for (const each of [stored, waiting]) {
      await store.outbox.save({ issue_id: uuid7(), action: 'attach', seen_version: 0, payload: {}, photos: [each] })
    }
    await store.database.photos.update(stored.id, { state: 'stored', stored_at: '2026-05-01T00:00:00Z' })
    const add = store.database.outbox.add.bind(store.database.outbox)
    vi.spyOn(store.database.outbox, 'add')
      .mockRejectedValueOnce(new DOMException('full', 'QuotaExceededError'))
      .mockImplementation((row) => add(row))
    await store.outbox.save({ issue_id: issueId, action: 'start', seen_version: 0, payload: {} })
    expect(await store.photos.bytes(stored.id)).toBeUndefined()
    expect(await store.photos.bytes(waiting.id)).toBeDefined()
    expect((await store.database.meta.get('freed_uncovered'))?.value).toMatchObject({ count: 1 })
  })

  it('is not called saved when the bytes read back differently', async () => {
    const draft = await store.drafts.create('report', null)
    const kept = await store.drafts.addPhoto(draft.id, await photo(1))
    await store.database.photo_bytes.put({ photo_id: kept.id, bytes: new Uint8Array([9]).buffer })
    const save = store.outbox.save({ issue_id: draft.issue_id, action: 'report', seen_version: 0, payload: {}, draft_id: draft.id })
    await expect(save).rejects.toMatchObject({ code: 'read_back' })
    expect(await store.outbox.all()).toEqual([])
    expect((await store.drafts.list()).map((each) => each.id)).toEqual([draft.id])
    expect((await store.photos.ofDraft(draft.id))[0]?.state).toBe('draft')
  })

  it('reopens once when the browser has lost its connection', async () => {
    store.database.close()
    const row = await store.outbox.save({ issue_id: issueId, action: 'start', seen_version: 1, payload: {} })
    expect((await store.outbox.all()).map((each) => each.id)).toEqual([row.id])
  })
})

describe('two tabs', () => {
  it('the older one writes its drafts, lets go, and does not come back in the way of an upgrade', async () => {
    let mustReload = false
    const tab = await openStore(USER, { parts, onMustReload: () => { mustReload = true } })
    const draft = await tab.drafts.create('report', null)
    tab.drafts.change(draft.id, { description: 'a' })
    store.close()
    const newer = new NextVersion(USER, parts)
    await newer.open()
    expect(mustReload).toBe(true)
    expect(await newer.drafts.get(draft.id)).toMatchObject({ fields: { description: 'a' } })
    await expect(tab.outbox.all()).rejects.toMatchObject({ code: 'update_needed' })
    newer.close()
  })

  it('an app older than its database goes on with what it knows, and deletes nothing', async () => {
    const saved = await store.outbox.save({ issue_id: issueId, action: 'start', seen_version: 1, payload: {} })
    store.close()
    const newer = new NextVersion(USER, parts)
    await newer.table('plans').put({ id: 'p' })
    newer.close()
    const older = await openStore(USER, { parts })
    expect((await older.outbox.all()).map((row) => row.id)).toEqual([saved.id])
    await older.outbox.save({ issue_id: issueId, action: 'fix', seen_version: 1, payload: { measure: 'm' } })
    older.close()
    const again = new NextVersion(USER, parts)
    expect([await again.table('plans').count(), await again.outbox.count()]).toEqual([1, 2])
    again.close()
  })

  it('one that will not let go is reported after three seconds, not waited for', async () => {
    const other = uuid7()
    const holding = await new Promise<IDBDatabase>((resolve) => {
      const request = parts.indexedDB.open(`chabu-u-${other}`, 1)
      request.onsuccess = () => resolve(request.result)
    })
    await expect(openStore(other, { parts })).rejects.toMatchObject({ code: 'blocked' })
    holding.close()
  })
})

describe('taking back', () => {
  it('gives the form back while the command is still here', async () => {
    const row = await store.outbox.save({
      issue_id: issueId, action: 'fix', seen_version: 1, payload: { measure: 'x' }, photos: [await photo(1)], hold_s: 5,
    })
    const draft = await store.outbox.withdraw(row.id)
    expect(draft).toMatchObject({ action: 'fix', issue_id: issueId, fields: { measure: 'x' } })
    expect((await store.photos.ofDraft(draft?.id ?? '')).length).toBe(1)
    expect(await store.outbox.all()).toEqual([])
  })

  it('is refused once it may have left, or something was built on it', async () => {
    const sent = await store.outbox.save({ issue_id: issueId, action: 'start', seen_version: 1, payload: {} })
    await store.database.outbox.update(sent.id, { offered: 1 })
    expect(await store.outbox.withdraw(sent.id)).toBeNull()
    const base = await store.outbox.save({ issue_id: uuid7(), action: 'start', seen_version: 1, payload: {} })
    await store.outbox.save({ issue_id: base.issue_id, action: 'fix', seen_version: 1, payload: { measure: 'x' } })
    expect(await store.outbox.withdraw(base.id)).toBeNull()
  })
})

describe('drafts', () => {
  it('are on disk within 300 ms of a change, and at once after flush', async () => {
    const draft = await store.drafts.create('report', null)
    store.drafts.change(draft.id, { description: 'a' })
    store.drafts.change(draft.id, { category: 'A01' })
    expect((await store.drafts.get(draft.id))?.fields).toEqual({ description: 'a', category: 'A01' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect((await store.database.drafts.get(draft.id))?.fields).toEqual({ description: 'a', category: 'A01' })
    store.drafts.change(draft.id, { description: 'b' })
    await store.drafts.flush()
    expect((await store.database.drafts.get(draft.id))?.fields).toMatchObject({ description: 'b' })
  })

  it('say when a change found no room, whoever wrote it, and take it along with the next write', async () => {
    const draft = await store.drafts.create('report', null)
    const told: string[] = []
    store.drafts.onProblem((problem) => { told.push(problem.code) })
    const full = vi.spyOn(store.database.drafts, 'put').mockRejectedValue(new DOMException('full', 'QuotaExceededError'))
    store.drafts.change(draft.id, { category: 'A01' })
    await expect(store.drafts.flush()).rejects.toMatchObject({ code: 'no_space' })
    expect(told).toEqual(['no_space'])
    expect((await store.drafts.get(draft.id))?.fields).toEqual({ category: 'A01' })
    full.mockRestore()
    await store.drafts.flush()
    expect((await store.database.drafts.get(draft.id))?.fields).toEqual({ category: 'A01' })
  })

  it('come back whole after a deletion is undone', async () => {
    const draft = await store.drafts.create('report', null)
    const kept = await store.drafts.addPhoto(draft.id, await photo(7))
    const removed = await store.drafts.remove(draft.id)
    expect(await store.photos.bytes(kept.id)).toBeUndefined()
    await store.drafts.restore(removed)
    expect(await store.photos.bytes(kept.id)).toBeDefined()
  })
})

describe('users of one device', () => {
  it('have databases of their own', async () => {
    await store.outbox.save({ issue_id: issueId, action: 'start', seen_version: 1, payload: {} })
    const other = await openStore(uuid7(), { parts })
    expect(await other.outbox.all()).toEqual([])
  })

  it('leave unsent work behind, locked, when they sign out', async () => {
    await store.outbox.save({ issue_id: issueId, action: 'attach', seen_version: 1, payload: {}, photos: [await photo(1)] })
    await store.database.units.put({ id: uuid7(), generation: 1 } as never)
    await store.lockAway()
    expect(await store.unsent()).toEqual({ commands: 1, photos: 1, drafts: 0 })
    expect(await store.reference.all('unit')).toEqual([])
    expect(await store.session()).toBeNull()
  })
})

describe('second copies of unsent words', () => {
  const shelf = () => {
    const texts = new Map<string, string>()
    return {
      texts,
      put: async (key: string, text: string) => void texts.set(key, text),
      remove: async (key: string) => void texts.delete(key),
      list: async (prefix: string) => [...texts].filter(([key]) => key.startsWith(prefix)).map(([key, text]) => ({ key, text })),
    }
  }

  it('bring back words after the database was lost, and say how many', async () => {
    const copies = shelf()
    const first = await openStore(USER, { parts, shelf: copies })
    const row = await first.outbox.save({ issue_id: issueId, action: 'attach', seen_version: 1, payload: { text: 'x' }, photos: [await photo(1)] })
    await vi.waitFor(() => expect(copies.texts.size).toBe(1))
    first.close()
    const second = await openStore(USER, { parts: { indexedDB: new IDBFactory(), IDBKeyRange }, shelf: copies })
    expect((await readMeta(second.database, 'recovery')).restored).toBe(1)
    expect((await second.outbox.all())[0]?.command).toEqual(row.command)
    expect((await second.photos.ofIssue(issueId))[0]).toMatchObject({ state: 'waiting', has_bytes: 0 })
  })

  it('go with the verdict, with a withdrawal, and never come back then', async () => {
    const copies = shelf()
    const one = await openStore(USER, { parts, shelf: copies })
    const received = await one.outbox.save({ issue_id: issueId, action: 'start', seen_version: 1, payload: {} })
    const withdrawn = await one.outbox.save({ issue_id: uuid7(), action: 'start', seen_version: 1, payload: {} })
    await vi.waitFor(() => expect(copies.texts.size).toBe(2))
    await one.outbox.withdraw(withdrawn.id)
    await one.database.outbox.update(received.id, { state: 'received' })
    await one.tidyCopies()
    expect(copies.texts.size).toBe(0)
    one.close()
    expect((await readMeta((await openStore(USER, { parts, shelf: copies })).database, 'recovery')).restored).toBe(0)
  })

  it('that cannot be written, or read, change nothing', async () => {
    const broken = { put: () => Promise.reject(new Error('full')), remove: () => Promise.reject(new Error('x')), list: async () => [{ key: 'k', text: '{broken' }] }
    const one = await openStore(USER, { parts, shelf: broken })
    await one.outbox.save({ issue_id: issueId, action: 'start', seen_version: 1, payload: {} })
    expect((await one.outbox.all()).length).toBe(1)
  })
})
