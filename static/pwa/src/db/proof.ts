// What the disk gives back for a photo, as a hash: taken by a worker, or on the page where there is none.
import { sha256Hex } from '../domain/sha256'
import type { Id } from '../domain/types'
import type { UserDatabase } from './database'

export interface ProofQuestion { id: number; database: string; photo_id: Id }
export type ProofReply = { id: number; sha256: string | null } | { id: number; failed: true }

/** A worker that says nothing for this long is given up, and the page reads for itself. */
const SILENT_MS = 10_000

type Settle = (reply: ProofReply | null) => void
let worker: Worker | null = null
let lastId = 0
const waiting = new Map<number, Settle>()

function currentWorker(): Worker {
  if (worker) return worker
  worker = new Worker(new URL('./proof.worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data }: MessageEvent<ProofReply>) => waiting.get(data.id)?.(data)
  worker.onerror = giveUp
  return worker
}

/** Whoever waits is told that no answer comes; the next question gets a fresh worker. */
function giveUp(): void {
  worker?.terminate()
  worker = null
  for (const settle of waiting.values()) settle(null)
}

function ask(database: string, photoId: Id): Promise<ProofReply | null> {
  const id = (lastId += 1)
  return new Promise((resolve) => {
    const timer = setTimeout(giveUp, SILENT_MS)
    waiting.set(id, (reply) => {
      clearTimeout(timer)
      waiting.delete(id)
      resolve(reply)
    })
    currentWorker().postMessage({ id, database, photo_id: photoId } satisfies ProofQuestion)
  })
}

/** SHA-256 of a photo's bytes as they lie on the disk; null where there are none. */
export async function hashOnDisk(database: UserDatabase, photoId: Id): Promise<string | null> {
  if (typeof Worker !== 'undefined') {
    const reply = await ask(database.name, photoId)
    if (reply && 'sha256' in reply) return reply.sha256
  }
  const found = await database.photo_bytes.get(photoId)
  return found ? sha256Hex(found.bytes) : null
}
