// The desk's filter as it stands in the address, so that a view can be kept or sent as a link; and as the API takes it.
import type { LocationQuery } from 'vue-router'
import type { IssueState } from '../../domain/types'

/** `in_hand` (在办): what somebody of the agency is to act on, neither referred nor suspended; only links name it. */
export type Tab = 'open' | 'in_hand' | IssueState | 'all'

/** What a tab counts: of every state how many there are. */
export function isInTab(tab: Tab, state: string): boolean {
  if (tab === 'open') return !['closed', 'declined', 'merged'].includes(state)
  if (tab === 'in_hand') return (IN_HAND as readonly string[]).includes(state)
  return tab === 'all' || state === tab
}

const SORTS = ['newest', 'due', 'follow_up'] as const
export type Sort = typeof SORTS[number]
/** The order that a tab has of itself; an address does not name it. */
export const sortOf = (tab: Tab): Sort => (tab === 'referred' ? 'follow_up' : 'newest')

export interface DeskFilter {
  tab: Tab
  unit: string
  area: string
  category: string
  severity: string
  month: string
  text: string
  overdue: boolean
  /** Referred ones whose day of follow-up has come. */
  followUp: boolean
  /** Newest first; what is due first (only issues with a due date); of referred ones what is to be followed up first. */
  sort: Sort
  /** As a table, or as a board with a column for each state. */
  layout: 'table' | 'board'
}

export const TABS: readonly Tab[] = ['open', 'unconfirmed', 'reported', 'assigned', 'rectifying', 'fixed', 'suspended', 'referred', 'closed', 'all']
const IN_HAND: readonly IssueState[] = ['reported', 'assigned', 'rectifying', 'fixed']
/** Links of 今日 name what waits, not a state. */
const TAB_OF_VIEW: Record<string, Tab> = { to_assign: 'reported', to_verify: 'fixed', open: 'open', closed: 'closed', overdue: 'open', follow_up: 'referred' }

function text(value: LocationQuery[string] | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** The filter of an address; anything unknown is left out. */
export function filterOf(query: LocationQuery): DeskFilter {
  const view = text(query['view'])
  const named = text(query['tab'])
  const tab = [...TABS, 'in_hand' as const].find((one) => one === named) ?? TAB_OF_VIEW[view] ?? 'open'
  return {
    tab,
    unit: text(query['unit']),
    area: text(query['area']),
    category: text(query['category']),
    severity: /^[1-4]$/.test(text(query['severity'])) ? text(query['severity']) : '',
    month: /^\d{4}-\d{2}$/.test(text(query['month'])) ? text(query['month']) : '',
    text: text(query['text']),
    overdue: query['overdue'] === '1' || view === 'overdue',
    followUp: query['follow_up'] === '1' || view === 'follow_up',
    sort: SORTS.find((sort) => sort === query['sort']) ?? sortOf(tab),
    layout: query['layout'] === 'board' ? 'board' : 'table',
  }
}

/** The address of a filter; what is not filtered is not named. */
export function queryOf(filter: DeskFilter): Record<string, string> {
  const { tab, overdue, followUp, sort, layout, ...rest } = filter
  const named = Object.entries(rest).filter(([, value]) => value !== '')
  return {
    ...(tab === 'open' ? {} : { tab }), ...(overdue ? { overdue: '1' } : {}), ...(followUp ? { follow_up: '1' } : {}), ...(sort === sortOf(tab) ? {} : { sort }),
    ...(layout === 'board' ? { layout } : {}), ...Object.fromEntries(named),
  }
}

/** Whether anything but the tab, the order and the layout is chosen. */
export function isNarrowed(filter: DeskFilter): boolean {
  return Object.keys(queryOf({ ...filter, tab: 'open', sort: 'newest', layout: 'table' })).length > 0
}

/** The same as parameters of the API, for lists, counts and the ledger alike; counts leave the state open. */
export function paramsOf(filter: DeskFilter, withState = true): URLSearchParams {
  const params = new URLSearchParams()
  if (withState && filter.tab === 'open') params.set('open', 'true')
  if (withState && filter.tab === 'in_hand') for (const state of IN_HAND) params.append('state', state)
  else if (withState && filter.tab !== 'open' && filter.tab !== 'all') params.set('state', filter.tab)
  if (filter.unit) params.set('unit_id', filter.unit)
  if (filter.area) params.set('area_id', filter.area)
  if (filter.category) params.set('category', filter.category)
  if (filter.severity) params.set('severity', filter.severity)
  if (filter.month) params.set('month', filter.month)
  if (filter.text) params.set('text', filter.text)
  if (filter.overdue) params.set('overdue', 'true')
  if (filter.followUp) params.set('follow_up_due', 'true')
  return params
}
