// What the sync engine asks of the store: the next commands, one transaction per reply, the next photo, and what to show.
import type { Id, Instant, SyncReply } from '../domain/types'
import { readMeta, readMetas, writeMetas } from './meta'
import type { OpenStore } from './open'
import { holdsSettled, markStored, offerAgain, releaseCovered, writeResults } from './receipts'
import { dropGoneIssues, dropOlderGenerations, writeChanges } from './replica-writer'
import type { OutboxRow, PhotoRow, Recovery, StoreLoss, Thumb } from './rows'
import { savingSpace } from './space'
import { withConnection } from './storage-problem'

/** Commands of one device of this user, in the order in which they may be sent. */
export interface Batch { device_id: Id; rows: OutboxRow[] }

/** Facts of the moment at which a reply arrived. */
export interface Contact {
  now_ms: number
  offset_ms: number
  run_id: Id
  /** Photos that were stored before the request was made. */
  stored_before: readonly Id[]
}

export interface Identity {
  device_id: Id
  epoch: string | null
  cursor: string | null
  upload_token: string | null
  store_id: Id | null
  pending_count: number
  /** Photos that are stored but have no mark of their place in the server's order yet. */
  unmarked_photos: Id[]
}

export class SyncStore {
  constructor(private readonly store: OpenStore) {}

  get userId(): Id {
    return this.store.userId
  }

  get runId(): Id {
    return this.store.clock.runId
  }

  identity(): Promise<Identity> {
    return this.run(async () => ({
      ...(await readMetas(this.database, ['device_id', 'epoch', 'cursor', 'upload_token', 'store_id'])),
      pending_count: await this.database.outbox.where('state').equals('queued').count(),
      unmarked_photos: await this.unmarkedPhotos(),
    }))
  }

  /**
   * The oldest commands that may be sent now, all of one device. On each issue strictly in order: while one waits for
   * its hour, those after it on the same issue wait too; other issues go on.
   */
  async nextBatch(nowMs: number, limit: number): Promise<Batch | null> {
    const queued = await this.run(() => this.database.outbox.where('state').equals('queued').sortBy('seq'))
    const halted = new Set<Id>()
    const rows: OutboxRow[] = []
    for (const row of queued) {
      const isDue = isPast(row.hold_until, nowMs) && isPast(row.next_try_at, nowMs)
      if (halted.has(row.issue_id) || !isDue) halted.add(row.issue_id)
      else if (rows[0] !== undefined && row.device_id !== rows[0].device_id) halted.add(row.issue_id)
      else if (rows.length < limit) rows.push(row)
    }
    return rows[0] === undefined ? null : { device_id: rows[0].device_id, rows }
  }

  /**
   * From now on these may be on their way: they can no longer be withdrawn. Gives those that are still there. A command
   * before that this phone has let go of was covered by a backup; it is not named any more, so that no server restored
   * from an older one waits for it for ever.
   */
  markOffered(ids: readonly Id[]): Promise<OutboxRow[]> {
    const { outbox } = this.database
    return this.run(() => this.database.transaction('rw', outbox, async () => {
      const rows = (await outbox.bulkGet([...ids])).filter((row) => row?.state === 'queued').filter((row) => row !== undefined)
      await outbox.where('id').anyOf(rows.map((row) => row.id)).modify({ offered: 1 })
      const held = new Set(await outbox.where('id').anyOf(rows.map((row) => row.command.after ?? '')).primaryKeys())
      return rows.map((row) => ({ ...row, command: { ...row.command, after: held.has(row.command.after ?? '') ? row.command.after : null } }))
    }))
  }

