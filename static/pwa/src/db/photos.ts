// Photos taken on this device: facts in one table, bytes in another, always written together and read back by hash.
import { plainCopy } from '../domain/canonical-json'
import type { CommandPhoto, Id } from '../domain/types'
import type { UserDatabase } from './database'
import { hashOnDisk } from './proof'
import type { NewPhoto, PhotoRow } from './rows'
import { StorageProblem, withConnection } from './storage-problem'
import type { PhotoApi } from './store'

/** The row of a new photo, and the bytes to be written beside it. */
export function rowOfNewPhoto(photo: NewPhoto, owner: { draft_id?: Id; command_id?: Id; issue_id: Id }): PhotoRow {
  return {
    id: photo.id,
    draft_id: owner.draft_id ?? null,
    command_id: owner.command_id ?? null,
    issue_id: owner.issue_id,
    role: photo.role,
    sha256: photo.sha256,
    size_bytes: photo.bytes.byteLength,
    media_type: photo.media_type,
    taken_at: photo.taken_at,
    position: plainCopy(photo.position),
    source: photo.source,
    is_resized: photo.is_resized,
    state: owner.command_id === undefined ? 'draft' : 'waiting',
    offset: 0,
    attempts: 0,
    next_try_at: 0,
    last_problem: null,
    stored_at: null,
    stored_mark: null,
    has_bytes: 1,
  }
}

/** What a command says of its photo. */
export function wirePhoto(row: PhotoRow): CommandPhoto {
  const { id, sha256, size_bytes, media_type, role, taken_at, position, source, is_resized } = row
  return { id, sha256, size_bytes, media_type, role, taken_at, position, source, resized: is_resized }
}

/** Reads photos back from the disk and compares their hashes. Raises StorageProblem `read_back`. */
export async function proveBytes(database: UserDatabase, photos: readonly Pick<PhotoRow, 'id' | 'sha256'>[]): Promise<void> {
  for (const photo of photos) {
    if ((await hashOnDisk(database, photo.id)) !== photo.sha256) throw new StorageProblem('read_back')
  }
}

/** Reading photos and thumbnails. */
export function photoApi(database: UserDatabase): PhotoApi {
  return {
    get: (id) => withConnection(database, () => database.photos.get(id)),
    ofDraft: (draftId) => withConnection(database, () => database.photos.where('draft_id').equals(draftId).toArray()),
    ofIssue: (issueId) => withConnection(database, () => database.photos.where('issue_id').equals(issueId).toArray()),
    bytes: (id) => withConnection(database, async () => (await database.photo_bytes.get(id))?.bytes),
    thumb: (id) => withConnection(database, async () => {
      const thumb = await database.thumbs.get(id)
      return thumb && { bytes: thumb.bytes, media_type: thumb.media_type }
    }),
  }
}
