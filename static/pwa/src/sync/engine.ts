// The sync engine: one cycle = words (push and pull in one request) until nothing is left, then photos one at a time.
//
//   stopped ──start──▶ idle ──poke / timer / online / syncNow──▶ pushing ⇄ pulling ──▶ uploading ──▶ idle
//                       ▲                                           │ trouble: offline, sign_in, captive_portal, …
//                       └────────────── waiting (back-off) ◀────────┘
//
// Use from a page or a worker:
//   const engine = createBrowserEngine(store, device)       // browser.ts: fetch, Web Locks, timers, online events
//   const stop = engine.subscribe((status) => …)            // called at once and on every change (see status.ts)
//   engine.start();  engine.poke();  await engine.syncNow();  engine.signedIn();  engine.stop()
// The engine never deletes unsent work for any answer; it runs unchanged in Node with other parts injected.
import { asStorageProblem } from '../db/storage-problem'
import type { Id } from '../domain/types'
import { BUNDLED_WORKFLOW } from '../domain/workflow'
import { backOffMs } from './backoff'
import type { EngineParts, SyncEngineApi } from './engine-api'
import { Extras } from './extras'
import { PhotoUpload } from './photo-upload'
import type { Credential } from './ports'
import { StatusBoard } from './status-board'
import type { EngineFacts } from './status-of'
import type { Phase, SyncStatus, Trouble } from './status'
import { OFFLINE, type Step } from './step'
import { Words } from './words'

export type { EngineParts, SyncEngineApi }

const POLL_MS = 60_000
/** An answer that comes later than this after `stop` is not waited for: what it says is asked again next time. */
const STOP_PATIENCE_MS = 3_000
/** Another tab is sending: look again soon, because it may not know of what was saved here. */
const ELSEWHERE_MS = 3_000

export class SyncEngine implements SyncEngineApi {
  private readonly board: StatusBoard
  private readonly words: Words
  private readonly photos: PhotoUpload
  private readonly extras: Extras
  private readonly sending = new Set<Id>()
  private phase: Phase = 'stopped'
  private trouble: Trouble | null = null
  private tries = 0
  private nextTryAt: number | null = null
  private isRunning = false
  private isManual = false
  private wasPoked = false
  private isFull = false
  private mustSignIn = false
  /** What stood in the way may be gone: try again even if the cycle under way still runs into it. */
  private mustRetry = false
  private cycleStartedMs = 0
  private cancelTimer: () => void = () => undefined
  private unsubscribe: () => void = () => undefined
  private running: Promise<void> = Promise.resolve()

  constructor(private readonly parts: EngineParts) {
    const { store, transport, clock, random } = parts
    const nowMs = () => clock.nowMs()
    const onSending = (ids: readonly Id[]) => {
      this.sending.clear()
      ids.forEach((id) => this.sending.add(id))
      void this.publish()
    }
    this.words = new Words({ store, transport, nowMs, random, onSending })
    this.photos = new PhotoUpload({
      store, transport, nowMs, random, mustPause: () => this.wasPoked || this.hasStopped(), onProgress: () => void this.publish(),
    })
    this.extras = new Extras(store, transport, nowMs)
    this.board = new StatusBoard(() => store.overview(), () => this.facts())
  }

  get status(): SyncStatus {
    return this.board.status
  }

  subscribe(listener: (status: SyncStatus) => void): () => void {
    return this.board.subscribe(listener)
  }

  start(): void {
    if (!this.hasStopped()) return
    this.phase = 'idle'
    this.unsubscribe = this.parts.signals.subscribe((signal) => {
      if (signal === 'online') this.forgetTrouble()
      this.poke()
    })
    this.poke()
  }

  async stop(): Promise<void> {
    this.unsubscribe()
    this.cancelTimer()
    this.phase = 'stopped'
    let cancel: () => void = () => undefined
    const patience = new Promise<void>((wake) => {
      cancel = this.parts.clock.after(STOP_PATIENCE_MS, wake)
    })
    await Promise.race([this.running, patience])
    cancel()
    await this.publish()
  }

