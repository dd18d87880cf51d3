// Photos of a draft as the viewer shows photos of an issue.
import type { PhotoRow } from '../../db/rows'
import type { IssuePhoto } from '../../domain/types'

/** Local photos with the facts the viewer reads; they are all at hand. */
export function asIssuePhotos(photos: readonly PhotoRow[]): IssuePhoto[] {
  return photos.map(({ id, role, sha256, size_bytes, media_type, taken_at, position, source }) => (
    { id, role, sha256, size_bytes, media_type, taken_at, position, source, state: 'stored', round: 1 }))
}
