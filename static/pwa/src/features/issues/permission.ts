// May the signed-in user do this to that issue? Asks the published table with what this phone knows; the server decides again.
import type { ActionName, Issue, Session } from '../../domain/types'
import { actorOf, may, type Actor, type Judgement, type Surroundings } from '../../domain/workflow'
import { t, type PlainKey } from '../../i18n/translate'
import { areas, isWithin, settings, unitName, workflow, workingCalendar } from '../session/reference'
import { current } from '../session/session'

const NOBODY: Actor = { user_id: null, posts: [] }
const MINUTE_MS = 60_000
let known: { session: Session; minute: number; actor: Actor } | null = null

/** Who acts; worked out once a minute, because a list asks thousands of times. */
function actor(nowMs: number): Actor {
  const session = current.value?.session
  if (!session) return NOBODY
  const minute = Math.floor(nowMs / MINUTE_MS)
  if (known?.session !== session || known.minute !== minute) {
    known = { session, minute, actor: actorOf(session, workingCalendar.value.localDate(nowMs)) }
  }
  return known.actor
}

function surroundings(issue: Issue | null, areaId: string | null, nowMs: number): Surroundings {
  return {
    now_ms: nowMs,
    isWithin: isWithin.value,
    settings: settings.value,
    area_unit_id: issue?.area_unit_id ?? (areaId === null ? undefined : areas.value.get(areaId)?.unit_id) ?? null,
  }
}

/** What judgements rest on besides issue and time. */
export function judgementGround(): readonly unknown[] {
  return [current.value?.session, workflow.value, settings.value, areas.value, isWithin.value, workingCalendar.value]
}

/** The table's answer for one action, with the post under which it would be done. */
export function judge(action: ActionName, issue: Issue | null, areaId: string | null = issue?.area_id ?? null): Judgement {
  const nowMs = Date.now()
  return may(workflow.value, action, issue, actor(nowMs), surroundings(issue, areaId, nowMs))
}

/** Whether somebody asked this user for more (待补充) and waits for it. */
export function isAskedOfMe(issue: Issue): boolean {
  const me = current.value?.session.user.id
  if (issue.asked === null || issue.asked.by_id === me) return false
  return issue.reporter_id === me || judge('fix', issue).allowed
}

/** The unit of the post under which the user would do this; null where no post allows it. */
export function actingUnit(action: ActionName, issue: Issue | null, areaId?: string | null): string | null {
  const judgement = judge(action, issue, areaId ?? issue?.area_id ?? null)
  return judgement.allowed ? judgement.post.unit_id : null
}

const REASONS: Record<string, PlainKey> = {
  own_unit: 'issues.notOwnUnit',
  others_acted: 'issues.notOthersActed',
  not_assigned_to_you: 'issues.notAssigned',
  out_of_scope: 'issues.notInScope',
  no_right: 'issues.notYourPost',
  extension_too_late: 'issues.notExtensionLate',
  extension_pending: 'issues.notExtensionPending',
  extension_limit: 'issues.notExtensionLimit',
  appeal_pending: 'issues.notAppealPending',
  stale: 'issues.notNothingAsked',
  update_needed: 'issues.notThisVersion',
}

/** Why not, in words; null when the state alone forbids it (then the action is not offered at all). */
export function reasonNot(judgement: Judgement, issue: Issue): string | null {
  if (judgement.allowed || judgement.code === 'wrong_state') return null
  const key = REASONS[judgement.code]
  if (key === undefined) return null
  const unit = unitName(issue.lead_unit_id)
  return key === 'issues.notAssigned' && unit ? t('issues.notAssignedTo', { unit }) : t(key)
}