  poke(): void {
    this.wasPoked = true
    void this.publish()
    const isBlocked = this.nextTryAt !== null && this.trouble !== null && this.nextTryAt > this.parts.clock.nowMs()
    if (!isBlocked) void this.run()
  }

  async syncNow(): Promise<SyncStatus> {
    this.forgetTrouble()
    this.mustSignIn = false
    await this.guarded(() => this.parts.store.forgetBackOff())
    this.wasPoked = true
    await this.run(true)
    return this.status
  }

  signedIn(): void {
    this.mustSignIn = false
    this.forgetTrouble()
    this.poke()
  }

  private hasStopped(): boolean {
    return this.phase === 'stopped'
  }

  private forgetTrouble(): void {
    this.tries = 0
    this.nextTryAt = null
    this.mustRetry = this.isRunning
    if (this.trouble !== 'sign_in') this.trouble = null
  }

  /** Runs cycles until nobody has poked meanwhile. A second caller waits for the first one's end. */
  private run(isManual = false): Promise<void> {
    if (isManual) this.isManual = true
    if (this.isRunning) return this.running
    this.isRunning = true
    const wasStarted = !this.hasStopped()
    if (!wasStarted && isManual) this.phase = 'idle'
    this.running = this.guarded(() => this.cycles()).finally(async () => {
      this.isRunning = this.isManual = false
      if (!wasStarted && isManual) this.phase = 'stopped'
      await this.publish()
      await this.guarded(() => this.schedule())
    })
    return this.running
  }

  private async cycles(): Promise<void> {
    while (this.wasPoked && !this.hasStopped()) {
      this.wasPoked = false
      this.cancelTimer()
      const name = `chabu-sync-${this.parts.store.userId}`
      const isMine = await this.parts.lock.tryRun(name, () => this.guarded(() => this.cycle()))
      if (!isMine) this.enter('elsewhere')
      if (!isMine || (this.trouble !== null && !this.mustRetry)) return
      this.mustRetry = false
    }
  }

  private async cycle(): Promise<void> {
    this.isFull = false
    this.cycleStartedMs = this.parts.clock.nowMs()
    const end = await this.sendAll()
    await this.parts.store.tidyCopies()
    this.conclude(end)
    if (end.kind === 'halt' || this.hasStopped()) return
    const credential = await this.credential()
    if (credential?.kind === 'session') await this.extras.fetch(credential, () => this.wasPoked || this.hasStopped())
  }

  /** Words, then photos; back to words whenever something was saved meanwhile. */
  private async sendAll(): Promise<Step> {
    for (let isPullDue = true; ; isPullDue = false) {
      this.wasPoked = false
      const words = await this.sendWords(isPullDue)
      if (words.kind === 'halt') return words
      const photos = await this.sendPhotos()
      if (photos.kind !== 'again' || this.hasStopped()) return photos
    }
  }

  private async sendWords(isPullDue: boolean): Promise<Step> {
    for (let mustPull = isPullDue; ;) {
      this.enter(mustPull ? 'pulling' : 'pushing')
      if (!this.mayTry()) return OFFLINE
      const step = await this.withCredential((credential) => this.words.step(credential, mustPull))
      if (step.kind !== 'again' || this.hasStopped()) return step
      mustPull = true
    }
  }

  /** Nothing that may still be undone is marked as on its way while there is no network at all; the user's own wish is tried. */
  private mayTry(): boolean {
    return this.isManual || this.parts.signals.isOnline()
  }

  /** `again` when words are waiting: they go first. */
  private async sendPhotos(): Promise<Step> {
    while (this.parts.signals.mayUploadPhotos()) {
      this.enter('uploading')
      const step = await this.withCredential((credential) => this.photos.step(credential))
      if (step.kind !== 'again' || this.wasPoked || this.hasStopped()) return step
    }
    return { kind: 'done' }
  }

