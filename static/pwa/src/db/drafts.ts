// Drafts: every change on disk within 300 ms, every photo before the shutter is free again, nothing lost by going back.
import { plainCopy } from '../domain/canonical-json'
import type { ActionName, Id } from '../domain/types'
import { uuid7 } from '../domain/uuid7'
import type { UserDatabase } from './database'
import { proveBytes, rowOfNewPhoto } from './photos'
import type { Draft, NewPhoto, PhotoRow } from './rows'
import { savingSpace } from './space'
import { asStorageProblem, StorageProblem, withConnection } from './storage-problem'
import type { DraftApi, RemovedDraft } from './store'

/** Longest time between a change and its being on disk is this plus the write itself. */
const WRITE_AFTER_MS = 200

export class DraftWriter implements DraftApi {
  /** Fields changed and not written yet, by draft. */
  private readonly changed = new Map<Id, Record<string, unknown>>()
  private readonly listeners = new Set<(problem: StorageProblem) => void>()
  private timer: ReturnType<typeof setTimeout> | undefined
  private writing: Promise<void> = Promise.resolve()

  constructor(private readonly database: UserDatabase, private readonly nowMs: () => number) {}

  async create(action: ActionName, issueId: Id | null, fields: Record<string, unknown> = {}): Promise<Draft> {
    const at = this.now()
    const draft: Draft = {
      id: uuid7(this.nowMs()), action, issue_id: issueId ?? uuid7(this.nowMs()), fields: plainCopy(fields),
      photo_ids: [], created_at: at, updated_at: at,
    }
    await savingSpace(this.database, 0, this.nowMs(), () => this.database.drafts.add(draft))
    return draft
  }

  async get(id: Id): Promise<Draft | undefined> {
    const draft = await withConnection(this.database, () => this.database.drafts.get(id))
    return draft && { ...draft, fields: { ...draft.fields, ...this.changed.get(id) } }
  }

  list(): Promise<Draft[]> {
    return withConnection(this.database, () => this.database.drafts.orderBy('updated_at').reverse().toArray())
  }

  change(id: Id, fields: Record<string, unknown>): void {
    this.changed.set(id, { ...this.changed.get(id), ...plainCopy(fields) })
    this.timer ??= setTimeout(() => {
      void this.flush().catch(() => undefined)
    }, WRITE_AFTER_MS)
  }

  onProblem(listener: (problem: StorageProblem) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  flush(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    this.writing = this.writing.catch(() => undefined).then(() => this.write())
    // told whoever asked: what is not on disk is still in `changed`, and the next write takes it along
    this.writing.catch((error: unknown) => { this.listeners.forEach((tell) => { tell(asStorageProblem(error)) }) })
    return this.writing
  }

  async addPhoto(id: Id, photo: NewPhoto): Promise<PhotoRow> {
    await this.flush()
    const row = await savingSpace(this.database, photo.bytes.byteLength, this.nowMs(), () => this.writePhoto(id, photo))
    await proveBytes(this.database, [row])
    return row
  }

  orderPhotos(id: Id, photoIds: Id[]): Promise<void> {
    return this.edit(id, (draft) => {
      const known = new Set(draft.photo_ids)
      const named = photoIds.filter((photoId) => known.has(photoId))
      return { photo_ids: [...named, ...draft.photo_ids.filter((photoId) => !named.includes(photoId))] }
    })
  }

  async removePhoto(id: Id, photoId: Id): Promise<void> {
    const { drafts, photos, photo_bytes } = this.database
    await withConnection(this.database, () => this.database.transaction('rw', [drafts, photos, photo_bytes], async () => {
      const draft = await drafts.get(id)
      if (!draft?.photo_ids.includes(photoId)) return
      await drafts.update(id, { photo_ids: draft.photo_ids.filter((other) => other !== photoId), updated_at: this.now() })
      await photos.delete(photoId)
      await photo_bytes.delete(photoId)
    }))
  }

  async remove(id: Id): Promise<RemovedDraft> {
    await this.flush()
    const { drafts, photos, photo_bytes } = this.database
    return withConnection(this.database, () => this.database.transaction('rw', [drafts, photos, photo_bytes], async () => {
      const draft = await drafts.get(id)
      if (!draft) throw new StorageProblem('storage')
      const rows = await photos.where('draft_id').equals(id).toArray()
      const ids = rows.map((row) => row.id)
      const bytes = (await photo_bytes.bulkGet(ids)).filter((found) => found !== undefined)
      await drafts.delete(id)
      await photos.bulkDelete(ids)
      await photo_bytes.bulkDelete(ids)
      return { draft, photos: rows, bytes }
    }))
  }

  async restore(removed: RemovedDraft): Promise<void> {
    const { drafts, photos, photo_bytes } = this.database
    await withConnection(this.database, () => this.database.transaction('rw', [drafts, photos, photo_bytes], async () => {
      await drafts.put(removed.draft)
      await photos.bulkPut(removed.photos)
      await photo_bytes.bulkPut(removed.bytes)
    }))
  }

  private async write(): Promise<void> {
    for (const [id, fields] of [...this.changed]) {
      await this.edit(id, (draft) => ({ fields: { ...draft.fields, ...fields } }))
      if (this.changed.get(id) === fields) this.changed.delete(id)
    }
  }

  private async writePhoto(id: Id, photo: NewPhoto): Promise<PhotoRow> {
    const { drafts, photos, photo_bytes } = this.database
    return this.database.transaction('rw', [drafts, photos, photo_bytes], async () => {
      const draft = await drafts.get(id)
      if (!draft) throw new StorageProblem('storage')
      const row = rowOfNewPhoto(photo, { draft_id: id, issue_id: draft.issue_id })
      await photos.add(row)
      await photo_bytes.add({ photo_id: photo.id, bytes: photo.bytes })
      await drafts.update(id, { photo_ids: [...draft.photo_ids, photo.id], updated_at: this.now() })
      return row
    })
  }

  /** A draft that has become a command meanwhile is no longer there: then there is nothing to edit. */
  private async edit(id: Id, change: (draft: Draft) => Partial<Draft>): Promise<void> {
    const { drafts } = this.database
    await savingSpace(this.database, 0, this.nowMs(), () => this.database.transaction('rw', drafts, async () => {
      const draft = await drafts.get(id)
      if (draft) await drafts.put({ ...draft, ...change(draft), updated_at: this.now() })
    }))
  }

  private now(): string {
    return new Date(this.nowMs()).toISOString()
  }
}
