// The outbox: a save is one strict transaction of command, photo bytes and the end of the draft, then proven by reading back.
import { canonicalJson, plainCopy } from '../domain/canonical-json'
import type { Command, Id } from '../domain/types'
import { uuid7 } from '../domain/uuid7'
import type { UserDatabase } from './database'
import type { DraftWriter } from './drafts'
import { readMeta, readMetas, writeMetas } from './meta'
import { proveBytes, rowOfNewPhoto, wirePhoto } from './photos'
import type { CaptureClock, Draft, NewCommand, OutboxRow, PhotoRow } from './rows'
import { savingSpace } from './space'
import { asStorageProblem, StorageProblem, withConnection } from './storage-problem'
import type { OutboxApi } from './store'
import type { UnsentCopies } from './unsent-copies'

/** The clocks of the device: `nowMs` is the wall clock, `monotonicMs` never jumps and starts anew with `runId`. */
export interface DeviceClock { readonly nowMs: () => number; readonly monotonicMs: () => number; readonly runId: Id }

interface Saved { row: OutboxRow; photos: PhotoRow[]; draft: Draft | undefined }

export class Outbox implements OutboxApi {
  constructor(
    private readonly database: UserDatabase,
    private readonly drafts: DraftWriter,
    private readonly clock: DeviceClock,
    private readonly copies: UnsentCopies | null,
  ) {}

  async save(command: NewCommand): Promise<OutboxRow> {
    await this.drafts.flush()
    const wanted = { ...command, payload: plainCopy(command.payload) }
    const bytes = (command.photos ?? []).reduce((sum, photo) => sum + photo.bytes.byteLength, 0)
    const saved = await savingSpace(this.database, bytes, this.clock.nowMs(), () => this.write(wanted))
    try {
      await this.prove(saved)
    } catch (error) {
      await this.undo(saved)
      throw asStorageProblem(error)
    }
    void this.copies?.keep(saved.row, saved.photos)
    return saved.row
  }

  async withdraw(commandId: Id): Promise<Draft | null> {
    const draft = await this.takeBack(commandId)
    if (draft) await this.copies?.drop(commandId)
    return draft
  }

  private takeBack(commandId: Id): Promise<Draft | null> {
    const { outbox, drafts, photos } = this.database
    return withConnection(this.database, () => this.database.transaction('rw', [outbox, drafts, photos], async () => {
      const row = await outbox.get(commandId)
      if (row?.state !== 'queued' || row.offered === 1) return null
      const later = await outbox.where('issue_id').equals(row.issue_id).filter((other) => other.seq > row.seq && other.state === 'queued').count()
      if (later > 0) return null
      const draft = draftOf(row, new Date(this.clock.nowMs()).toISOString())
      await drafts.put(draft)
      await photos.where('command_id').equals(commandId).modify({ command_id: null, draft_id: draft.id, state: 'draft' })
      await outbox.delete(commandId)
      return draft
    }))
  }

  async release(commandId: Id): Promise<void> {
    await withConnection(this.database, () => this.database.outbox.update(commandId, { hold_until: 0 }))
  }

  all(): Promise<OutboxRow[]> {
    return withConnection(this.database, () => this.database.outbox.orderBy('seq').toArray())
  }

  ofIssue(issueId: Id): Promise<OutboxRow[]> {
    return withConnection(this.database, () => this.database.outbox.where('issue_id').equals(issueId).sortBy('seq'))
  }

  async acknowledge(commandId: Id): Promise<void> {
    await withConnection(this.database, () => this.database.outbox.update(commandId, { acknowledged: 1 }))
  }

  /** The one transaction. Everything in it is written, or nothing. */
  private write(command: NewCommand): Promise<Saved> {
    const { meta, outbox, photos, photo_bytes, drafts } = this.database
    return this.database.transaction('rw', [meta, outbox, photos, photo_bytes, drafts], async () => {
      const { device_id, seq } = await readMetas(this.database, ['device_id', 'seq'])
      const row = await this.newRow(command, device_id, seq + 1)
      const draft = command.draft_id === undefined ? undefined : await drafts.get(command.draft_id)
      const fromDraft = draft ? inOrder(await photos.where('draft_id').equals(draft.id).toArray(), draft.photo_ids) : []
      const taken = fromDraft.map((photo): PhotoRow =>
        ({ ...photo, draft_id: null, command_id: row.id, issue_id: row.issue_id, state: 'waiting' }))
      const added = (command.photos ?? []).map((photo) => rowOfNewPhoto(photo, { command_id: row.id, issue_id: row.issue_id }))
      row.command.photos = [...taken, ...added].map(wirePhoto)
      await writeMetas(this.database, { seq: seq + 1 })
      await outbox.add(row)
      await photos.bulkPut([...taken, ...added])
      await photo_bytes.bulkAdd((command.photos ?? []).map((photo) => ({ photo_id: photo.id, bytes: photo.bytes })))
      if (draft) await drafts.delete(draft.id)
      return { row, photos: [...taken, ...added], draft }
    })
  }

