// A phone with the shipped engine over real HTTP, for fault tests: signs in, saves, sends, is killed and started again.
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'

import { openDevice, openStore, type OpenStore } from '../db/open'
import type { NewCommand, NewPhoto } from '../db/rows'
import { asStorageProblem } from '../db/storage-problem'
import { SyncStore } from '../db/sync-store'
import { sha256Hex } from '../domain/sha256'
import type { ActionName, Id, PhotoRole, Session } from '../domain/types'
import { uuid7 } from '../domain/uuid7'
import { SyncEngine } from '../sync/engine'
import { HttpTransport } from '../sync/http-transport'
import { MemoryLock } from '../sync/lock'
import type { SyncClock, SyncSignals } from '../sync/ports'
import { Run, type Disk } from './mortal-run'
import { MortalTransport, type Fact } from './mortal-transport'

/** What a user does, as the driver asks for it. `issue`: an id, or the n-th that the phone shows; null makes a new one. */
export interface Act { action: ActionName; issue: Id | number | null; payload: Record<string, unknown>; photos: { base64: string; role: PhotoRole }[] }

interface Life { run: Run; store: OpenStore; engine: SyncEngine }

/** `driven`: it sends when it is told to. `by_itself`: its engine runs as in a page, and a phone that died is started again at once. */
export type Manner = 'driven' | 'by_itself'

export class MortalPhone {
  private readonly factory = new IDBFactory()
  private readonly disk: Disk = { writesLeft: null }
  private readonly cookies = new Map<string, string>()
  private userId: Id | null = null
  private offsetMs = 0
  private life: Life | null = null
  private starting: Promise<Life> | null = null

  /** `origin` is where requests go, `direct` where the sign-in goes: around the faults. */
  constructor(
    readonly name: string, private readonly origin: string, private readonly random: () => number, private readonly tell: (fact: Fact) => void,
    private readonly manner: Manner = 'driven',
  ) {}

  async signIn(direct: string, username: string, password: string): Promise<void> {
    const device = openDevice({ parts: { indexedDB: this.factory, IDBKeyRange }, clock: this.clockOf(uuid7()) })
    const deviceId = await device.deviceIdFor(username)
    const body = JSON.stringify({ username, password, device_id: deviceId, device_name: this.name })
    const headers = { 'Content-Type': 'application/json', 'X-Chabu': '1' }
    const answer = await fetch(`${direct}/api/session`, { method: 'POST', body, headers })
    if (answer.status !== 200) throw new Error(`sign-in of ${username}: ${answer.status} ${await answer.text()}`)
    this.keepCookies(answer)
    const session = (await answer.json()) as Session
    await device.signedIn(session, deviceId)
    this.userId = session.user.id
    this.tell({ fact: 'signed_in', user: session.user.id, epoch: session.epoch })
    const { store } = await this.living()
    await store.rememberSession(session)
  }

  /** Saves as a form does; says so only when the store has said it. */
  async save(act: Act, fuse: number | null): Promise<string> {
    const { run, store, engine } = await this.living()
    const command = await run.survived(this.commandOf(act, store))
    if (command === null) return this.restart(run)
    if (fuse !== null) run.light(fuse)
    const saved = await run.survived(store.outbox.save(command)).catch((error: unknown) => asStorageProblem(error).code)
    if (fuse !== null) run.light(null)
    if (saved === null) return this.restart(run)
    if (this.manner === 'by_itself') engine.poke()
    if (typeof saved === 'string') {
      this.tell({ fact: 'not_saved', code: saved })
      return saved
    }
    const photos = Object.fromEntries((command.photos ?? []).map((photo) => [photo.id, photo.sha256]))
    this.tell({ fact: 'saved', command: saved.id, issue: saved.issue_id, action: saved.action, seq: saved.seq, photos })
    return 'saved'
  }

  /** 立即发送, until it ends or the fuse has burnt. */
  async sync(fuse: number | null): Promise<string> {
    const { run, engine } = await this.living()
    run.light(fuse)
    const status = await run.survived(engine.syncNow())
    run.light(null)
    if (status === null) return this.restart(run)
    return `${status.trouble ?? 'well'}, unsent ${status.unsent_count}`
  }

  /** The battery falls out; the phone is started again and looked through. */
  async kill(): Promise<string> {
    const { run } = await this.living()
    run.die()
    return this.restart(run)
  }

  /** It dies after so many further touches of storage or network, whatever it does then; null takes that back. */
  async lightFuse(touches: number | null): Promise<void> {
    (await this.living()).run.light(touches)
  }

  /** Gone for good. */
  discard(): void {
    const life = this.life
    this.life = null
    life?.run.die()
  }

  setClock(offsetMs: number): void {
    this.offsetMs = offsetMs
  }

  setRoom(writesLeft: number | null): void {
    this.disk.writesLeft = writesLeft
  }

  /** Everything that lies on the phone now, photo bytes by the hash that they really have. */
  async look(fact: string): Promise<void> {
    await this.lookInto(await this.living(), fact)
  }

