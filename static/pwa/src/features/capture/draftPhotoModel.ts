// Photos of a draft as the viewer shows photos of an issue.
import type { PhotoRow } from '../../db/rows'
import type { IssuePhoto } from '../../domain/types'

/** Local photos with the facts the viewer reads; they are all at hand. */
export function asIssuePhotos(photos: readonly PhotoRow[]): IssuePhoto[] {
  return photos.map(({ id, role, sha256, size_bytes, media_type, taken_at, position, source, is_resized }) => (
    { id, role, sha256, size_bytes, media_type, taken_at, position, source, resized: is_resized, state: 'stored', problem: null, round: 1, flags: [], facts: null }))
}
