// The rows seen first when the list is what the app opens with: found by an index while all others are still being read.
import { shallowRef, watch, type ShallowRef } from 'vue'
import type { Issue } from '../../domain/types'
import { useStore } from '../session/session'
import { useIssues } from './replica'
import { testOfFirst, type ListQuery, type ViewContext, type ViewName } from './views'

/** A screenful, and a little more. */
const ROWS = 10

/** The first issues of what `wanted` names, in order; empty where they cannot be told, and once all issues are in memory. */
export function useFirstRows(wanted: () => { view: ViewName | null; query: ListQuery; context: ViewContext }): ShallowRef<readonly Issue[]> {
  const { isLoaded } = useIssues()
  const rows = shallowRef<readonly Issue[]>([])
  let turn = 0
  watch(wanted, async ({ view, query, context }) => {
    turn += 1
    const mine = turn
    const test = isLoaded.value || view === null ? null : testOfFirst(view, query, context)
    // What goes wrong here goes wrong with the whole list too, and is told there.
    const found = test === null ? [] : await useStore().issues.firstDue(ROWS, test).catch(() => [])
    if (mine === turn) rows.value = found
  }, { immediate: true })
  return rows
}