  /** A session that ended does not stop the work: an upload token hands it in; only reading waits for the sign-in. */
  private async withCredential(step: (credential: Credential) => Promise<Step>): Promise<Step> {
    const credential = await this.credential()
    if (credential === null) return { kind: 'halt', trouble: 'sign_in', retry_after_s: null }
    const result = await step(credential)
    if (result.kind !== 'halt' || result.trouble !== 'sign_in' || credential.kind !== 'session') return result
    this.mustSignIn = true
    return { kind: 'again' }
  }

  private async credential(): Promise<Credential | null> {
    const { store, signals, mode } = this.parts
    const isSession = mode !== 'hand_in' && !this.mustSignIn && (await signals.isOwnSession())
    if (isSession) return { kind: 'session', user_id: store.userId }
    if (mode !== 'hand_in') this.mustSignIn = true
    const { upload_token } = await store.identity()
    return upload_token === null ? null : { kind: 'upload_token', token: upload_token }
  }

  private conclude(step: Step): void {
    if (step.kind !== 'halt') {
      this.tries = 0
      this.nextTryAt = null
      this.trouble = this.mustSignIn && this.parts.mode !== 'hand_in' ? 'sign_in' : null
      return
    }
    this.tries += 1
    const isNetworkThere = this.parts.signals.isOnline()
    this.trouble = step.trouble === 'offline' && isNetworkThere ? 'server_trouble' : step.trouble
    const wait = backOffMs(this.tries, this.parts.random, step.retry_after_s)
    this.nextTryAt = step.trouble === 'sign_in' ? null : this.parts.clock.nowMs() + wait
  }

  private async schedule(): Promise<void> {
    if (this.hasStopped()) return
    const wait = await this.waitMs()
    this.phase = this.phase === 'elsewhere' ? 'elsewhere' : this.trouble !== null ? 'waiting' : 'idle'
    await this.publish()
    this.cancelTimer()
    if (wait === null) return
    this.cancelTimer = this.parts.clock.after(wait, () => {
      this.nextTryAt = null
      this.wasPoked = true
      void this.run()
    })
  }

  /** Ms until the next cycle by itself; null = only when something happens. */
  private async waitMs(): Promise<number | null> {
    if (this.phase === 'elsewhere') return ELSEWHERE_MS
    if (this.nextTryAt !== null) return Math.max(0, this.nextTryAt - this.parts.clock.nowMs())
    if (this.wasPoked && this.trouble === null) return 0
    const due = await this.parts.store.nextDueMs(this.cycleStartedMs)
    const untilDue = due === null ? null : Math.max(0, due - this.parts.clock.nowMs())
    const poll = this.parts.signals.isWatched() && this.trouble === null ? (this.parts.pollMs ?? POLL_MS) : null
    const waits = [untilDue, poll].filter((wait) => wait !== null)
    return waits.length > 0 ? Math.min(...waits) : null
  }

  private enter(phase: Phase): void {
    if (this.hasStopped()) return
    this.phase = phase
    void this.publish()
  }

  /** Storage that fails stops a cycle, never the page; what could not be written is asked of the server again. */
  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const problem = asStorageProblem(error)
      this.isFull = problem.code === 'no_space'
      this.conclude({ kind: 'halt', trouble: problem.code === 'update_needed' ? 'update_needed' : 'storage', retry_after_s: null })
    }
  }

  private publish(): Promise<void> {
    return this.board.publish()
  }

  private facts(): EngineFacts {
    return {
      phase: this.phase, trouble: this.trouble, tries: this.tries, next_try_at: this.nextTryAt, sending: this.sending,
      is_space_short: this.isFull || this.parts.signals.isSpaceShort(), now_ms: this.parts.clock.nowMs(),
      bundled_workflow_version: String(BUNDLED_WORKFLOW.version),
    }
  }
}
