// Reading and changing what lives on the server only (upkeep pages): what came, what went wrong in its words, whether it is under way.
import { computed, onScopeDispose, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { ApiProblem, sentenceOf } from './api'

export interface Remote<T> {
  value: ShallowRef<T | null>
  fault: Ref<string | null>
  /** Asking again would be answered the same: it is not this user's, or not there. */
  isFinal: Ref<boolean>
  isBusy: Ref<boolean>
  load: () => Promise<void>
}

const FINAL: readonly number[] = [403, 404, 410]

/** Whether asking again would be answered the same. */
export const isFinalAnswer = (error: unknown) => error instanceof ApiProblem && FINAL.includes(error.status)

/** Something read from the server; a newer read replaces one under way, what was read before stays until then. */
export function useRemote<T>(read: (signal: AbortSignal) => Promise<T>): Remote<T> {
  const value = shallowRef<T | null>(null) as ShallowRef<T | null>
  const fault = ref<string | null>(null)
  const isFinal = ref(false)
  const isBusy = ref(false)
  let running: AbortController | null = null

  async function load(): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    isBusy.value = true
    try {
      const found = await read(mine.signal)
      if (mine.signal.aborted) return
      value.value = found
      fault.value = null
    } catch (error) {
      if (!mine.signal.aborted) {
        fault.value = sentenceOf(error)
        isFinal.value = isFinalAnswer(error)
      }
    } finally {
      if (running === mine) isBusy.value = false
    }
  }
  onScopeDispose(() => running?.abort())
  return { value, fault, isFinal, isBusy, load }
}

export interface Submission {
  /** What the server said against it, in the user's language. */
  fault: ComputedRef<string | null>
  /** The stable code of that refusal, for decisions. */
  code: ComputedRef<string | null>
  isBusy: Ref<boolean>
  /** Do it once at a time; null when it was refused, which `fault` then explains. */
  submit: <T>(work: () => Promise<T>) => Promise<T | null>
  fieldError: (field: string) => string | null
  forget: () => void
}

/** A change that the server may refuse; what was typed stays. */
export function useSubmission(): Submission {
  const problem = shallowRef<unknown>(null)
  const isBusy = ref(false)

  async function submit<T>(work: () => Promise<T>): Promise<T | null> {
    if (isBusy.value) return null
    isBusy.value = true
    problem.value = null
    try {
      return await work()
    } catch (error) {
      problem.value = error
      return null
    } finally {
      isBusy.value = false
    }
  }
  return {
    fault: computed(() => (problem.value === null ? null : sentenceOf(problem.value))),
    code: computed(() => (problem.value instanceof ApiProblem ? problem.value.code : null)),
    isBusy,
    submit,
    fieldError: (field) => (problem.value instanceof ApiProblem ? problem.value.fieldError(field) : null),
    forget: () => {
      problem.value = null
    },
  }
}