  /** Everything a reply says, in one transaction: verdicts, rows and the cursor stand or fall together. */
  applyReply(reply: SyncReply, sent: readonly OutboxRow[], contact: Contact): Promise<void> {
    const database = this.database
    return savingSpace(database, 0, contact.now_ms, () => database.transaction('rw', database.tables, async () => {
      const before = await readMetas(database, ['epoch', 'cursor', 'generation', 'is_refilling'])
      const isNewEpoch = before.epoch !== null && before.epoch !== reply.epoch
      if (isNewEpoch) await offerAgain(database, contact.now_ms)
      await writeResults(database, reply, sent, contact)
      await markStored(database, contact.stored_before, reply.latest)
      const mustIgnoreChanges = isNewEpoch && !reply.reset
      const startsAnew = isNewEpoch || reply.reset
      const generation = before.generation + (startsAnew ? 1 : 0)
      const isRefilling = startsAnew || before.is_refilling
      if (!mustIgnoreChanges) await writeChanges(database, reply, generation)
      const isComplete = !mustIgnoreChanges && !reply.more
      if (isComplete && isRefilling) await dropOlderGenerations(database, generation)
      else await dropGoneIssues(database)
      const at = new Date(contact.now_ms).toISOString()
      await writeMetas(database, {
        epoch: reply.epoch, cursor: mustIgnoreChanges ? null : reply.cursor, generation, is_refilling: isRefilling && !isComplete,
        durable_through: reply.durable_through, workflow_version: reply.workflow_version, clock_offset_ms: contact.offset_ms,
        store_loss: reply.store_loss, last_contact_at: at, ...(isComplete ? { last_pull_at: at } : {}),
      })
      await releaseCovered(database, contact.now_ms)
    }))
  }

  /** The reply to an upload-only token: verdicts only, no rows, no cursor. */
  applyVerdicts(reply: Pick<SyncReply, 'epoch' | 'results' | 'durable_through' | 'latest'>, sent: readonly OutboxRow[], contact: Contact): Promise<void> {
    const database = this.database
    return savingSpace(database, 0, contact.now_ms, () => database.transaction('rw', database.tables, async () => {
      const epoch = await readMeta(database, 'epoch')
      if (epoch !== null && epoch !== reply.epoch) await offerAgain(database, contact.now_ms)
      await writeResults(database, reply, sent, contact)
      await markStored(database, contact.stored_before, reply.latest)
      const isNewEpoch = epoch !== reply.epoch
      await writeMetas(database, {
        epoch: reply.epoch, durable_through: reply.durable_through, last_contact_at: new Date(contact.now_ms).toISOString(),
        ...(isNewEpoch ? { cursor: null, is_refilling: true, generation: (await readMeta(database, 'generation')) + 1 } : {}),
      })
      await releaseCovered(database, contact.now_ms)
    }))
  }

  /** Whether anything with a verdict is still held, so that news of a restore matters. */
  holdsSettled(): Promise<boolean> {
    return this.run(() => holdsSettled(this.database))
  }

  /** After a cycle: what has its verdict needs no second copy any more. */
  tidyCopies(): Promise<void> {
    return this.store.tidyCopies()
  }

  async noteAttempt(id: Id, attempt: { attempts: number; next_try_at: number; last_problem: string }): Promise<void> {
    await this.run(() => this.database.outbox.update(id, attempt))
  }

  /** Every back-off ends now (the user asked, or the network came back). */
  async forgetBackOff(): Promise<void> {
    const { outbox, photos } = this.database
    await this.run(() => this.database.transaction('rw', [outbox, photos], async () => {
      await outbox.where('state').equals('queued').modify({ next_try_at: 0 })
      await photos.where('state').equals('waiting').modify({ next_try_at: 0 })
    }))
  }

  /** The device's store was copied: from now on this copy is another device. What is unsent goes under the new id. */
  async becomeNewDevice(oldId: Id, newId: Id): Promise<void> {
    const { outbox, meta } = this.database
    const isOwn = (await this.run(() => readMeta(this.database, 'device_id'))) === oldId
    if (isOwn) await this.store.adoptDeviceId(newId)
    await this.run(() => this.database.transaction('rw', [outbox, meta], async () => {
      await outbox.where('state').equals('queued').filter((row) => row.device_id === oldId).modify({ device_id: newId })
    }))
  }

  /** The next photo whose words have arrived, oldest command first; null when none is due. */
  async nextPhoto(nowMs: number): Promise<PhotoRow | null> {
    const { outbox, photos } = this.database
    const waiting = await this.run(() => photos.where('state').equals('waiting').toArray())
    const due = waiting.filter((photo) => isPast(photo.next_try_at, nowMs) && photo.command_id !== null)
    const commands = await this.run(() => outbox.bulkGet([...new Set(due.map((photo) => photo.command_id ?? ''))]))
    const seqOf = new Map(commands.filter((row) => row !== undefined && row.state !== 'queued').map((row) => [row?.id, row?.seq ?? 0]))
    const ready = due.filter((photo) => seqOf.has(photo.command_id ?? ''))
    return ready.sort((a, b) => (seqOf.get(a.command_id ?? '') ?? 0) - (seqOf.get(b.command_id ?? '') ?? 0))[0] ?? null
  }

