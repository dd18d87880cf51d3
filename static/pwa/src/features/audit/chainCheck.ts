// The chain of the log, checked stretch by stretch to its end, with how far it has come.
import { computed, onScopeDispose, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { Instant } from '../../domain/types'
import { sentenceOf } from '../../shell/api'
import { checkStretch, type ChainStretch } from './auditApi'

export interface ChainState { total: number; checked: number; through: number | null; at: Instant | null; hash: string | null; faults: ChainStretch['faults']; isDone: boolean }
export interface ChainCheck { state: ShallowRef<ChainState | null>; fault: Ref<string | null>; isRunning: Ref<boolean>; isSound: ComputedRef<boolean>; run: () => Promise<void> }

/** Add a stretch to what was found before it. */
export function withStretch(before: ChainState | null, stretch: ChainStretch): ChainState {
  return {
    total: stretch.total, checked: (before?.checked ?? 0) + stretch.checked, through: stretch.through, at: stretch.through_at, hash: stretch.through_hash,
    faults: [...(before?.faults ?? []), ...stretch.faults], isDone: stretch.next === null,
  }
}

export function useChainCheck(): ChainCheck {
  const state = shallowRef<ChainState | null>(null)
  const fault = ref<string | null>(null)
  const isRunning = ref(false)
  const stop = new AbortController()

  async function run(): Promise<void> {
    if (isRunning.value) return
    isRunning.value = true
    state.value = null
    fault.value = null
    try {
      for (let next: number | null = 0; next !== null;) {
        const stretch: ChainStretch = await checkStretch(next, stop.signal)
        state.value = withStretch(state.value, stretch)
        next = stretch.next
      }
    } catch (error) {
      if (!stop.signal.aborted) fault.value = sentenceOf(error)
    } finally {
      isRunning.value = false
    }
  }
  onScopeDispose(() => { stop.abort() })
  return { state, fault, isRunning, isSound: computed(() => state.value?.isDone === true && state.value.faults.length === 0), run }
}