  private async lookInto({ store, engine }: Life, fact: string): Promise<void> {
    const { database } = store
    const [outbox, photos, issues, bytes] = await Promise.all([
      database.outbox.toArray(), database.photos.toArray(), database.issues.toArray(), database.photo_bytes.toArray(),
    ])
    const hashes: Record<Id, string> = {}
    for (const entry of bytes) hashes[entry.photo_id] = await sha256Hex(entry.bytes)
    this.tell({
      fact,
      outbox: outbox.map((row) => ({ id: row.id, state: row.state, code: row.code, problem: row.last_problem })),
      photos: photos.map((row) => ({ id: row.id, command: row.command_id, state: row.state, has_bytes: row.has_bytes, problem: row.last_problem })),
      bytes: hashes,
      issues: issues.map((row) => ({ id: row.id, version: row.version, state: row.state, is_gone: row.is_gone })),
      unsent: engine.status.unsent_count, trouble: engine.status.trouble,
    })
  }

  private async restart(dead: Run): Promise<string> {
    if (this.life?.run !== dead) { // it has been started again already
      await this.starting
      return 'killed'
    }
    this.life = null
    this.tell({ fact: 'phone_killed' })
    await this.startAnd((life) => this.lookInto(life, 'found'))
    return 'killed'
  }

  private async living(): Promise<Life> {
    return this.life ?? this.startAnd(() => Promise.resolve())
  }

  /** One start at a time, however many ask; nobody uses the phone before `first` has been done. */
  private startAnd(first: (life: Life) => Promise<void>): Promise<Life> {
    this.starting ??= this.begin().then(async (life) => {
      await first(life)
      this.life = life
      this.comeToLife(life)
      return life
    }).finally(() => {
      this.starting = null
    })
    return this.starting
  }

  private comeToLife({ run, engine }: Life): void {
    if (this.manner !== 'by_itself') return
    void run.death.then(() => (this.life?.run === run ? this.restart(run) : undefined))
    engine.start()
  }

  private async begin(): Promise<Life> {
    if (this.userId === null) throw new Error(`${this.name} has not signed in`)
    const run = new Run(this.disk)
    const clock = this.clockOf(uuid7())
    const parts = { indexedDB: run.storage(this.factory), IDBKeyRange }
    const store = await openStore(this.userId, { parts, clock, shelf: null })
    const transport = new MortalTransport(new HttpTransport({
      origin: this.origin, headers: () => ({ Cookie: [...this.cookies].map(([key, value]) => `${key}=${value}`).join('; ') }),
      fetch: (url, init) => this.fetch(run, url, init),
    }), run, this.tell)
    const engine = new SyncEngine({
      store: new SyncStore(store), transport, clock: timersOf(run, clock), random: this.random, lock: new MemoryLock(), signals: SIGNALS,
    })
    return { run, store, engine }
  }

  private async fetch(run: Run, url: string, init: RequestInit): Promise<Response> {
    const signals = [run.sockets.signal, ...(init.signal ? [init.signal] : [])]
    const answer = await fetch(url, { ...init, signal: AbortSignal.any(signals) })
    this.keepCookies(answer)
    return answer
  }

  private keepCookies(answer: Response): void {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      if (at > 0) this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
  }

  private async commandOf({ action, issue, payload, photos }: Act, store: OpenStore): Promise<NewCommand> {
    const found = await this.issueOf(issue, store)
    const chosen = found ?? { id: uuid7(), version: 0 }
    return {
      issue_id: chosen.id, seen_version: chosen.version, photos: await Promise.all(photos.map(photoOf)),
      action: found === null ? 'report' : action, payload: found === null ? REPORT : payload,
    }
  }

  private async issueOf(wanted: Id | number | null, store: OpenStore): Promise<{ id: Id; version: number } | null> {
    if (wanted === null) return null
    const shown = (await store.issues.list()).sort((a, b) => (a.id < b.id ? -1 : 1))
    if (typeof wanted === 'number') return shown[wanted % Math.max(1, shown.length)] ?? null
    return shown.find((issue) => issue.id === wanted) ?? { id: wanted, version: 0 }
  }

  private clockOf(runId: Id) {
    return { nowMs: () => Date.now() + this.offsetMs, monotonicMs: () => performance.now(), runId }
  }
}

/** What a report says where the driver asked for an issue that the phone does not hold. */
const REPORT = {
  category: 'F01', position: { latitude: 22.775, longitude: 115.365, accuracy_m: 6, source: 'device', at: null }, description: '门口有垃圾',
}

const SIGNALS: SyncSignals = {
  isOnline: () => true, mayUploadPhotos: () => true, isSpaceShort: () => false, isWatched: () => false,
  isOwnSession: () => Promise.resolve(true), subscribe: () => () => undefined,
}

/** Timers that die with their run. */
function timersOf(run: Run, clock: { nowMs: () => number }): SyncClock {
  return {
    nowMs: clock.nowMs,
    after: (ms, callback) => {
      const timer = setTimeout(() => {
        if (!run.isDead) callback()
      }, ms)
      timer.unref()
      return () => clearTimeout(timer)
    },
  }
}

async function photoOf({ base64, role }: Act['photos'][number]): Promise<NewPhoto> {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64')).buffer
  return {
    id: uuid7(), role, bytes, sha256: await sha256Hex(bytes), media_type: 'image/jpeg', taken_at: null, position: null,
    source: 'camera', is_resized: false,
  }
}
