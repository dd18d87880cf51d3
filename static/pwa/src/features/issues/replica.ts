// The issues on this phone, with what waits here applied over them. One live read serves every page until sign-out.
import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import type { OpenStore } from '../../db/open'
import type { OutboxRow } from '../../db/rows'
import type { Issue, IssueEvent } from '../../domain/types'
import { useLive, type Live } from '../session/live'
import { current } from '../session/session'
import { IssueCache } from './issueCache'

const issues = shallowRef<readonly Issue[]>([])
const isLoaded = shallowRef(false)
const fault = shallowRef<unknown>(null)
let cache: IssueCache | null = null

function follow(store: OpenStore | undefined): void {
  cache?.close()
  cache = null
  issues.value = []
  isLoaded.value = false
  fault.value = null
  if (!store) return
  cache = new IssueCache(store, (rows) => {
    issues.value = rows
    isLoaded.value = true
    fault.value = null
  }, (error) => {
    fault.value = error
    isLoaded.value = true
  })
}

// Begins with the sign-in, before any page asks: the list is often there when its page is.
watch(() => current.value?.store, follow, { immediate: true })

/** All issues of this phone; plain rows, replaced as a whole. `isLoaded` turns true with the first read. */
export function useIssues(): Live<readonly Issue[]> {
  return { value: issues, isLoaded, fault }
}

const byId = computed(() => new Map(issues.value.map((issue) => [issue.id, issue])))

/** An issue that is already in memory; for labels only. */
export function knownIssue(id: string): Issue | undefined {
  return byId.value.get(id)
}

const underWay = computed(() => {
  const ids = new Set<string>()
  for (const issue of issues.value) for (const photo of issue.photos) if (photo.state === 'expected') ids.add(photo.id)
  return ids
})

/** A photo that the server has been told of and does not have yet: asking for it would only fail. */
export function isUnderWay(photoId: string): boolean {
  return underWay.value.has(photoId)
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
