// The sync engine, fetched after the first screen: what is on the phone is shown before anything asks the network.
import type { OpenStore } from '../../db/open'
import type { DeviceApi } from '../../db/store'
import type { SyncEngineApi } from '../../sync/engine'
import { EMPTY_STATUS, type SyncStatus } from '../../sync/status'

const LATEST_MS = 600

/** When the page has nothing more urgent to do, or a moment later. */
function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve(), { timeout: LATEST_MS })
    else setTimeout(resolve, LATEST_MS / 3)
  })
}

/** Stands for the engine until its code is here, and passes everything on to it. */
export class LazyEngine implements SyncEngineApi {
  private readonly loading: Promise<SyncEngineApi>
  private loaded: SyncEngineApi | null = null

  constructor(store: OpenStore, device: DeviceApi) {
    this.loading = whenIdle().then(() => import('../../sync/browser')).then(({ createBrowserEngine }) => {
      this.loaded = createBrowserEngine(store, device)
      return this.loaded
    })
  }

  get status(): SyncStatus {
    return this.loaded?.status ?? EMPTY_STATUS
  }

  subscribe(listener: (status: SyncStatus) => void): () => void {
    let stop: (() => void) | null = null
    let isWanted = true
    this.pass((engine) => {
      if (isWanted) stop = engine.subscribe(listener)
    })
    return () => {
      isWanted = false
      stop?.()
    }
  }

  start(): void {
    this.pass((engine) => engine.start())
  }
  async stop(): Promise<void> {
    await (await this.loading).stop()
  }
  poke(): void {
    this.pass((engine) => engine.poke())
  }
  async syncNow(): Promise<SyncStatus> {
    return (await this.loading).syncNow()
  }
  signedIn(): void {
    this.pass((engine) => engine.signedIn())
  }

  /** Without its code (a broken download) nothing is sent now; what is saved stays, and the next start tries again. */
  private pass(work: (engine: SyncEngineApi) => void): void {
    void this.loading.then(work).catch(() => undefined)
  }
}
