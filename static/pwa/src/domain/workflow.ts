// Interprets the published workflow table. The table says who may do what; this file only gives its predicates their meaning.
import bundledTable from './workflow.generated.json'
import type { ActionName, DayText, FixRecord, Id, Issue, IssueState, Post, Role, Session } from './types'
import type { IsWithin } from './unit-tree'

export type ActingRole = Role | 'public' | 'clock' | 'import'

/** One row of the published table. `to` is a state, `same`, or `before` (the state before a suspension). */
export interface WorkflowRow {
  from: IssueState[] | null
  to: IssueState | 'same' | 'before'
  who: { role: ActingRole; when: string[] }[]
  needs: string[]
  conditions: string[]
  judges: boolean
  checks_stale: boolean
}
export interface WorkflowTable {
  version: number | string
  states: IssueState[]
  open_states: IssueState[]
  actions: Record<string, WorkflowRow>
}

/** `covers_unit_id`: what the post looks after, where that is not its own unit. */
export interface HeldPost {
  role: ActingRole; unit_id: Id | null; covers_unit_id?: Id | null
  /** Whose post it is, where the actor stands in for somebody. */
  for_user_id?: Id
}
export interface Actor {
  user_id: Id | null
  /** Posts current today. */
  posts: readonly HeldPost[]
  /** Units of the posts held when the standing fix was sent, where known. */
  unit_ids_at_fix?: readonly Id[]
}

/** What a judgement needs besides issue and actor. */
export interface Surroundings {
  now_ms: number
  isWithin: IsWithin
  settings: Readonly<Record<string, unknown>>
  /** Unit responsible for the area of a report being made (an issue carries its own). */
  area_unit_id: Id | null
}

export type Judgement = { allowed: true; post: HeldPost } | { allowed: false; code: RefusalCode }
export type RefusalCode =
  | 'wrong_state' | 'own_unit' | 'others_acted' | 'not_assigned_to_you' | 'out_of_scope' | 'no_right'
  | 'extension_too_late' | 'extension_pending' | 'extension_limit' | 'appeal_pending' | 'stale' | 'update_needed'

/** The table this version of the client was built with; a newer one may come with a pull. */
export const BUNDLED_WORKFLOW = bundledTable as WorkflowTable

/** The table in a stored or downloaded document, or the bundled one where it is not one. */
export function readWorkflow(data: unknown): WorkflowTable {
  return isWorkflowTable(data) ? data : BUNDLED_WORKFLOW
}

/** Whether a document has the shape of a workflow table. */
export function isWorkflowTable(data: unknown): data is WorkflowTable {
  if (typeof data !== 'object' || data === null) return false
  const table = data as Partial<Record<keyof WorkflowTable, unknown>>
  if (!Array.isArray(table.states) || !Array.isArray(table.open_states)) return false
  if (typeof table.actions !== 'object' || table.actions === null) return false
  return Object.values(table.actions).every((row: unknown) => {
    const parts = row as Partial<Record<keyof WorkflowRow, unknown>> | null
    return parts !== null && Array.isArray(parts.who) && Array.isArray(parts.needs) && Array.isArray(parts.conditions)
  })
}

/** The person signed in, with the posts whose term covers `today` (agency's day): own ones, then those filled for others. */
export function actorOf(session: Session, today: DayText): Actor {
  const own = session.posts.filter((post) => covers(post, today)).map(asHeld)
  const filled = filledPosts(session, today).map((post) => ({ ...asHeld(post), for_user_id: post.for_user_id }))
  return { user_id: session.user.id, posts: [...own, ...filled] }
}

/** Posts that the person signed in fills for others on a day. A session kept by an older version knows of none. */
export function filledPosts(session: Session, today: DayText): (Post & { for_user_id: Id })[] {
  const standing = ((session.stands_in_for as Session['stands_in_for'] | undefined) ?? []).filter((one) => covers(one, today))
  return standing.flatMap((one) => one.posts.filter((post) => covers(post, today)).map((post) => ({ ...post, for_user_id: one.user_id })))
}

