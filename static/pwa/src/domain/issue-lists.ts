// Lists on the phone: filters, orders, and the sections of 今日 for each role. Pure; the same words as the list API.
import { isOverdue } from './deadlines'
import type { Id, Issue, IssueState, Role, Severity } from './types'

export interface IssueFilter {
  states?: readonly IssueState[]
  unit_id?: Id
  area_id?: Id
  category?: string
  severity?: Severity
  overdue?: boolean
  /** `YYYY-MM` of filing (of reporting where not filed yet), local to the agency. */
  month?: string
  /** Issues reported by, or assigned to, this user. */
  mine?: Id
  text?: string
}

export type IssueOrder = 'due' | 'newest' | 'latest_event' | 'severity'

/** What a filter needs to read names and months. */
export interface ListContext {
  now_ms: number
  /** Texts of an issue that a search looks at besides its own fields: category, area, unit names. */
  words(issue: Issue): string
  /** Month `YYYY-MM` of an instant in the agency's zone. */
  monthOf(instant: string): string
}

/** Whether an issue passes every part of the filter. Every word of `text` must occur somewhere. */
export function passes(filter: IssueFilter, context: ListContext): (issue: Issue) => boolean {
  const words = (filter.text ?? '').normalize('NFKC').toLowerCase().split(/\s+/).filter((word) => word !== '')
  return (issue) =>
    (filter.states === undefined || filter.states.length === 0 || filter.states.includes(issue.state)) &&
    (filter.unit_id === undefined || issue.lead_unit_id === filter.unit_id || issue.co_unit_ids.includes(filter.unit_id)) &&
    (filter.area_id === undefined || issue.area_id === filter.area_id) &&
    (filter.category === undefined || issue.category.startsWith(filter.category)) &&
    (filter.severity === undefined || issue.severity === filter.severity) &&
    (filter.overdue === undefined || isOverdue(issue, context.now_ms) === filter.overdue) &&
    (filter.month === undefined || context.monthOf(issue.filed_at ?? issue.reported_at) === filter.month) &&
    (filter.mine === undefined || issue.reporter_id === filter.mine || issue.assignee_id === filter.mine) &&
    (words.length === 0 || hasWords(issue, words, context))
}

/** A sorted copy. `due`: earliest due date first, without one last; ties by the latest event. */
export function sortIssues<T extends Issue>(issues: readonly T[], order: IssueOrder): T[] {
  return [...issues].sort((a, b) => ORDERS[order](a, b) || newestFirst(a.last_event_at, b.last_event_at) || compareText(a.id, b.id))
}

/** The sections of 今日. */
export type TodoSection =
  | 'to_confirm' | 'to_assign' | 'to_verify' | 'extension_asked' | 'overdue' | 'to_fix' | 'rework' | 'due_soon' | 'asked_of_me' | 'follow_up'

/** What each role must do, in the order shown. Somebody with several roles sees each section once. */
const SECTIONS_OF_ROLE: Readonly<Record<Role, readonly TodoSection[]>> = {
  inspector: ['to_verify', 'asked_of_me'],
  supervisor: ['to_confirm', 'to_assign', 'to_verify', 'overdue', 'extension_asked', 'follow_up', 'asked_of_me'],
  rectifier: ['to_fix', 'rework', 'due_soon', 'asked_of_me'],
  leader: ['to_verify', 'overdue'],
  administrator: ['to_confirm', 'to_assign', 'to_verify', 'overdue', 'extension_asked', 'follow_up'],
  auditor: [],
}

/** The sections of 今日 for somebody's roles. */
export function todoSectionsFor(roles: readonly Role[]): TodoSection[] {
  return [...new Set(roles.flatMap((role) => SECTIONS_OF_ROLE[role]))]
}

export interface TodoContext {
  now_ms: number
  /** The agency's day now, `YYYY-MM-DD`. */
  today: string
  /** May the user take this action on this issue now, by the workflow table? */
  may(action: 'confirm' | 'assign' | 'pass' | 'grant' | 'follow_up' | 'start' | 'fix', issue: Issue): boolean
  user_id: Id
  /** Less than this left counts as soon (ms). */
  soon_ms: number
}

const MEMBERSHIP: Readonly<Record<TodoSection, (issue: Issue, context: TodoContext) => boolean>> = {
  to_confirm: (issue, context) => issue.state === 'unconfirmed' && context.may('confirm', issue),
  to_assign: (issue, context) => issue.state === 'reported' && context.may('assign', issue),
  to_verify: (issue, context) => issue.state === 'fixed' && context.may('pass', issue),
  extension_asked: (issue, context) => issue.extension !== null && context.may('grant', issue),
  follow_up: (issue, context) => isFollowUpDue(issue, context.today) && context.may('follow_up', issue),
  overdue: (issue, context) => isOverdue(issue, context.now_ms),
  to_fix: (issue, context) => issue.rework_count === 0 && context.may('fix', issue),
  rework: (issue, context) => issue.rework_count > 0 && context.may('fix', issue),
  due_soon: (issue, context) => isDueSoon(issue, context) && context.may('fix', issue),
  asked_of_me: isAskedOf,
}

/** Whether an issue belongs to a section. */
export function isInSection(section: TodoSection, issue: Issue, context: TodoContext): boolean {
  return MEMBERSHIP[section](issue, context)
}

/** Referred, and today or before is the day on which the outside body is to be asked how it stands. */
export function isFollowUpDue(issue: Issue, today: string): boolean {
  return issue.state === 'referred' && issue.referral !== null && issue.referral.follow_up_on <= today
}

/** Somebody else asked for more: of who fixes it while it is being fixed, else of who reported it. */
function isAskedOf(issue: Issue, context: TodoContext): boolean {
  if (issue.asked === null || issue.asked.by_id === context.user_id) return false
  return issue.reporter_id === context.user_id || context.may('fix', issue)
}

function isDueSoon(issue: Issue, context: TodoContext): boolean {
  if (issue.due_at === null || issue.state === 'suspended') return false
  const left = Date.parse(issue.due_at) - context.now_ms
  return left >= 0 && left <= context.soon_ms
}

function hasWords(issue: Issue, words: readonly string[], context: ListContext): boolean {
  const text = searchText(issue, context)
  return words.every((word) => text.includes(word))
}

function searchText(issue: Issue, context: ListContext): string {
  const own = [issue.number, issue.receipt_number, issue.category, issue.place_text, issue.description, issue.goal]
  return `${own.filter((part) => part !== null).join(' ')} ${context.words(issue)}`.normalize('NFKC').toLowerCase()
}

const LATE = '9999'
const ORDERS: Readonly<Record<IssueOrder, (a: Issue, b: Issue) => number>> = {
  due: (a, b) => compareText(a.due_at ?? LATE, b.due_at ?? LATE),
  newest: (a, b) => newestFirst(a.reported_at, b.reported_at),
  latest_event: (a, b) => newestFirst(a.last_event_at, b.last_event_at),
  severity: (a, b) => b.severity - a.severity || compareText(a.due_at ?? LATE, b.due_at ?? LATE),
}

function newestFirst(a: string, b: string): number {
  return compareText(b, a)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
