// Signing out: what the server has goes from the device; what it has not stays, locked, until the same user returns.
import type { Table } from 'dexie'
import type { UserDatabase } from './database'
import { writeMetas } from './meta'
import { referenceTables } from './reference'

/** What would be lost or delayed by signing out now. */
export async function unsentWork(database: UserDatabase): Promise<{ commands: number; photos: number; drafts: number }> {
  const [commands, photos, drafts] = await Promise.all([
    database.outbox.where('state').equals('queued').count(),
    database.photos.where('state').equals('waiting').count(),
    database.drafts.count(),
  ])
  return { commands, photos, drafts }
}

/**
 * Removes the replica. The outbox with its photos and the drafts stay: what is unsent or refused, and what was received
 * but lies in no backup of the server yet. The cursor goes with the rows, in the same transaction, so that the next
 * sign-in pulls everything again.
 */
export async function lockAway(database: UserDatabase): Promise<void> {
  const replica: Table[] = [
    database.issues, database.events, ...Object.values(referenceTables(database)), database.notice_reads, database.thumbs,
  ]
  await database.transaction('rw', database.tables, async () => {
    await Promise.all(replica.map((table) => table.clear()))
    await writeMetas(database, { cursor: null, is_refilling: true, last_pull_at: null, session: null })
  })
}
