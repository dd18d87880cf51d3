// What the engine needs of the world. Browsers give fetch, Web Locks and timers; tests and Node give their own.
import type { Id, SyncReply, SyncRequest } from '../domain/types'

/** By what right a request is made: the browser's session, or a token that may hand in but not read. */
export type Credential = { kind: 'session'; user_id: Id } | { kind: 'upload_token'; token: string }

/**
 * Every way a request can end. `ok` is given only to JSON of the expected shape · `refused` = our server said no, with a
 * problem document · `trouble` = a server error or a gateway's · `portal` = something else answered in the server's place
 * (a sign-in page with 200, a redirect, 511) · `unreachable` = no answer at all.
 */
export type Answer<T> =
  | { kind: 'ok'; body: T }
  | { kind: 'refused'; status: number; code: string; retry_after_s: number | null; details: Record<string, unknown> }
  | { kind: 'trouble'; status: number; code: string; retry_after_s: number | null }
  | { kind: 'portal' }
  | { kind: 'unreachable' }

export interface UploadStatus { offset: number; state: string; sha256: string | null; problem: string | null }
export interface Picture { bytes: ArrayBuffer; media_type: string }

export interface SyncTransport {
  sync(request: SyncRequest, credential: Credential): Promise<Answer<SyncReply>>
  uploadStatus(photoId: Id, credential: Credential): Promise<Answer<UploadStatus>>
  sendChunk(photoId: Id, offset: number, chunk: Uint8Array<ArrayBuffer>, credential: Credential): Promise<Answer<UploadStatus>>
  workflow(credential: Credential): Promise<Answer<unknown>>
  thumb(photoId: Id, credential: Credential): Promise<Answer<Picture>>
}

/** Time for the engine. `nowMs` may jump; timers must not depend on it. */
export interface SyncClock {
  nowMs(): number
  /** Calls back after so many ms; gives a function that cancels. */
  after(ms: number, callback: () => void): () => void
}

/** One sender at a time across tabs and worker. Gives false, without running the work, while another one sends. */
export interface SyncLock { tryRun(name: string, work: () => Promise<void>): Promise<boolean> }

/** What the surroundings say. Listeners are told when any of it may have changed. */
export interface SyncSignals {
  isOnline(): boolean
  /** False where photos are to wait for Wi-Fi and this is not one. */
  mayUploadPhotos(): boolean
  /** The device is nearly full. */
  isSpaceShort(): boolean
  /** Somebody is looking: pull regularly. */
  isWatched(): boolean
  /** Whether the browser's session belongs to this user (another may have signed in in another tab). */
  isOwnSession(): Promise<boolean>
  subscribe(listener: (signal: 'online' | 'changed') => void): () => void
}
