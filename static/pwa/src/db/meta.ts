// Single facts about a user's replica, typed by key; absent ones read as their first value.
import type { UserDatabase } from './database'
import type { MetaKey, MetaValues, Recovery } from './rows'

export const NOTHING_RECOVERED: Recovery = { offered_at: null, offered_commands: 0, offered_photos: 0, restored: 0 }

const FIRST: Omit<MetaValues, 'device_id'> = {
  seq: 0, cursor: null, epoch: null, generation: 1, is_refilling: true, durable_through: null, workflow_version: null, workflow: null,
  session: null, upload_token: null, clock_offset_ms: null, last_contact_at: null, last_pull_at: null, freed_uncovered: null,
  store_id: null, store_loss: null, store_loss_read: null, recovery: NOTHING_RECOVERED,
}

/** Reads one fact. */
export async function readMeta<K extends MetaKey>(database: UserDatabase, key: K): Promise<MetaValues[K]> {
  const row = await database.meta.get(key)
  return (row ? row.value : FIRST[key as keyof typeof FIRST]) as MetaValues[K]
}

/** Reads several facts at once. */
export async function readMetas<K extends MetaKey>(database: UserDatabase, keys: readonly K[]): Promise<Pick<MetaValues, K>> {
  const rows = await database.meta.bulkGet([...keys])
  const values = keys.map((key, index) => [key, rows[index] ? rows[index].value : FIRST[key as keyof typeof FIRST]])
  return Object.fromEntries(values) as Pick<MetaValues, K>
}

/** Writes facts; call inside the transaction that the facts belong to. */
export async function writeMetas(database: UserDatabase, values: Partial<MetaValues>): Promise<void> {
  const rows = Object.entries(values).map(([key, value]) => ({ key: key as MetaKey, value }))
  await database.meta.bulkPut(rows)
}
