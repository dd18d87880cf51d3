// A post being written, and what of it is sent.
import type { Role } from '../../domain/types'
import { toInputTime } from '../../i18n/format'
import type { NewPost } from './peopleApi'

export interface PostDraft { role: Role; unit_id: string; covers_unit_id: string; starts_on: string; ends_on: string }

/** Today in the agency's zone. */
export const today = () => toInputTime(new Date()).slice(0, 10)

export function emptyPost(unitId = ''): PostDraft {
  return { role: 'rectifier', unit_id: unitId, covers_unit_id: '', starts_on: today(), ends_on: '' }
}

export function postOf(draft: PostDraft): NewPost {
  return { role: draft.role, unit_id: draft.unit_id, covers_unit_id: draft.covers_unit_id || null, starts_on: draft.starts_on || null, ends_on: draft.ends_on || null }
}