const covers = (term: { starts_on: DayText; ends_on: DayText | null }, day: DayText) => term.starts_on <= day && (term.ends_on === null || day <= term.ends_on)
const asHeld = ({ role, unit_id, covers_unit_id }: Post): HeldPost => ({ role, unit_id, covers_unit_id })

/** Whether an actor may take an action: state first, then who, then the conditions, as the server judges. */
export function may(
  table: WorkflowTable, action: ActionName, issue: Issue | null, actor: Actor, around: Surroundings,
): Judgement {
  const row = table.actions[action]
  if (!row) return { allowed: false, code: 'update_needed' }
  if (row.from !== null && (issue === null || !row.from.includes(issue.state))) return { allowed: false, code: 'wrong_state' }
  const failed = new Set<string>()
  for (const post of actor.posts) {
    for (const grant of row.who) {
      if (grant.role !== post.role) continue
      const missed = grant.when.filter((name) => !holds(name, issue, actor, post, around))
      if (missed.length > 0) missed.forEach((name) => failed.add(name))
      else return checkConditions(row.conditions, issue, actor, post, around)
    }
  }
  return { allowed: false, code: reasonFor(failed) }
}

/** The actions of the table that an actor may take now, in the table's order. */
export function permittedActions(
  table: WorkflowTable, issue: Issue | null, actor: Actor, around: Surroundings,
): ActionName[] {
  const names = Object.keys(table.actions) as ActionName[]
  return names.filter((action) => may(table, action, issue, actor, around).allowed)
}

/** The state an action leads to, or null where the issue's state does not allow it. `before`: see suspension. */
export function stateAfter(table: WorkflowTable, action: ActionName, issue: Issue | null): IssueState | null {
  const row = table.actions[action]
  if (!row) return null
  if (row.from !== null && (issue === null || !row.from.includes(issue.state))) return null
  if (row.to === 'same') return issue?.state ?? null
  if (row.to === 'before') return issue?.suspension?.resume_to ?? null
  return row.to
}

/** States that are not an end, by the table. */
export function openStates(table: WorkflowTable): ReadonlySet<string> {
  return new Set(table.open_states)
}

function checkConditions(
  names: readonly string[], issue: Issue | null, actor: Actor, post: HeldPost, around: Surroundings,
): Judgement {
  const failed = names.find((name) => !holds(name, issue, actor, post, around))
  return failed === undefined ? { allowed: true, post } : { allowed: false, code: CONDITION_CODES[failed] ?? 'update_needed' }
}

const CONDITION_CODES: Readonly<Record<string, RefusalCode>> = {
  before_due: 'extension_too_late',
  no_pending_extension: 'extension_pending',
  extensions_left: 'extension_limit',
  pending_extension: 'stale',
  pending_appeal: 'stale',
  no_pending_appeal: 'appeal_pending',
}

/** The one reason to show of several. */
function reasonFor(failed: ReadonlySet<string>): RefusalCode {
  if (failed.has('four_eyes') && !failed.has('in_scope')) return 'own_unit'
  if (failed.has('nobody_else_acted') && !failed.has('author')) return 'others_acted'
  if (failed.has('assignee') || failed.has('assigned_unit')) return 'not_assigned_to_you'
  if (failed.size === 1 && failed.has('in_scope')) return 'out_of_scope'
  return 'no_right'
}

type Predicate = (issue: Issue, actor: Actor, post: HeldPost, around: Surroundings) => boolean

/** One predicate of the table. A name that this client does not know never holds. */
function holds(name: string, issue: Issue | null, actor: Actor, post: HeldPost, around: Surroundings): boolean {
  if (name.startsWith('setting:')) return Boolean(around.settings[name.slice('setting:'.length)])
  if (name === 'area_unit') {
    // The own unit's, not those of the units below it: who answers for an area finds and fixes for itself.
    const responsible = issue ? issue.area_unit_id : around.area_unit_id
    return responsible !== null && post.unit_id === responsible
  }
  if (issue === null) return false
  return PREDICATES[name]?.(issue, actor, post, around) ?? false
}

