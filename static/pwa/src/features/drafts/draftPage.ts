// Where a draft is taken up again: the form it came from.
import type { Draft } from '../../db/rows'
import { pageOf } from '../issues/actions'

/** Address of the form of a draft. */
export function pageOfDraft(draft: Draft): string {
  if (draft.action === 'report') return `/report/${draft.id}`
  if (draft.action === 'rework') return `/issues/${draft.issue_id}/verify`
  return pageOf(draft.action, draft.issue_id) ?? `/issues/${draft.issue_id}?act=${draft.action}`
}
