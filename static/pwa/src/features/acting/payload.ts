// From the fields of a form to the payload of a command: exact keys, nothing that was left empty, times as instants.
import type { ActionName, Issue } from '../../domain/types'
import { fromInputTime } from '../../i18n/format'

type Fields = Readonly<Record<string, unknown>>

const isEmpty = (value: unknown) => value === undefined || value === null || value === '' || value === false

/** The id that a judgement names: the fix, the extension or the appeal it answers. */
export function judgedBy(action: ActionName, issue: Issue): string | null {
  if (action === 'pass' || action === 'rework') return issue.fix?.command_id ?? null
  if (action === 'grant' || action === 'deny') return issue.extension?.command_id ?? null
  if (action === 'uphold' || action === 'reject') return issue.appeal?.command_id ?? null
  return null
}

/** An appeal against a rework names the verdict. */
function appealed(action: ActionName, fields: Fields, issue: Issue): Fields {
  return action === 'appeal' && fields['about'] === 'rework' && issue.verdict ? { judges: issue.verdict.command_id } : {}
}

/** The payload of an action from what was typed. */
export function payloadOf(action: ActionName, fields: Fields, issue: Issue): Record<string, unknown> {
  const payload: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(fields)) {
    if (key === 'photos' || isEmpty(value)) continue
    if (key === 'delegate') Object.assign(payload, value)
    else if (key.endsWith('_at') && typeof value === 'string' && !value.endsWith('Z')) payload[key] = fromInputTime(value).toISOString()
    else payload[key] = typeof value === 'string' ? value.trim() : value
  }
  const judges = judgedBy(action, issue)
  return { ...payload, ...appealed(action, fields, issue), ...(judges ? { judges } : {}) }
}