  private async newRow(command: NewCommand, deviceId: Id, seq: number): Promise<OutboxRow> {
    const nowMs = this.clock.nowMs()
    const wire: Command = {
      id: uuid7(nowMs), seq, after: await this.previousOn(command.issue_id), issue_id: command.issue_id, action: command.action,
      at: new Date(nowMs).toISOString(), seen_version: command.seen_version, payload: command.payload, photos: [],
    }
    return {
      id: wire.id, issue_id: wire.issue_id, action: wire.action, author_id: this.database.userId,
      acting_unit_id: command.acting_unit_id ?? null, device_id: deviceId, seq, command: wire, state: 'queued',
      hold_until: nowMs + (command.hold_s ?? 0) * 1000, offered: 0, attempts: 0, next_try_at: 0, last_problem: null,
      version: null, code: null, detail: null, acknowledged: 0, received_at: null, receipt_mark: null,
      clock: await this.captureClock(),
    }
  }

  /** A command that is known to be refused is no ground to stand on: what follows it would be refused with it. */
  private async previousOn(issueId: Id): Promise<Id | null> {
    const rows = await this.database.outbox.where('issue_id').equals(issueId).sortBy('seq')
    return rows.filter((row) => row.state !== 'refused').at(-1)?.id ?? null
  }

  private async captureClock(): Promise<CaptureClock> {
    return {
      offset_ms: await readMeta(this.database, 'clock_offset_ms'), monotonic_ms: this.clock.monotonicMs(),
      run_id: this.clock.runId, is_uncertain: null,
    }
  }

  /** "Saved" may be said only after the disk has given back the same bytes. */
  private async prove({ row, photos }: Saved): Promise<void> {
    const found = await withConnection(this.database, () => this.database.outbox.get(row.id))
    if (!found || canonicalJson(found.command) !== canonicalJson(row.command)) throw new StorageProblem('read_back')
    await withConnection(this.database, () => proveBytes(this.database, photos))
  }

  /** After a failed proof: the draft comes back as it was, unless another tab has already sent the command. */
  private async undo({ row, draft }: Saved): Promise<void> {
    const { outbox, drafts, photos, photo_bytes } = this.database
    await withConnection(this.database, () => this.database.transaction('rw', [outbox, drafts, photos, photo_bytes], async () => {
      const found = await outbox.get(row.id)
      if (found?.offered === 1) return
      await outbox.delete(row.id)
      if (draft) await drafts.put(draft)
      const own = await photos.where('command_id').equals(row.id).toArray()
      const isOfDraft = (photo: PhotoRow) => draft?.photo_ids.includes(photo.id) ?? false
      await photos.bulkPut(own.filter(isOfDraft).map((photo) => ({ ...photo, command_id: null, draft_id: draft?.id ?? null, state: 'draft' as const })))
      const added = own.filter((photo) => !isOfDraft(photo)).map((photo) => photo.id)
      await photos.bulkDelete(added)
      await photo_bytes.bulkDelete(added)
    }))
  }
}

/** A withdrawn command as the form it came from. */
function draftOf(row: OutboxRow, at: string): Draft {
  return {
    id: row.id, action: row.action, issue_id: row.issue_id, fields: row.command.payload,
    photo_ids: row.command.photos.map((photo) => photo.id), created_at: row.command.at, updated_at: at,
  }
}

/** Photos in the order the user chose; any that the draft does not name come last. */
function inOrder(photos: readonly PhotoRow[], ids: readonly Id[]): PhotoRow[] {
  const place = (photo: PhotoRow) => (ids.includes(photo.id) ? ids.indexOf(photo.id) : ids.length)
  return [...photos].sort((a, b) => place(a) - place(b))
}
