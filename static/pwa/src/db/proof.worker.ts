// Reads photo bytes back from the disk and takes their hashes, beside the page: 5 MB read and hashed there would hold up taps.
import { sha256Hex } from '../domain/sha256'
import type { ProofQuestion, ProofReply } from './proof'

const scope = self as unknown as DedicatedWorkerGlobalScope

scope.onmessage = (event: MessageEvent<ProofQuestion>) => void answer(event.data)

async function answer({ id, database, photo_id: photoId }: ProofQuestion): Promise<void> {
  try {
    const bytes = await read(database, photoId)
    scope.postMessage({ id, sha256: bytes === null ? null : await sha256Hex(bytes) } satisfies ProofReply)
  } catch {
    scope.postMessage({ id, failed: true } satisfies ProofReply)
  }
}

/** Bytes of a photo as they lie on the disk, null where there are none. The connection is closed at once: it must never hold up an upgrade. */
function read(name: string, photoId: string): Promise<ArrayBuffer | null> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name)
    opening.onupgradeneeded = () => opening.transaction?.abort() // there is no such database: none is made
    opening.onerror = () => reject(opening.error ?? new Error('not opened'))
    opening.onsuccess = () => {
      const database = opening.result
      const asking = database.transaction('photo_bytes').objectStore('photo_bytes').get(photoId) as IDBRequest<{ bytes: ArrayBuffer } | undefined>
      asking.onsuccess = () => resolve(asking.result?.bytes ?? null)
      asking.onerror = () => reject(asking.error ?? new Error('not read'))
      database.close()
    }
  })
}
