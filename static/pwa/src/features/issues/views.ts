// The named views of the list: which issues, in which order. Chips on the list, tiles on 今日, and addresses (?view=…) share them.
import { isInSection, passes, sortIssues, todoSectionsFor, type IssueFilter, type IssueOrder, type TodoContext, type TodoSection } from '../../domain/issue-lists'
import { distanceM, type LatLon } from '../../domain/geo'
import { sift, type Steps } from '../../domain/in-steps'
import type { Id, Issue, IssueState, Role, Severity } from '../../domain/types'
import { openStates } from '../../domain/workflow'
import { localDay, localTime } from '../../i18n/format'
import { language } from '../../i18n/translate'
import type { PlainKey } from '../../i18n/translate'
import { areaName, areas, categories, categoryName, unitName, units, workflow } from '../session/reference'
import { judge, judgementGround } from './permission'

export type ViewName = TodoSection | 'mine' | 'near' | 'open' | 'closed' | 'recheck'
type OrderName = 'longest' | 'due' | 'follow_up' | 'newest' | 'near' | 'closed'

const DAY_MS = 86_400_000
const SOON_MS = 4 * 3_600_000
/** A closing is looked at again within this many days (回头看). */
const RECHECK_DAYS = 30

export interface ViewContext { nowMs: number; userId: Id; here: LatLon | null }

/** Views offered to somebody with these roles, in this order. */
export function viewsFor(roles: readonly Role[]): ViewName[] {
  const own: ViewName[] = [...todoSectionsFor(roles)]
  if (!own.includes('overdue')) own.push('overdue')
  if (roles.some((role) => role !== 'rectifier' && role !== 'auditor')) own.push('mine')
  return [...own, 'open', 'near', 'closed']
}

function isTodo(view: ViewName): view is TodoSection {
  return !['mine', 'near', 'open', 'closed', 'recheck'].includes(view)
}

export function todoContext(context: ViewContext): TodoContext {
  return { now_ms: context.nowMs, today: localDay(new Date(context.nowMs)), user_id: context.userId, soon_ms: SOON_MS, may: (action, issue) => judge(action, issue).allowed }
}

function waitingSince(issue: Issue): string {
  return issue.state === 'fixed' ? issue.fix?.at ?? issue.last_event_at : issue.last_event_at
}

const byText = (key: (issue: Issue) => string, sign: 1 | -1) => (a: Issue, b: Issue) => (key(a) < key(b) ? -sign : key(a) > key(b) ? sign : 0)

/** Which issues a view shows. */
function membership(view: ViewName, context: ViewContext): (issue: Issue) => boolean {
  if (isTodo(view)) {
    const todo = todoContext(context)
    return (issue) => isInSection(view, issue, todo)
  }
  const open = openStates(workflow.value)
  const isRecent = (at: string | null) => at !== null && context.nowMs - Date.parse(at) < RECHECK_DAYS * DAY_MS
  switch (view) {
    case 'mine': return (issue) => issue.reporter_id === context.userId
    case 'near': return (issue) => issue.position !== null && open.has(issue.state)
    case 'closed': return (issue) => issue.state === 'closed'
    case 'recheck': return (issue) => issue.state === 'closed' && issue.close_kind === 'fixed' && isRecent(issue.closed_at) && judge('reopen', issue).allowed
    default: return (issue) => open.has(issue.state)
  }
}

const ORDER: Partial<Record<ViewName, OrderName>> = {
  to_verify: 'longest', to_assign: 'longest', to_confirm: 'longest', extension_asked: 'due', follow_up: 'follow_up', mine: 'newest', near: 'near', closed: 'closed', recheck: 'closed', asked_of_me: 'newest',
}
const DOMAIN_ORDER: Partial<Record<OrderName, IssueOrder>> = { due: 'due', newest: 'newest' }

/** The order of a view, in words. */
export function orderWords(view: ViewName): PlainKey {
  return `issues.order_${ORDER[view] ?? 'due'}`
}

