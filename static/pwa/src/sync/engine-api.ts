// What a page may ask of the engine, and what the engine is made of.
import type { SyncStore } from '../db/sync-store'
import type { SyncClock, SyncLock, SyncSignals, SyncTransport } from './ports'
import type { SyncStatus } from './status'

export interface SyncEngineApi {
  readonly status: SyncStatus
  subscribe(listener: (status: SyncStatus) => void): () => void
  /** Begins to watch network and timers and runs a first cycle. */
  start(): void
  /** Stops after the request under way, or without its answer if that is long in coming; nothing is lost. */
  stop(): Promise<void>
  /** Something was saved: run a cycle soon, respecting back-off. */
  poke(): void
  /** 立即发送: forget every back-off and run a cycle now; resolves when it ends. */
  syncNow(): Promise<SyncStatus>
  /** The session is valid again: go on where 401 stopped. */
  signedIn(): void
}

export interface EngineParts {
  store: SyncStore
  transport: SyncTransport
  clock: SyncClock
  random: () => number
  lock: SyncLock
  signals: SyncSignals
  /** `hand_in`: only by upload token, for somebody who is not signed in here. */
  mode?: 'session' | 'hand_in'
  /** How often to pull while somebody is looking (ms). */
  pollMs?: number
}
