// What the store says, kept up to date on screen: Dexie's liveQuery as a plain (shallow) ref.
import { liveQuery, type Subscription } from 'dexie'
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'

export interface Live<T> { value: ShallowRef<T>; isLoaded: ShallowRef<boolean>; fault: ShallowRef<unknown> }

/**
 * Follow a read of the store; `sources` (refs or getters) restart it. Rows are never made deeply reactive.
 * `fault` holds what went wrong with the last read; `value` keeps what was read before.
 */
export function useLive<T>(read: () => Promise<T>, initial: T, sources: () => unknown = () => null): Live<T> {
  const value = shallowRef(initial) as ShallowRef<T>
  const isLoaded = shallowRef(false)
  const fault = shallowRef<unknown>(null)
  let subscription: Subscription | null = null
  watch(sources, () => {
    subscription?.unsubscribe()
    subscription = liveQuery(read).subscribe({
      next: (rows) => {
        value.value = rows
        isLoaded.value = true
        fault.value = null
      },
      error: (error: unknown) => {
        fault.value = error
        isLoaded.value = true
      },
    })
  }, { immediate: true })
  onScopeDispose(() => subscription?.unsubscribe())
  return { value, isLoaded, fault }
}

/** The time, renewed every half minute, for texts like 还剩 18 分. */
export function useNow(): ShallowRef<number> {
  const now = shallowRef(Date.now())
  const timer = setInterval(() => {
    now.value = Date.now()
  }, 30_000)
  onScopeDispose(() => clearInterval(timer))
  return now
}