function arrange(issues: Issue[], view: ViewName, context: ViewContext): Issue[] {
  const order = ORDER[view] ?? 'due'
  const plain = DOMAIN_ORDER[order]
  if (plain) return sortIssues(issues, plain)
  if (order === 'longest') return [...issues].sort(byText(waitingSince, 1))
  if (order === 'follow_up') return [...issues].sort(byText((issue) => issue.referral?.follow_up_on ?? '', 1))
  if (order === 'closed') return [...issues].sort(byText((issue) => issue.closed_at ?? '', -1))
  const here = context.here
  if (!here) return issues
  const distance = new Map(issues.map((issue) => [issue.id, issue.position ? distanceM(here, issue.position) : Infinity]))
  return [...issues].sort((a, b) => (distance.get(a.id) ?? Infinity) - (distance.get(b.id) ?? Infinity))
}

/** Further narrowing by the filter sheet and the search box, as it stands in the address. */
export interface ListQuery { text: string; states: IssueState[]; severity: Severity | null; areaId: Id | null; unitId: Id | null; group: string | null }

export const EMPTY_QUERY: ListQuery = { text: '', states: [], severity: null, areaId: null, unitId: null, group: null }

export function isNarrowed(query: ListQuery): boolean {
  return query.states.length > 0 || query.severity !== null || query.areaId !== null || query.unitId !== null || query.group !== null
}

function monthOf(instant: string): string {
  const time = localTime(new Date(instant))
  return `${time.year}-${String(time.month).padStart(2, '0')}`
}

function words(issue: Issue): string {
  const category = categories.value.get(issue.category)
  return [categoryName(issue.category), category?.pinyin, areaName(issue.area_id), unitName(issue.lead_unit_id)].filter(Boolean).join(' ')
}

/** What the address narrows a view by. */
function narrowing(query: ListQuery, context: ViewContext): (issue: Issue) => boolean {
  const filter: IssueFilter = {
    ...(query.states.length > 0 ? { states: query.states } : {}),
    ...(query.severity !== null ? { severity: query.severity } : {}),
    ...(query.areaId !== null ? { area_id: query.areaId } : {}),
    ...(query.unitId !== null ? { unit_id: query.unitId } : {}),
    ...(query.group !== null ? { category: query.group } : {}),
    ...(query.text !== '' ? { text: query.text } : {}),
  }
  return passes(filter, { now_ms: context.nowMs, words, monthOf })
}

/** The issues of a view, narrowed and in order. */
export function* listView(view: ViewName, query: ListQuery, issues: readonly Issue[], context: ViewContext): Steps<Issue[]> {
  const isWanted = narrowing(query, context)
  // A search looks through everything on the phone, not only the chip that happens to be lit.
  const isMember = query.text === '' ? membership(view, context) : () => true
  const found = yield* sift(issues, (issue) => isMember(issue) && isWanted(issue))
  yield // putting them in order is one step of its own
  return arrange(found, view, context)
}

/** Views in the order of due dates whose issues tell by themselves that they belong. */
const TOLD_BY_ROW: readonly ViewName[] = ['open', 'overdue']

/** The test by which the first rows of a view are found before everything is read; null where it takes more than the row. */
export function testOfFirst(view: ViewName, query: ListQuery, context: ViewContext): ((issue: Issue) => boolean) | null {
  if (!TOLD_BY_ROW.includes(view) || query.text !== '') return null
  const isMember = membership(view, context)
  const isWanted = narrowing(query, context)
  return (issue) => isMember(issue) && isWanted(issue)
}

/** How many issues a view has; counted without building the list's order. */
export function* countView(view: ViewName, issues: readonly Issue[], context: ViewContext): Steps<number> {
  return (yield* sift(issues, membership(view, context))).length
}

/** What views are worked out from besides issues and context: whoever keeps a result follows these too. */
export function viewGround(): readonly unknown[] {
  return [...judgementGround(), categories.value, areas.value, units.value, language.value]
}