  /**
   * The first hour after `sinceMs` at which something held or set aside becomes due; null when nothing waits for an hour.
   * What was due before `sinceMs` waits for something else than time.
   */
  async nextDueMs(sinceMs: number): Promise<number | null> {
    const [queued, waiting] = await this.run(() => Promise.all([
      this.database.outbox.where('state').equals('queued').toArray(),
      this.database.photos.where('state').equals('waiting').toArray(),
    ]))
    const hours = [...queued.map((row) => Math.max(row.hold_until, row.next_try_at)), ...waiting.map((photo) => photo.next_try_at)]
    const ahead = hours.filter((hour) => hour > sinceMs && hour <= sinceMs + LONGEST_WAIT_MS)
    return ahead.length > 0 ? Math.min(...ahead) : null
  }

  photoBytes(id: Id): Promise<ArrayBuffer | undefined> {
    return this.store.photos.bytes(id)
  }

  async notePhoto(id: Id, change: Partial<PhotoRow>): Promise<void> {
    await this.run(() => this.database.photos.update(id, change))
  }

  async keepWorkflow(table: unknown, version: string): Promise<void> {
    await this.run(() => writeMetas(this.database, { workflow: { ...(table as object), version } }))
  }

  /** Everything the status is made of. */
  async overview(): Promise<Overview> {
    return this.run(async () => {
      const [rows, photos, meta] = await Promise.all([
        this.database.outbox.orderBy('seq').toArray(),
        this.database.photos.where('state').notEqual('draft').toArray(),
        readMetas(this.database, ['last_contact_at', 'last_pull_at', 'clock_offset_ms', 'freed_uncovered', 'workflow_version', 'workflow', 'store_loss', 'store_loss_read', 'recovery']),
      ])
      return { rows, photos, ...meta, held_workflow_version: versionOf(meta.workflow), wanted_workflow_version: meta.workflow_version }
    })
  }

  /** Issues whose pictures must be at hand without a network: what waits for a verdict or for a fix. */
  async photosWorthHaving(limit: number): Promise<Id[]> {
    const rows = await this.run(() => this.database.issues.where('state').anyOf('fixed', 'assigned', 'rectifying').toArray())
    const ids = rows
      .sort((a, b) => Number(b.state === 'fixed') - Number(a.state === 'fixed') || (a.last_event_at < b.last_event_at ? 1 : -1))
      .flatMap((issue) => issue.photos.filter((photo) => photo.state === 'stored').map((photo) => photo.id))
      .slice(0, limit)
    const held = new Set(await this.run(() => this.database.thumbs.where('photo_id').anyOf(ids).primaryKeys()))
    return ids.filter((id) => !held.has(id))
  }

  /** Keeps a small picture; beyond `most` the ones fetched longest ago go. */
  async keepThumb(thumb: Thumb, most: number): Promise<void> {
    const { thumbs } = this.database
    await this.run(async () => {
      await thumbs.put(thumb)
      const tooMany = (await thumbs.count()) - most
      if (tooMany > 0) await thumbs.bulkDelete(await thumbs.orderBy('fetched_at').limit(tooMany).primaryKeys())
    })
  }

  private async unmarkedPhotos(): Promise<Id[]> {
    const stored = this.database.photos.where('state').anyOf('stored', 'damaged')
    return stored.filter((photo) => photo.stored_mark === null && photo.has_bytes === 1).primaryKeys()
  }

  private get database() {
    return this.store.database
  }

  private run<T>(work: () => Promise<T>): Promise<T> {
    return withConnection(this.database, work)
  }
}

/** No wait is longer than this; an hour further off was set by a clock that has been put right since. */
const LONGEST_WAIT_MS = 2 * 3_600_000

function isPast(instantMs: number, nowMs: number): boolean {
  return instantMs <= nowMs || instantMs > nowMs + LONGEST_WAIT_MS
}

export interface Overview {
  rows: OutboxRow[]
  photos: PhotoRow[]
  last_contact_at: Instant | null
  last_pull_at: Instant | null
  clock_offset_ms: number | null
  freed_uncovered: { count: number; at: Instant } | null
  store_loss: StoreLoss | null
  store_loss_read: Instant | null
  recovery: Recovery
  held_workflow_version: string | null
  wanted_workflow_version: string | null
}

function versionOf(workflow: unknown): string | null {
  if (typeof workflow !== 'object' || workflow === null || !('version' in workflow)) return null
  return String(workflow.version)
}

