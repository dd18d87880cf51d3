// Photos after words, byte for byte; what a backup covers may go, what a restore lost comes again.
import { describe, expect, it } from 'vitest'

import { uuid7 } from '../domain/uuid7'
import { clock, phone, sent, server, storedPhotos, sync } from '../testing/one-phone'

describe('photos', () => {
  it('come after all words, one at a time, and end with the hash named', async () => {
    const one = await phone.save({ issue_id: uuid7() }, [await phone.photo(1), await phone.photo(2)])
    await phone.save({ issue_id: uuid7() }, [await phone.photo(3)])
    await sync()
    const kinds = server.log.map((entry) => (entry.kind === 'sync' && entry.ids.length > 0 ? 'words' : entry.kind))
    expect(kinds.filter((kind) => kind !== 'sync')).toEqual(['words', 'chunk', 'chunk', 'chunk'])
    expect(storedPhotos()).toBe(3)
    expect(phone.item(one.id)).toMatchObject({ state: 'received', photos_stored: 2, photos_total: 2 })
  })

  it('with the same bytes are two photos', async () => {
    await phone.save({ issue_id: uuid7() }, [await phone.photo(1), await phone.photo(1)])
    await sync()
    expect(storedPhotos()).toBe(2)
  })

  it('resume where the server says, after a chunk whose answer was lost', async () => {
    const row = await phone.save({ issue_id: uuid7() }, [await phone.photo(1, 700_000)])
    server.fail('photo', 'lost')
    await phone.engine.syncNow()
    expect(phone.item(row.id)).toMatchObject({ state: 'words_received', photos_stored: 0 })
    await sync()
    expect(storedPhotos()).toBe(1)
  })

  it('go on after the server lost what it had: 409 names the right offset', async () => {
    await phone.save({ issue_id: uuid7() }, [await phone.photo(1, 700_000)])
    server.fail('photo', 'before')
    await phone.engine.syncNow()
    const [photo] = server.photos.values()
    await phone.store.database.photos.toCollection().modify({ offset: 600_000, attempts: 0 })
    expect(photo?.bytes.length).toBe(0)
    await sync()
    expect(storedPhotos()).toBe(1)
  })

  it('that fail by themselves do not hold up others', async () => {
    const bad = await phone.photo(1)
    const row = await phone.save({ issue_id: uuid7() }, [bad, await phone.photo(2)])
    const original = server.sendChunk.bind(server)
    server.sendChunk = (id, offset, chunk, credential) => id === bad.id
      ? Promise.resolve({ kind: 'refused', status: 422, code: 'invalid', retry_after_s: null, details: {} })
      : original(id, offset, chunk, credential)
    await phone.engine.syncNow()
    expect(phone.item(row.id)).toMatchObject({ state: 'words_received', photos_stored: 1, problem: { code: 'invalid' } })
    expect(phone.engine.status.trouble).toBeNull()
  })

  it('give way to words saved meanwhile', async () => {
    await phone.save({ issue_id: uuid7() }, [await phone.photo(1, 900_000)])
    const original = server.sendChunk.bind(server)
    let late: string | null = null
    server.sendChunk = async (id, offset, chunk, credential) => {
      const answer = await original(id, offset, chunk, credential)
      if (late === null) {
        late = (await phone.save({ issue_id: uuid7() })).id
        phone.engine.poke()
      }
      return answer
    }
    await phone.engine.syncNow()
    const kinds = server.log.map((entry) => (entry.kind === 'sync' && entry.ids.includes(late ?? '') ? 'late words' : entry.kind))
    expect(kinds.indexOf('late words')).toBeLessThan(kinds.lastIndexOf('chunk'))
    expect(storedPhotos()).toBe(1)
  })

  it('of a refused command go with it, so that nothing is missing in quarantine', async () => {
    const issue = uuid7()
    server.refuse.set(issue, 'stale')
    await phone.save({ issue_id: issue }, [await phone.photo(1)])
    await sync()
    expect(storedPhotos()).toBe(1)
  })

  it('wait for Wi-Fi where the user wants that; words do not', async () => {
    phone.mayUpload = false
    const row = await phone.save({ issue_id: uuid7() }, [await phone.photo(1)])
    await sync()
    expect(phone.item(row.id)).toMatchObject({ state: 'words_received', photos_stored: 0 })
    phone.mayUpload = true
    await sync()
    expect(storedPhotos()).toBe(1)
  })
})

