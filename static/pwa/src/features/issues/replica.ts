// The issues on this phone, with what waits here applied over them. One live read serves every page until sign-out.
import { liveQuery, type Subscription } from 'dexie'
import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import type { OutboxRow } from '../../db/rows'
import type { Issue, IssueEvent } from '../../domain/types'
import { current } from '../session/session'
import { useLive, type Live } from '../session/live'

const issues = shallowRef<readonly Issue[]>([])
const isLoaded = shallowRef(false)
const fault = shallowRef<unknown>(null)
let subscription: Subscription | null = null

watch(() => current.value?.store, (store) => {
  subscription?.unsubscribe()
  subscription = null
  issues.value = []
  isLoaded.value = false
  if (store) follow()
})

function follow(): void {
  const store = current.value?.store
  if (!store || subscription) return
  subscription = liveQuery(() => store.issues.list()).subscribe({
    next: (rows) => {
      issues.value = rows
      isLoaded.value = true
      fault.value = null
    },
    error: (error: unknown) => {
      fault.value = error
      isLoaded.value = true
    },
  })
}

/** All issues of this phone; plain rows, replaced as a whole. `isLoaded` turns true with the first read. */
export function useIssues(): Live<readonly Issue[]> {
  follow()
  return { value: issues, isLoaded, fault }
}

const byId = computed(() => new Map(issues.value.map((issue) => [issue.id, issue])))

/** An issue that is already in memory; for labels only. */
export function knownIssue(id: string): Issue | undefined {
  return byId.value.get(id)
}

export interface LiveIssue {
  issue: ComputedRef<Issue | undefined>
  events: ComputedRef<readonly IssueEvent[]>
  /** This phone's own commands on it, oldest first. */
  own: ComputedRef<readonly OutboxRow[]>
  isLoaded: ComputedRef<boolean>
}

/** One issue with its events and what waits here, kept up to date. */
export function useIssue(id: () => string): LiveIssue {
  const live = useLive(async () => {
    const store = current.value?.store
    if (!store) return null
    const [issue, events, own] = await Promise.all([store.issues.get(id()), store.issues.events(id()), store.outbox.ofIssue(id())])
    return { issue, events, own }
  }, null, id)
  return {
    issue: computed(() => live.value.value?.issue),
    events: computed(() => live.value.value?.events ?? []),
    own: computed(() => live.value.value?.own ?? []),
    isLoaded: computed(() => live.isLoaded.value),
  }
}
