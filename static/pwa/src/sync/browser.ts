// The engine as it runs in a page or worker: fetch, Web Locks, timers, network events, and the user's choice about photos.
import type { DeviceApi } from '../db/store'
import type { OpenStore } from '../db/open'
import { SyncStore } from '../db/sync-store'
import { watchNetwork } from '../device/network'
import { storageState } from '../device/storage'
import { SyncEngine } from './engine'
import { HttpTransport } from './http-transport'
import { MemoryLock, WebLock } from './lock'
import type { SyncClock, SyncLock, SyncSignals } from './ports'

export { handInForOthers } from './hand-in'
export { exportUnsent, importUnsent } from './unsent-file'

/** Device choice (see DeviceApi.choice): photos wait for Wi-Fi. */
export const WIFI_ONLY_CHOICE = 'photos-on-wifi-only'
/** How often choices and space are looked at again (ms). */
const LOOK_AGAIN_MS = 15_000

/** The engine of the signed-in user. `handIn` makes it send by upload token only (see hand-in.ts). */
export function createBrowserEngine(store: OpenStore, device: DeviceApi, handIn = false): SyncEngine {
  return new SyncEngine({
    store: new SyncStore(store),
    transport: new HttpTransport({ language: pageLanguage }),
    clock: BROWSER_CLOCK,
    random: Math.random,
    lock: browserLock(),
    signals: browserSignals(store, device),
    mode: handIn ? 'hand_in' : 'session',
  })
}

/** A worker has no page; refusals come in Chinese there. */
function pageLanguage(): string {
  return (globalThis as { document?: Document }).document?.documentElement.lang ?? 'zh'
}

const BROWSER_CLOCK: SyncClock = {
  nowMs: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(ms, 2 ** 31 - 1))
    return () => clearTimeout(timer)
  },
}

const PAGE_LOCK = new MemoryLock()

function browserLock(): SyncLock {
  const locks = (navigator as Partial<Navigator>).locks
  return locks ? new WebLock(locks) : PAGE_LOCK
}

function browserSignals(store: OpenStore, device: DeviceApi): SyncSignals {
  const network = watchNetwork()
  let isWifiOnly = false
  let isShort = false
  let lookedAt = -Infinity
  /** Refreshed in the background: a choice or a full disk is noticed at the latest with the next look. */
  const look = () => {
    if (performance.now() - lookedAt < LOOK_AGAIN_MS) return
    lookedAt = performance.now()
    void device.choice<boolean>(WIFI_ONLY_CHOICE).then((choice) => { isWifiOnly = choice === true }, () => undefined)
    void storageState().then((state) => { isShort = state.is_short }, () => undefined)
  }
  look()
  return {
    isOnline: () => network.isOnline(),
    mayUploadPhotos: () => {
      look()
      return !isWifiOnly || network.isMetered() === false
    },
    isSpaceShort: () => {
      look()
      return isShort
    },
    isWatched: () => network.isPageVisible(),
    isOwnSession: async () => (await device.currentUserId()) === store.userId,
    subscribe: (listener) => network.subscribe(listener),
  }
}
