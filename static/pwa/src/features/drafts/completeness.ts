// What a draft still lacks before it can be sent; the same for the form, the list of drafts and 今日.
import type { Draft } from '../../db/rows'
import type { Position } from '../../domain/types'
import { workflow, categories } from '../session/reference'

export type Gap = 'category' | 'photo' | 'place' | 'measure' | 'reason' | 'text'

const filled = (draft: Draft, key: string) => typeof draft.fields[key] === 'string' && draft.fields[key].trim() !== ''

/** A position that says nothing (0 m or > 100 m) still counts as a place: it is sent and marked 待核. */
function hasPlace(draft: Draft): boolean {
  return ['area_id', 'point_id', 'place_text'].some((key) => filled(draft, key)) || draft.fields['position'] != null
}

function isPhotoOptional(draft: Draft): boolean {
  const code = draft.fields['category']
  return typeof code === 'string' && (categories.value.get(code)?.photo_optional ?? false)
}

/** Which payload field answers which need of the workflow table. */
const GAP_OF_NEED: Partial<Record<string, (draft: Draft) => Gap | null>> = {
  category: (draft) => (filled(draft, 'category') ? null : 'category'),
  place: (draft) => (hasPlace(draft) ? null : 'place'),
  photo_before: (draft) => (draft.photo_ids.length > 0 || isPhotoOptional(draft) ? null : 'photo'),
  photo_after: (draft) => (draft.photo_ids.length > 0 || draft.fields['photo_optional'] === true ? null : 'photo'),
  photo_any: (draft) => (draft.photo_ids.length > 0 ? null : 'photo'),
  measure: (draft) => (filled(draft, 'measure') ? null : 'measure'),
  reason: (draft) => (filled(draft, 'reason') ? null : 'reason'),
  text: (draft) => (filled(draft, 'text') ? null : 'text'),
}

/** Gaps of a draft, in the order of the form. */
export function gapsOf(draft: Draft): Gap[] {
  const needs = workflow.value.actions[draft.action]?.needs ?? []
  return needs.flatMap((need) => GAP_OF_NEED[need]?.(draft) ?? [])
}

export function isReady(draft: Draft): boolean {
  return gapsOf(draft).length === 0
}

/** The position of a report draft, as far as there is one. */
export function positionOf(draft: Draft): Position | null {
  return (draft.fields['position'] as Position | null | undefined) ?? null
}
