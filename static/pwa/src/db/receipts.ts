// Verdicts of the server written into the outbox; what they release, and when a restored server is offered them again.
import { isAtOrBefore } from '../domain/change-mark'
import type { ChangeMark, CommandResult, Id, SyncReply } from '../domain/types'
import type { UserDatabase } from './database'
import { readMeta, writeMetas } from './meta'
import type { OutboxRow } from './rows'

/** Clock offsets before and after that differ by more make a time uncertain. */
const UNCERTAIN_OVER_MS = 2 * 60_000
/** Received items stay in sight for a day, even when nothing needs them any more. */
const SHOWN_FOR_MS = 24 * 3_600_000
/** `not_yet` is asked again after so long; the server waits for the command before. */
const ASK_AGAIN_MS = 5_000

/** Writes the verdicts on the commands that were sent; ids that were not sent are ignored. */
export async function writeResults(
  database: UserDatabase, reply: Pick<SyncReply, 'results'>, sent: readonly OutboxRow[],
  contact: { now_ms: number; offset_ms: number; run_id: Id },
): Promise<void> {
  const results = new Map(reply.results.map((result) => [result.id, result]))
  for (const row of sent) {
    const result = results.get(row.id)
    if (!result) continue
    const isUncertain = row.clock.is_uncertain ?? isTimeUncertain(row, contact)
    await database.outbox.update(row.id, {
      ...verdict(result, row, contact.now_ms), 'clock.is_uncertain': isUncertain,
    })
  }
}

function verdict(result: CommandResult, row: OutboxRow, nowMs: number): Partial<OutboxRow> {
  if (result.outcome === 'not_yet') {
    return { attempts: row.attempts + 1, next_try_at: nowMs + ASK_AGAIN_MS, last_problem: 'not_yet' }
  }
  const settled = { attempts: 0, next_try_at: 0, last_problem: null, received_at: new Date(nowMs).toISOString(), receipt_mark: result.change ?? null }
  if (result.outcome === 'refused') return { ...settled, state: 'refused', code: result.code ?? 'refused', detail: result.detail ?? null }
  return { ...settled, state: 'received', version: result.version, code: null, detail: null }
}

/** The time is uncertain when the phone's clock was set in between, or it cannot be known because the app restarted. */
function isTimeUncertain(row: OutboxRow, contact: { offset_ms: number; run_id: Id }): boolean {
  if (row.clock.run_id !== contact.run_id) return true
  return row.clock.offset_ms !== null && Math.abs(row.clock.offset_ms - contact.offset_ms) > UNCERTAIN_OVER_MS
}

/**
 * Another epoch: receipts given before count for nothing. Everything still held is offered again, words and photos, and
 * is noted to be said. Call inside the transaction that writes the new epoch.
 */
export async function offerAgain(database: UserDatabase, nowMs: number): Promise<void> {
  const commands = await database.outbox.where('state').anyOf('received', 'refused').modify({
    state: 'queued', attempts: 0, next_try_at: 0, last_problem: null, receipt_mark: null,
  })
  const photos = await database.photos.where('state').anyOf('stored', 'damaged').toArray()
  await database.photos.bulkPut(photos.map((photo) => ({ ...photo, state: 'waiting' as const, stored_mark: null, offset: 0, attempts: 0, next_try_at: 0 })))
  if (commands + photos.length === 0) return
  const before = await readMeta(database, 'recovery')
  await writeMetas(database, { recovery: { ...before, offered_at: new Date(nowMs).toISOString(), offered_commands: commands, offered_photos: photos.length } })
}

/** Whether anything with a verdict is still held here: what a restored server would have to be offered again. */
export async function holdsSettled(database: UserDatabase): Promise<boolean> {
  return (await database.outbox.where('state').anyOf('received', 'refused').count()) > 0
}

/** Photos stored before a request was made lie at or before the `latest` of its reply; `ids` are those. */
export async function markStored(database: UserDatabase, ids: readonly Id[], latest: ChangeMark): Promise<void> {
  await database.photos.where('id').anyOf([...ids]).modify((photo) => {
    if (photo.state !== 'waiting') photo.stored_mark ??= latest
  })
}

/**
 * Lets go of what is safe: received, every photo stored, and all of it inside a verified backup (`durable_through`; null =
 * the server has none configured, then stored is enough). A photo may be stored after the backup that covers its command,
 * so each is covered by its own mark. Bytes go at once, rows after a day; refused ones after they were read.
 */
export async function releaseCovered(database: UserDatabase, nowMs: number): Promise<void> {
  const durable = await readMeta(database, 'durable_through')
  const settled = await database.outbox.where('state').anyOf('received', 'refused').toArray()
  const covered = settled.filter((row) => isCovered(row.receipt_mark, durable))
  if (covered.length === 0) return
  const photos = await database.photos.where('command_id').anyOf(covered.map((row) => row.id)).toArray()
  const unsafe = photos.filter((photo) => photo.state === 'waiting' || !isCovered(photo.stored_mark, durable))
  const unsafeCommands = new Set(unsafe.map((photo) => photo.command_id))
  const done = covered.filter((row) => !unsafeCommands.has(row.id))
  const doneIds = new Set<Id | null>(done.map((row) => row.id))
  const safe = photos.filter((photo) => doneIds.has(photo.command_id) && photo.has_bytes === 1).map((photo) => photo.id)
  await database.photo_bytes.bulkDelete(safe)
  await database.photos.where('id').anyOf(safe).modify({ has_bytes: 0 })
  const old = done.filter((row) => mayForget(row, nowMs)).map((row) => row.id)
  await database.outbox.bulkDelete(old)
  await database.photos.where('command_id').anyOf(old).delete()
}

function isCovered(mark: ChangeMark | null, durable: ChangeMark | null): boolean {
  return durable === null || (mark !== null && isAtOrBefore(mark, durable))
}

function mayForget(row: OutboxRow, nowMs: number): boolean {
  if (row.state === 'refused' && row.acknowledged === 0) return false
  return row.received_at !== null && nowMs - Date.parse(row.received_at) > SHOWN_FOR_MS
}
