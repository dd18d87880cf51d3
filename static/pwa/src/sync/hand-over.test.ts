// Work that changes hands: as a file to a colleague, or left behind by whoever used this phone before.
import { beforeEach, describe, expect, it } from 'vitest'

import { openStore, type OpenStore } from '../db/open'
import type { Id, Session } from '../domain/types'
import { uuid7 } from '../domain/uuid7'
import { FakeServer } from '../testing/fake-server'
import { ManualClock } from '../testing/manual-clock'
import { Phone } from '../testing/phone'
import { SyncStore } from '../db/sync-store'
import { SyncEngine } from './engine'
import { handInForOthers } from './hand-in'
import { exportUnsent, importUnsent, UnsentFileProblem } from './unsent-file'

let clock: ManualClock
let server: FakeServer
let author: Phone
let colleague: Phone

const sessionOf = (id: Id, name: string): Session => ({
  user: { id, username: name, display_name: name, language: 'zh' }, posts: [], server_time: '', epoch: 'epoch-1', workflow_version: '1',
  upload_token: `token-${name}`, demo: false, map: {},
})
const openOn = (phone: Phone) => (userId: Id) => openStore(userId, { parts: phone.parts })
const engineOn = (phone: Phone) => (store: OpenStore) => new SyncEngine({
  store: new SyncStore(store), transport: server, clock, random: () => 0.5, lock: phone.lock, signals: phone.signals(), mode: 'hand_in',
})
const unsentFile = async () => (await exportUnsent(author.store)).text()
const handIn = (phone: Phone) => handInForOthers(phone.device, engineOn(phone), openOn(phone))

beforeEach(async () => {
  clock = new ManualClock()
  server = new FakeServer(() => clock.nowMs())
  author = await Phone.make(server, clock)
  colleague = await Phone.make(server, clock)
  for (const [phone, name] of [[author, 'zhang'], [colleague, 'li']] as const) {
    await phone.store.rememberSession(sessionOf(phone.userId, name))
    await phone.device.signedIn(sessionOf(phone.userId, name), uuid7())
    server.tokens.set(`token-${name}`, phone.userId)
  }
})

describe('a file of unsent work', () => {
  it('sent by a colleague arrives in the author\'s name, photos byte for byte, once', async () => {
    const photo = await author.photo(3, 300_000)
    const row = await author.save({ issue_id: uuid7() }, [photo])
    const result = await importUnsent(await unsentFile(), colleague.device, openOn(colleague))
    expect(result).toEqual({ author: { id: author.userId, display_name: 'zhang' }, commands: 1, photos: 1, known: 0 })
    expect(await handIn(colleague)).toEqual([])
    expect(server.commands.get(row.id)?.author).toBe(author.userId)
    expect(server.photos.get(photo.id)).toMatchObject({ state: 'stored', sha256: photo.sha256 })
    await author.engine.syncNow()
    expect(author.item(row.id)).toMatchObject({ state: 'received', photos_stored: 1 })
    expect(server.issues.get(row.issue_id)?.version).toBe(1)
  })

  it('is invisible among the colleague\'s own work', async () => {
    await author.save({ issue_id: uuid7() })
    await importUnsent(await unsentFile(), colleague.device, openOn(colleague))
    expect(await colleague.store.outbox.all()).toEqual([])
    expect(await colleague.store.issues.list()).toEqual([])
  })

  it('taken twice adds nothing', async () => {
    await author.save({ issue_id: uuid7() }, [await author.photo(1)])
    const text = await unsentFile()
    await importUnsent(text, colleague.device, openOn(colleague))
    expect(await importUnsent(text, colleague.device, openOn(colleague))).toMatchObject({ commands: 0, photos: 0, known: 1 })
  })

  it.each([
    ['another file', () => '{"format": "something"}', 'not_such_a_file'],
    ['no JSON', () => '%PDF-1.4', 'not_such_a_file'],
    ['a later version', (text: string) => text.replace('"version":1', '"version":2'), 'newer_version'],
    ['a changed word', (text: string) => text.replace('"text":"x"', '"text":"y"'), 'damaged'],
    ['a changed photo', (text: string) => text.replace(/"base64":"..../, '"base64":"AAAA'), 'damaged'],
  ])('that is %s is refused, and nothing of it is kept', async (_name, spoil, code) => {
    await author.save({ issue_id: uuid7() }, [await author.photo(1)])
    const text = spoil(await unsentFile())
    await expect(importUnsent(text, colleague.device, openOn(colleague))).rejects.toThrow(UnsentFileProblem)
    await expect(importUnsent(text, colleague.device, openOn(colleague))).rejects.toMatchObject({ code })
    const there = await openStore(author.userId, { parts: colleague.parts })
    expect(await there.outbox.all()).toEqual([])
    there.close()
  })
})

describe('a phone that changes hands', () => {
  it('sends what the one before left, by token, never in the new one\'s name', async () => {
    const row = await author.save({ issue_id: uuid7() }, [await author.photo(1)])
    await author.store.lockAway()
    await author.device.signedIn(sessionOf(colleague.userId, 'li'), uuid7())
    expect(await handIn(author)).toEqual([])
    expect(server.commands.get(row.id)?.author).toBe(author.userId)
    expect(server.log.every((entry) => entry.credential.kind === 'upload_token')).toBe(true)
  })

  it('offers a restored server again what it had confirmed to the one before', async () => {
    server.durableThrough = 0
    const restore = server.backup()
    const row = await author.save({ issue_id: uuid7() }, [await author.photo(1)])
    await author.engine.syncNow()
    await author.store.lockAway()
    await author.device.signedIn(sessionOf(colleague.userId, 'li'), uuid7())
    restore()
    expect(await handIn(author)).toEqual([])
    expect([...server.commands.keys()]).toEqual([row.id])
    expect([...server.photos.values()].map((photo) => photo.state)).toEqual(['stored'])
  })

  it('tells how much is left where there is no token any more, and keeps it', async () => {
    await author.save({ issue_id: uuid7() }, [await author.photo(1)])
    server.tokens.clear()
    await author.device.signedOut()
    expect(await handIn(author)).toEqual([{ user_id: author.userId, commands: 1, photos: 1 }])
    expect(await author.store.unsent()).toMatchObject({ commands: 1, photos: 1 })
  })

  it('pulls nothing for who is not signed in', async () => {
    server.putIssue({ id: uuid7() })
    await author.save({ issue_id: uuid7() })
    await author.device.signedOut()
    await handIn(author)
    expect(await author.store.issues.list().then((list) => list.filter((issue) => issue.version > 0))).toEqual([])
  })
})
