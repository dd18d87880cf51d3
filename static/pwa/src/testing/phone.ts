// A phone for tests: its own IndexedDB, clock and engine, joined to a transport. Can be killed and started again.
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'

import type { IndexedDbParts } from '../db/database'
import { openDevice, openStore, type OpenStore } from '../db/open'
import type { NewCommand, NewPhoto, OutboxRow } from '../db/rows'
import type { DeviceApi } from '../db/store'
import { SyncStore } from '../db/sync-store'
import { sha256Hex } from '../domain/sha256'
import type { Id } from '../domain/types'
import { uuid7 } from '../domain/uuid7'
import { SyncEngine, type EngineParts } from '../sync/engine'
import { MemoryLock } from '../sync/lock'
import type { SyncClock, SyncSignals, SyncTransport } from '../sync/ports'
import type { SyncItem } from '../sync/status'

/** Wall clock and timers for the engine, and a clock that only goes forward. */
export type PhoneClock = SyncClock & { monotonicMs(): number }
type Parts = IndexedDbParts

export class Phone {
  /** Shared by the engines of one process; dies with it, as Web Locks do. */
  lock = new MemoryLock()
  isOnline = true
  isSessionOwn = true
  mayUpload = true
  engine: SyncEngine
  private tell: ((signal: 'online' | 'changed') => void)[] = []

  private constructor(
    readonly userId: Id, readonly transport: SyncTransport, readonly clock: PhoneClock, readonly parts: Parts,
    public device: DeviceApi, public store: OpenStore,
  ) {
    this.engine = this.makeEngine()
  }

  /** A phone that is switched on: store open, engine made but not started. */
  static async make(transport: SyncTransport, clock: PhoneClock, userId: Id = uuid7(), parts: Parts = newParts()): Promise<Phone> {
    const { device, store } = await open(userId, clock, parts)
    return new Phone(userId, transport, clock, parts, device, store)
  }

  /** The process dies and is started again: nothing is flushed, the database stays as it is. */
  async kill(): Promise<void> {
    void this.engine.stop()
    this.store.close()
    this.lock = new MemoryLock()
    const opened = await open(this.userId, this.clock, this.parts)
    this.device = opened.device
    this.store = opened.store
    this.engine = this.makeEngine()
  }

  makeEngine(options: Partial<EngineParts> = {}): SyncEngine {
    return new SyncEngine({
      store: new SyncStore(this.store), transport: this.transport, clock: this.clock, random: () => 0.5, lock: this.lock,
      signals: this.signals(), ...options,
    })
  }

  goOnline(): void {
    this.isOnline = true
    this.tell.forEach((tell) => tell('online'))
  }

  save(command: Partial<NewCommand> & { issue_id: Id }, photos: NewPhoto[] = []): Promise<OutboxRow> {
    return this.store.outbox.save({ action: 'comment', seen_version: 1, payload: { text: 'x' }, photos, ...command })
  }

  async photo(seed: number, size = 1000): Promise<NewPhoto> {
    const bytes = Uint8Array.from({ length: size }, (_, index) => (seed + index) % 256).buffer
    return {
      id: uuid7(), role: 'before', bytes, sha256: await sha256Hex(bytes), media_type: 'image/jpeg', taken_at: null, position: null,
      source: 'camera', is_resized: false,
    }
  }

  item(id: Id): SyncItem | undefined {
    return this.engine.status.items.find((item) => item.command_id === id)
  }

  signals(): SyncSignals {
    return {
      isOnline: () => this.isOnline, mayUploadPhotos: () => this.mayUpload, isSpaceShort: () => false, isWatched: () => true,
      isOwnSession: () => Promise.resolve(this.isSessionOwn),
      subscribe: (listener) => {
        this.tell.push(listener)
        return () => {
          this.tell = this.tell.filter((other) => other !== listener)
        }
      },
    }
  }
}

/** An empty IndexedDB, as a new device has it. */
export function newParts(): Parts {
  return { indexedDB: new IDBFactory(), IDBKeyRange }
}

/** Each opening is a new run of the application. */
async function open(userId: Id, clock: PhoneClock, parts: Parts): Promise<{ device: DeviceApi; store: OpenStore }> {
  const deviceClock = { nowMs: () => clock.nowMs(), monotonicMs: () => clock.monotonicMs(), runId: uuid7() }
  return { device: openDevice({ parts, clock: deviceClock }), store: await openStore(userId, { parts, clock: deviceClock }) }
}