describe('an old phone that meets a restored server', () => {
  const MANY = 500

  it('names all of its 500 again in few requests, sends bytes only where they are missing, and doubles nothing', async () => {
    server.durableThrough = 0
    const photo = await phone.photo(1)
    const first = await phone.save({ issue_id: uuid7(), action: 'report', seen_version: 0 }, [photo])
    await sync(2)
    const { outbox } = phone.store.database
    const model = await outbox.get(first.id) ?? first
    const others = Array.from({ length: MANY - 1 }, (_, at) => {
      const id = uuid7(), issue = uuid7(), seq = model.seq + at + 1
      return { ...model, id, issue_id: issue, seq, command: { ...model.command, id, issue_id: issue, seq, photos: [] } }
    })
    await outbox.bulkPut(others)
    server.backup()() // comes back as it was: with the first one and its photo, without the others
    server.log = []
    await sync(3)
    const named = sent().flatMap((entry) => entry.ids)
    expect(new Set(named)).toEqual(new Set([first.id, ...others.map((row) => row.id)]))
    expect(sent().length).toBeLessThanOrEqual(MANY / 50 + 1)
    expect(server.commands.size).toBe(MANY)
    expect(server.issues.size).toBe(MANY)
    expect(server.log.filter((entry) => entry.kind === 'chunk').length).toBeLessThanOrEqual(1)
    expect(phone.engine.status.unsent_count).toBe(0)
  }, 60_000)
})

describe('backups and restores', () => {
  it('keeps what no backup covers, frees bytes when one does, forgets rows a day later', async () => {
    server.durableThrough = 0
    const photo = await phone.photo(1)
    const row = await phone.save({ issue_id: uuid7() }, [photo])
    await sync(2)
    expect(await phone.store.photos.bytes(photo.id)).toBeDefined()
    server.durableThrough = server.changes.length
    await sync()
    expect(await phone.store.photos.bytes(photo.id)).toBeUndefined()
    expect(phone.item(row.id)?.state).toBe('received')
    clock.advance(25 * 3_600_000)
    await sync()
    expect(await phone.store.outbox.all()).toEqual([])
  })

  it('keeps a photo that was stored after the backup which covers its words', async () => {
    server.durableThrough = 0
    phone.mayUpload = false
    const photo = await phone.photo(1)
    const row = await phone.save({ issue_id: uuid7() }, [photo])
    await sync()
    const restore = server.backup()
    const covered = server.changes.length
    phone.mayUpload = true
    await sync(2)
    server.durableThrough = covered
    await sync(2)
    expect(await phone.store.photos.bytes(photo.id)).toBeDefined()
    restore()
    server.durableThrough = covered
    await sync(2)
    expect(phone.item(row.id)).toMatchObject({ photos_stored: 1 })
    expect(storedPhotos()).toBe(1)
    server.durableThrough = server.changes.length
    await sync(2)
    expect(await phone.store.photos.bytes(photo.id)).toBeUndefined()
  })

  it('offers a restored server what it lost, words and photos, and pulls afresh', async () => {
    server.durableThrough = 0
    const before = await phone.save({ issue_id: uuid7() }, [await phone.photo(1)])
    await sync()
    const restore = server.backup()
    const after = await phone.save({ issue_id: uuid7() }, [await phone.photo(2)])
    const foreign = server.putIssue({ id: uuid7() })
    await sync()
    expect(await phone.store.issues.stored(foreign.id)).toBeDefined()
    restore()
    expect(server.commands.has(after.id)).toBe(false)
    await sync(2)
    expect([...server.commands.keys()].sort()).toEqual([before.id, after.id].sort())
    expect(storedPhotos()).toBe(2)
    expect(await phone.store.issues.stored(foreign.id)).toBeUndefined()
    expect((await phone.store.issues.list()).length).toBe(2)
    expect(phone.engine.status.unsent_count).toBe(0)
  })

  it('offers it also when its user may no longer read: by upload token', async () => {
    server.durableThrough = 0
    await phone.store.rememberSession({ upload_token: 'token-a' } as never)
    server.tokens.set('token-a', phone.userId)
    const restore = server.backup()
    const row = await phone.save({ issue_id: uuid7() }, [await phone.photo(1)])
    await sync()
    restore()
    server.fail('sync', { kind: 'refused', status: 401, code: 'sign_in', retry_after_s: null, details: {} }, 1)
    await phone.engine.syncNow()
    expect([...server.commands.keys()]).toEqual([row.id])
    expect(storedPhotos()).toBe(1)
    expect(phone.engine.status).toMatchObject({ trouble: 'sign_in', unsent_count: 0 })
  })

  it('takes a row of a restored server even where its version is lower', async () => {
    const restore = server.backup()
    const issue = server.putIssue({ id: uuid7() })
    server.putIssue({ id: issue.id, state: 'assigned' })
    await sync()
    restore()
    server.putIssue({ id: issue.id, state: 'reported' })
    await sync(2)
    expect(await phone.store.issues.stored(issue.id)).toMatchObject({ version: 1, state: 'reported' })
  })

  it('asks about photos whose bytes were freed before the restore', async () => {
    const photo = await phone.photo(1)
    const row = await phone.save({ issue_id: uuid7() }, [photo])
    await sync(2)
    expect(await phone.store.photos.bytes(photo.id)).toBeUndefined()
    server.backup()()
    await sync(2)
    expect(phone.item(row.id)).toMatchObject({ state: 'received', photos_stored: 1 })
  })
})
