// Making room: photo bytes that the server has stored may go, oldest first; bytes that are not stored never do.
import type { UserDatabase } from './database'
import { readMeta, writeMetas } from './meta'
import { asStorageProblem, withConnection } from './storage-problem'

/** How much to free at once beyond what is needed, so that the next photos fit as well. */
const HEADROOM_BYTES = 20 * 1024 * 1024

/**
 * Frees bytes of stored photos, oldest first, until `neededBytes` and some headroom are free. Photos that no backup of
 * the server covers yet are counted in `freed_uncovered`, so that it can be said. Gives the bytes freed.
 */
export function freeStoredPhotos(database: UserDatabase, neededBytes: number, nowMs: number): Promise<number> {
  const tables = [database.photos, database.photo_bytes, database.outbox, database.meta]
  return withConnection(database, () => database.transaction('rw', tables, async () => {
    const stored = (await database.photos.where('state').equals('stored').toArray()).filter((photo) => photo.has_bytes === 1)
    const oldestFirst = stored.sort((a, b) => ((a.stored_at ?? '') < (b.stored_at ?? '') ? -1 : 1))
    let freed = 0
    const ids: string[] = []
    for (const photo of oldestFirst) {
      if (freed >= neededBytes + HEADROOM_BYTES) break
      freed += photo.size_bytes
      ids.push(photo.id)
    }
    if (ids.length === 0) return 0
    await database.photo_bytes.bulkDelete(ids)
    await database.photos.where('id').anyOf(ids).modify({ has_bytes: 0 })
    const before = await readMeta(database, 'freed_uncovered')
    const freedUncovered = { count: (before?.count ?? 0) + ids.length, at: new Date(nowMs).toISOString() }
    await writeMetas(database, { freed_uncovered: freedUncovered })
    return freed
  }))
}

/** Runs a save; if the disk is full, frees stored photos and runs it once more. Raises StorageProblem. */
export async function savingSpace<T>(
  database: UserDatabase, neededBytes: number, nowMs: number, save: () => Promise<T>,
): Promise<T> {
  try {
    return await withConnection(database, save)
  } catch (error) {
    const problem = asStorageProblem(error)
    if (problem.code !== 'no_space' || (await freeStoredPhotos(database, neededBytes, nowMs)) === 0) throw problem
    return withConnection(database, save)
  }
}
