// One issue for its page: from this phone, or from the server when it lies beyond what the phone holds.
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { OutboxRow } from '../../db/rows'
import type { Issue, IssueEvent } from '../../domain/types'
import { request, sentenceOf } from '../../shell/api'
import { isOnline } from '../../shell/network'
import { useIssue } from './replica'

interface Answer { issue: Issue; events: IssueEvent[] }

export interface IssueAnywhere {
  issue: ComputedRef<Issue | undefined>
  events: ComputedRef<readonly IssueEvent[]>
  own: ComputedRef<readonly OutboxRow[]>
  isLoaded: ComputedRef<boolean>
  /** The history is here (the phone keeps it for what it holds; else it came with the answer). */
  hasEvents: ComputedRef<boolean>
  /** Why the server would not show it, in its words. */
  fault: ShallowRef<string | null>
}

/** Follow an issue wherever it is; asks the server only for what the phone does not have. */
export function useIssueAnywhere(id: () => string): IssueAnywhere {
  const local = useIssue(id)
  const remote = shallowRef<Answer | null>(null)
  const fault = shallowRef<string | null>(null)
  const isAsking = shallowRef(false)

  watch([id, local.isLoaded, isOnline], async ([wanted, isRead]) => {
    if (remote.value?.issue.id !== wanted) remote.value = null
    if (!isRead || !isOnline.value || (local.issue.value && local.events.value.length > 0)) return
    // An issue that only exists on this phone so far is not known to the server.
    if (local.issue.value?.version === 0) return
    isAsking.value = true
    try {
      const answer = await request<Answer>('GET', `/issues/${wanted}`)
      if (id() === wanted) remote.value = answer
    } catch (error) {
      fault.value = sentenceOf(error)
    } finally {
      isAsking.value = false
    }
  }, { immediate: true })

  return {
    issue: computed(() => local.issue.value ?? remote.value?.issue),
    events: computed(() => (local.events.value.length > 0 ? local.events.value : remote.value?.events ?? [])),
    own: local.own,
    isLoaded: computed(() => local.isLoaded.value && !isAsking.value),
    hasEvents: computed(() => local.events.value.length > 0 || remote.value !== null),
    fault,
  }
}
