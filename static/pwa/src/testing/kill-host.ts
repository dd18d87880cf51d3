// A page for browsers that are killed: the storage and the engine that ship, without screens. `host` is what a test drives.
import Dexie from 'dexie'

import { UserDatabase, userDatabaseName } from '../db/database'
import { openDevice, openStore, type OpenStore } from '../db/open'
import { asStorageProblem } from '../db/storage-problem'
import { SyncStore } from '../db/sync-store'
import { sha256Hex } from '../domain/sha256'
import type { Id, Session } from '../domain/types'
import { uuid7 } from '../domain/uuid7'
import { SyncEngine } from '../sync/engine'
import { HttpTransport } from '../sync/http-transport'
import { WebLock } from '../sync/lock'

/** Tells the test what has been saved; it must outlive this process. */
declare function told(fact: { user: Id; command: Id; photos: Record<Id, string> }): Promise<void>

const POSITION = { latitude: 22.775, longitude: 115.365, accuracy_m: 6, source: 'device' as const, at: null }
let store: OpenStore | null = null
let engine: SyncEngine | null = null

function opened(): OpenStore {
  if (!store) throw new Error('nothing is open')
  return store
}

async function signIn(username: string, password: string): Promise<Id> {
  const device = openDevice()
  const deviceId = await device.deviceIdFor(username)
  const body = JSON.stringify({ username, password, device_id: deviceId, device_name: 'kill' })
  const answer = await fetch('/api/session', { method: 'POST', body, headers: { 'Content-Type': 'application/json', 'X-Chabu': '1' } })
  const session = (await answer.json()) as Session
  await device.signedIn(session, deviceId)
  await open(session.user.id)
  await opened().rememberSession(session)
  return session.user.id
}

async function open(userId: Id): Promise<void> {
  if (store !== null && store.userId !== userId) { // the one before has signed out here
    await engine?.stop()
    store.close()
  }
  store = await openStore(userId)
  engine = new SyncEngine({
    store: new SyncStore(store), transport: new HttpTransport(), random: Math.random, lock: new WebLock(navigator.locks),
    clock: { nowMs: () => Date.now(), after: (ms, callback) => {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    } },
    signals: {
      isOnline: () => true, mayUploadPhotos: () => true, isSpaceShort: () => false, isWatched: () => true,
      isOwnSession: () => Promise.resolve(true), subscribe: () => () => undefined,
    },
  })
}

/** A report with photos of so many random bytes around a small picture. */
async function save(picture: number[], sizes: number[]): Promise<Id> {
  const photos = await Promise.all(sizes.map(async (size) => {
    const noise = crypto.getRandomValues(new Uint8Array(Math.min(size, 60_000)))
    const head = [0xff, 0xfe, (noise.length + 2) >> 8, (noise.length + 2) & 0xff]
    const bytes = Uint8Array.from([...picture.slice(0, 2), ...head, ...noise, ...picture.slice(2)]).buffer
    return {
      id: uuid7(), role: 'before' as const, bytes, sha256: await sha256Hex(bytes), media_type: 'image/jpeg', taken_at: null, position: null,
      source: 'camera' as const, is_resized: false,
    }
  }))
  const payload = { category: 'F01', position: POSITION, description: '门口有垃圾' }
  const row = await opened().outbox.save({ issue_id: uuid7(), action: 'report', seen_version: 0, payload, photos })
  await told({ user: opened().userId, command: row.id, photos: Object.fromEntries(photos.map((photo) => [photo.id, photo.sha256])) })
  engine?.poke()
  return row.id
}

/** Saves until the disk is full, and says how it was refused then; `most` where there was room for all. */
async function saveUntilFull(picture: number[], sizes: number[], most: number): Promise<string> {
  for (let count = 0; count < most; count += 1) {
    try {
      await save(picture, sizes)
    } catch (error) {
      return asStorageProblem(error).code
    }
  }
  return 'most'
}

/** Saves one after the other until the process dies. */
async function saveForEver(picture: number[], sizes: number[]): Promise<void> {
  engine?.start()
  for (;;) await save(picture, sizes)
}

/** What lies here now: commands by state, photos of each, and the hash that their bytes really have. */
async function look(): Promise<object> {
  const { database } = opened()
  const [outbox, photos, bytes] = await Promise.all([database.outbox.toArray(), database.photos.toArray(), database.photo_bytes.toArray()])
  const hashes: Record<Id, string> = {}
  for (const entry of bytes) hashes[entry.photo_id] = await sha256Hex(entry.bytes)
  return {
    outbox: outbox.map((row) => ({ id: row.id, state: row.state, photos: row.command.photos.map((photo) => photo.id) })),
    photos: photos.map((row) => ({ id: row.id, state: row.state, has_bytes: row.has_bytes })), bytes: hashes, version: database.verno,
  }
}

async function sendAll(): Promise<number> {
  return (await engine?.syncNow())?.unsent_count ?? -1
}

/** The database as the first release left it, with everything that lies here now. */
async function becomeOld(userId: Id): Promise<void> {
  const database = opened().database
  const rows = await Promise.all(database.tables.map(async (table) => [table.name, await table.toArray()] as const))
  opened().close()
  await Dexie.delete(userDatabaseName(userId))
  const old = new Dexie(userDatabaseName(userId), { chromeTransactionDurability: 'strict' })
  old.version(1).stores(firstSchema(userId))
  await old.open()
  for (const [name, own] of rows) if (old.tables.some((table) => table.name === name)) await old.table(name).bulkAdd(own)
  old.close()
}

interface Versions { _versions: { _cfg: { version: number; storesSource: Record<string, string> } }[] }

function firstSchema(userId: Id): Record<string, string> {
  const versions = (new UserDatabase(userId) as unknown as Versions)._versions
  return versions.find(({ _cfg }) => _cfg.version === 1)?._cfg.storesSource ?? {}
}

const worker = {
  register: async () => {
    await navigator.serviceWorker.register('/sw.js', { scope: '/' })
    await navigator.serviceWorker.ready
  },
  update: async () => {
    const registration = await navigator.serviceWorker.getRegistration()
    await registration?.update()
    registration?.waiting?.postMessage({ type: 'SKIP_WAITING' })
  },
}

Object.assign(globalThis, { host: { signIn, open, save, saveForEver, saveUntilFull, look, sendAll, becomeOld, worker } })