const PREDICATES: Readonly<Record<string, Predicate>> = {
  in_scope: (issue, actor, post, around) => {
    const scope = post.covers_unit_id ?? post.unit_id
    if (scope === null) return false
    if (post.role === 'inspector' && issue.reporter_id !== null && issue.reporter_id === actingAs(actor, post)) return true
    return unitsOf(issue).some((unit) => around.isWithin(unit, scope))
  },
  sees: () => true,
  author: (issue, actor, post) => issue.reporter_id === actingAs(actor, post),
  nobody_else_acted: (issue) => !issue.others_acted,
  while_reported: (issue) => issue.state === 'unconfirmed' || issue.state === 'reported',
  assignee: (issue, actor, post) =>
    issue.assignee_id !== null
      ? issue.assignee_id === actingAs(actor, post)
      : issue.lead_unit_id !== null && post.unit_id === issue.lead_unit_id,
  assigned_unit: (issue, actor, post) =>
    (issue.assignee_id !== null && issue.assignee_id === actingAs(actor, post)) ||
    (issue.lead_unit_id !== null && post.unit_id === issue.lead_unit_id),
  four_eyes: hasFourEyes,
  sent_fix: (issue, actor, post) => issue.fix !== null && fixersOf(issue.fix).includes(actingAs(actor, post)),
  co_unit: (issue, _actor, post) => post.unit_id !== null && issue.co_unit_ids.includes(post.unit_id),
  not_decider: (issue, actor) => !personsOf(actor).some((id) => id === issue.appeal?.decider_id || id === issue.appeal?.decider_for_id),
  review_date_passed: () => false, // the server's clock decides; a phone never acts as the clock
  before_due: (issue, _actor, _post, around) => issue.due_at === null || around.now_ms <= Date.parse(issue.due_at),
  no_pending_extension: (issue) => issue.extension === null,
  extensions_left: (issue, _actor, _post, around) => issue.extension_count < extensionLimit(around),
  pending_extension: (issue) => issue.extension !== null,
  pending_appeal: (issue) => issue.appeal !== null,
  imported: (issue) => Boolean(issue.imported),
  no_pending_appeal: (issue) => issue.appeal === null,
}

/** Whose right a post is: the actor's own, or that of whom they stand in for under it. */
const actingAs = (actor: Actor, post: HeldPost): Id | null => post.for_user_id ?? actor.user_id
/** The actor and everybody they stand in for: four eyes are not closed by going on leave. */
const personsOf = (actor: Actor): Id[] =>
  [actor.user_id, ...actor.posts.map((post) => post.for_user_id)].filter((id): id is Id => typeof id === 'string')
/** Who mended it, who recorded it, and for whom they stood in then. */
const fixersOf = (fix: FixRecord): (Id | null)[] => [fix.by_id, fix.recorded_by_id, fix.for_id ?? null]

/** Neither who sent or recorded the fix, nor anybody holding a post in the fixing unit now or then. */
function hasFourEyes(issue: Issue, actor: Actor): boolean {
  const fix = issue.fix
  if (fix === null) return true
  const fixers = fixersOf(fix)
  if (personsOf(actor).some((id) => fixers.includes(id))) return false
  const held = [...actor.posts.map((post) => post.unit_id), ...(actor.unit_ids_at_fix ?? [])]
  return fix.unit_id === null || !held.includes(fix.unit_id)
}

/** Units an issue belongs to for scope: responsible for its area, leading, assisting; else the reporter's. */
function unitsOf(issue: Issue): Id[] {
  const units = [issue.area_unit_id, issue.lead_unit_id, ...issue.co_unit_ids].filter((unit) => unit !== null)
  return units.length > 0 || issue.reporter_unit_id === null ? units : [issue.reporter_unit_id]
}

function extensionLimit(around: Surroundings): number {
  const limit = around.settings['extensions_per_round']
  return typeof limit === 'number' ? limit : 2
}
