// Which actions an issue offers to the signed-in user: the one main button, and the rest with reasons where not allowed.
import { isFollowUpDue } from '../../domain/issue-lists'
import type { ActionName, Issue } from '../../domain/types'
import type { Judgement } from '../../domain/workflow'
import { localDay } from '../../i18n/format'
import { workflow } from '../session/reference'
import { isAskedOfMe, judge, reasonNot } from './permission'

/** The next step, in the order in which it matters; each only where it is this user's own work. */
const MAIN_ORDER: readonly ActionName[] = ['confirm', 'grant', 'start', 'fix', 'pass', 'assign', 'follow_up', 'answer', 'fix_on_spot']

/** Pages and sheets of their own; `rework` and `deny` are reached from the page of their counterpart, handing over from the person's. */
const WITHIN_ANOTHER: ReadonlySet<ActionName> = new Set(['report', 'rework', 'deny', 'reject', 'hand_over'])

export interface OfferedAction { action: ActionName; isAllowed: boolean; reason: string | null }

function isOwnWork(action: ActionName, issue: Issue, judgement: Judgement): boolean {
  if (!judgement.allowed) return false
  if (action === 'assign') return issue.state === 'reported'
  // Until the day has come the next step with an outside body is its answer.
  if (action === 'follow_up') return isFollowUpDue(issue, localDay(new Date()))
  if (action === 'fix') return judgement.post.role === 'rectifier' && issue.state !== 'suspended'
  return true
}

/** The action of the main button, or null when nothing is this user's to do. */
export function mainAction(issue: Issue): ActionName | null {
  if (isAskedOfMe(issue) && judge('attach', issue).allowed) return 'attach'
  return MAIN_ORDER.find((action) => isOwnWork(action, issue, judge(action, issue))) ?? null
}

/** Everything else the state permits: allowed ones first, then those that are not, each with its reason. */
export function otherActions(issue: Issue): OfferedAction[] {
  const main = mainAction(issue)
  const names = (Object.keys(workflow.value.actions) as ActionName[]).filter((action) => action !== main && action !== 'comment' && !WITHIN_ANOTHER.has(action))
  const offered = names.flatMap((action): OfferedAction[] => {
    const judgement = judge(action, issue)
    if (judgement.allowed) return [{ action, isAllowed: true, reason: null }]
    // Saying of a dozen actions that they are other people's work would hide the one reason that matters.
    const isWorthSaying = judgement.code !== 'no_right' && judgement.code !== 'stale' && judgement.code !== 'out_of_scope'
    const reason = isWorthSaying ? reasonNot(judgement, issue) : null
    return reason === null ? [] : [{ action, isAllowed: false, reason }]
  })
  return [...offered.filter((one) => one.isAllowed), ...offered.filter((one) => !one.isAllowed)]
}

/** Where an action is done: a page of its own, or a sheet over the issue. */
export function pageOf(action: ActionName, issueId: string): string | null {
  if (action === 'fix') return `/issues/${issueId}/fix`
  if (action === 'fix_on_spot') return `/issues/${issueId}/fix?on_spot=1`
  if (action === 'pass') return `/issues/${issueId}/verify`
  return null
}
