// The sync engine: one cycle = words (push and pull in one request) until nothing is left, then photos one at a time.
//
//   stopped ──start──▶ idle ──poke / timer / online / syncNow──▶ pushing ⇄ pulling ──▶ uploading ──▶ idle
//                       ▲                                           │ trouble: offline, sign_in, captive_portal, …
//                       └────────────── waiting (back-off) ◀────────┘
//
// Use from a page or a worker:
//   const engine = createBrowserEngine(store, device);      // browser.ts: fetch, Web Locks, timers, online events
//   const stop = engine.subscribe((status) => …);           // called at once and on every change (see status.ts)
//   engine.start();  engine.poke();  await engine.syncNow();  engine.signedIn();  engine.stop();
// The engine never deletes unsent work for any answer; it runs unchanged in Node with other parts injected.
import type { SyncStatus } from './status'

export interface SyncEngineApi {
  readonly status: SyncStatus
  subscribe(listener: (status: SyncStatus) => void): () => void
  /** Begins to watch network and timers and runs a first cycle. */
  start(): void
  /** Stops after the request under way; nothing is lost. */
  stop(): Promise<void>
  /** Something was saved: run a cycle soon, respecting back-off. */
  poke(): void
  /** 立即发送: forget every back-off and run a cycle now; resolves when it ends. */
  syncNow(): Promise<SyncStatus>
  /** The session is valid again: go on where 401 stopped. */
  signedIn(): void
}
