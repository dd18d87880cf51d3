// The list's view, filter and search as part of the address, so that it can be copied and back returns to it.
import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQueryValue } from 'vue-router'
import type { IssueState, Severity } from '../../domain/types'
import { STATE_LOOK } from '../../ui/stateLook'
import type { ListQuery, ViewName } from './views'

type Raw = LocationQueryValue | LocationQueryValue[] | undefined
const one = (value: Raw) => (Array.isArray(value) ? value[0] : value) ?? ''
const orNull = (value: Raw) => one(value) || null

function severityOf(value: Raw): Severity | null {
  const level = Number(one(value))
  return level === 1 || level === 2 || level === 3 || level === 4 ? level : null
}

function statesOf(value: Raw): IssueState[] {
  return one(value).split(',').filter((name): name is IssueState => name in STATE_LOOK)
}

export interface ListAddress {
  /** The view named by the address, else the fallback; null while neither is known. */
  view: ComputedRef<ViewName | null>
  query: ComputedRef<ListQuery>
  setView: (view: ViewName) => void
  setQuery: (query: ListQuery) => void
}

/** Read and write the address of the list page; changes replace the entry instead of adding one. */
export function useListQuery(fallback: () => ViewName | null): ListAddress {
  const route = useRoute()
  const router = useRouter()
  const view = computed(() => (orNull(route.query['view']) as ViewName | null) ?? fallback())
  const query = computed<ListQuery>(() => ({
    text: one(route.query['q']),
    states: statesOf(route.query['state']),
    severity: severityOf(route.query['severity']),
    areaId: orNull(route.query['area']),
    unitId: orNull(route.query['unit']),
    group: orNull(route.query['group']),
  }))
  const write = (nextView: ViewName | null, next: ListQuery) => {
    const entries: [string, string | number | null][] = [
      ['view', nextView], ['q', next.text], ['state', next.states.join(',')], ['severity', next.severity], ['area', next.areaId], ['unit', next.unitId], ['group', next.group],
    ]
    void router.replace({ query: Object.fromEntries(entries.filter(([, value]) => value !== null && value !== '').map(([key, value]) => [key, String(value)])) })
  }
  return { view, query, setView: (next) => write(next, query.value), setQuery: (next) => write(view.value, next) }
}
