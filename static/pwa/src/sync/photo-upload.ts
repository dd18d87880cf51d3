// Photos: one at a time, in chunks that resume where the server says; stored only when the server names the same hash.
import type { SyncStore } from '../db/sync-store'
import type { PhotoRow } from '../db/rows'
import { sha256Hex } from '../domain/sha256'
import { backOffMs } from './backoff'
import type { Answer, Credential, SyncTransport, UploadStatus } from './ports'
import { AGAIN, DONE, haltFor, mayBeTheItem, type Step } from './step'

const SMALLEST_CHUNK = 64 * 1024
const FIRST_CHUNK = 256 * 1024
/** The server takes no more at once. */
const LARGEST_CHUNK = 1024 * 1024
/** A chunk that arrives within this time lets the next one be larger. */
const QUICK_MS = 3_000
/** Corrections of the offset without a byte of progress before the photo is set aside for a while. */
const MOST_CORRECTIONS = 5

export interface PhotoParts {
  store: SyncStore
  transport: SyncTransport
  nowMs: () => number
  random: () => number
  /** Words are waiting, or the engine stops: leave the photo where it is. */
  mustPause: () => boolean
  onProgress: () => void
}

export class PhotoUpload {
  private chunkBytes = FIRST_CHUNK

  constructor(private readonly parts: PhotoParts) {}

  /** Sends the next photo that is due, as far as it goes. `done` when none is. */
  async step(credential: Credential): Promise<Step> {
    const photo = await this.parts.store.nextPhoto(this.parts.nowMs())
    if (photo === null) return DONE
    const bytes = await this.parts.store.photoBytes(photo.id)
    if (bytes?.byteLength !== photo.size_bytes) return this.askOnly(photo, credential)
    return this.send(photo, new Uint8Array(bytes), credential)
  }

  /** The bytes were freed after an earlier receipt: all that can be done is to ask whether the server still has them. */
  private async askOnly(photo: PhotoRow, credential: Credential): Promise<Step> {
    const answer = await this.parts.transport.uploadStatus(photo.id, credential)
    if (answer.kind === 'ok' && isFinal(answer.body)) return this.finish(photo, answer.body)
    if (answer.kind !== 'ok' && !mayBeTheItem(answer)) return haltFor(answer)
    return this.setAside(photo, 'bytes_missing', null)
  }

  private async send(photo: PhotoRow, bytes: Uint8Array<ArrayBuffer>, credential: Credential): Promise<Step> {
    let offset = Math.min(photo.offset, bytes.byteLength)
    let mustAsk = photo.offset > 0 || photo.attempts > 0 || photo.stored_at !== null
    for (let corrections = 0; corrections < MOST_CORRECTIONS;) {
      const answer = mustAsk
        ? await this.parts.transport.uploadStatus(photo.id, credential)
        : await this.sendChunk(photo, bytes, offset, credential)
      const corrected = correctedOffset(answer)
      if (answer.kind !== 'ok' && corrected === null) return this.fail(photo, bytes, answer)
      if (answer.kind === 'ok' && isFinal(answer.body)) return this.finish(photo, answer.body)
      const next = answer.kind === 'ok' ? answer.body.offset : (corrected ?? 0)
      corrections = next > offset && !mustAsk ? 0 : corrections + 1
      mustAsk = false
      offset = Math.min(next, Math.max(0, bytes.byteLength - 1))
      await this.parts.store.notePhoto(photo.id, { offset })
      this.parts.onProgress()
      if (this.parts.mustPause()) return AGAIN
    }
    return this.setAside(photo, 'no_progress', null)
  }

  private async sendChunk(photo: PhotoRow, bytes: Uint8Array<ArrayBuffer>, offset: number, credential: Credential) {
    const startedMs = this.parts.nowMs()
    const chunk = bytes.subarray(offset, offset + this.chunkBytes)
    const answer = await this.parts.transport.sendChunk(photo.id, offset, chunk, credential)
    const tookMs = this.parts.nowMs() - startedMs
    if (answer.kind === 'unreachable') this.chunkBytes = Math.max(SMALLEST_CHUNK, this.chunkBytes / 2)
    else if (answer.kind === 'ok' && tookMs < QUICK_MS) this.chunkBytes = Math.min(LARGEST_CHUNK, this.chunkBytes * 2)
    return answer
  }

  /** The only way to "stored": the server has the whole and names the hash that was fixed at the shutter. */
  private async finish(photo: PhotoRow, status: UploadStatus): Promise<Step> {
    if (status.state === 'stored' && status.sha256 !== photo.sha256) return this.setAside(photo, 'hash_differs', null)
    const at = new Date(this.parts.nowMs()).toISOString()
    const settled = { offset: photo.size_bytes, attempts: 0, next_try_at: 0, last_problem: status.problem, stored_at: at, stored_mark: null }
    await this.parts.store.notePhoto(photo.id, { ...settled, state: status.state === 'stored' ? 'stored' : 'damaged' })
    this.parts.onProgress()
    return AGAIN
  }

  private async fail(
    photo: PhotoRow, bytes: Uint8Array<ArrayBuffer>, answer: Exclude<Answer<UploadStatus>, { kind: 'ok' }>,
  ): Promise<Step> {
    if (!mayBeTheItem(answer)) return haltFor(answer)
    if (answer.code === 'upload_hash') return this.startAgain(photo, bytes)
    return this.setAside(photo, answer.code, answer.retry_after_s)
  }

  /** What arrived differs from the photo: from the start again, unless the bytes on this phone have changed themselves. */
  private async startAgain(photo: PhotoRow, bytes: Uint8Array<ArrayBuffer>): Promise<Step> {
    const problem = (await sha256Hex(bytes)) === photo.sha256 ? 'upload_hash' : 'bytes_changed'
    await this.parts.store.notePhoto(photo.id, { offset: 0 })
    return this.setAside(photo, problem, null)
  }

  private async setAside(photo: PhotoRow, problem: string, retryAfterS: number | null): Promise<Step> {
    const attempts = photo.attempts + 1
    const nextTryAt = this.parts.nowMs() + backOffMs(attempts, this.parts.random, retryAfterS)
    await this.parts.store.notePhoto(photo.id, { attempts, next_try_at: nextTryAt, last_problem: problem })
    this.parts.onProgress()
    return AGAIN
  }
}

/** Damage that happened on the server's disk: it takes the bytes in again. */
const LOST_THERE: ReadonlySet<string | null> = new Set(['bytes_missing', 'bytes_changed'])

function isFinal(status: UploadStatus): boolean {
  return status.state === 'stored' || (status.state === 'damaged' && !LOST_THERE.has(status.problem))
}

/** Where the upload goes on, if the server says so in refusing a chunk. */
function correctedOffset(answer: Answer<UploadStatus>): number | null {
  if (answer.kind !== 'refused' || answer.status !== 409) return null
  const offset = answer.details['offset']
  return typeof offset === 'number' && offset >= 0 ? offset : null
}
