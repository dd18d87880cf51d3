// Looking again while something is under way on the server: soon when the last look was answered, later when it was not.
import { onScopeDispose } from 'vue'

export const SOON_MS = 1_000
export const LATER_MS = 5 * SOON_MS

export interface Polling {
  /** Look at once, and again while there is reason to. */
  now: () => Promise<void>
  /** Look in a while, as something was just begun. */
  soon: () => void
}

/** `look` says whether what it saw is still under way; null where there was no answer. It ends with the scope. */
export function usePolling(look: () => Promise<boolean | null>): Polling {
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn = 0

  function again(ms: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void now(), ms)
  }
  async function now(): Promise<void> {
    clearTimeout(timer)
    const mine = (turn += 1)
    const isUnderWay = await look()
    if (mine !== turn) return // a newer look goes on, or the scope has ended
    if (isUnderWay === null) again(LATER_MS)
    else if (isUnderWay) again(SOON_MS)
  }
  onScopeDispose(() => {
    turn += 1
    clearTimeout(timer)
  })
  return { now, soon: () => { again(SOON_MS) } }
}
