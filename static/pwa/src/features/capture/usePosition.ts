// The position while a capture page is open: watched from the moment it opens, never afterwards.
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { watchPosition } from '../../device/geolocation'
import type { Position } from '../../domain/types'

export interface WatchedPosition {
  /** The newest reading, or null before the first. */
  position: ShallowRef<Position | null>
  isWaiting: ShallowRef<boolean>
  /** Seconds since asking, while there is no reading. */
  waitedS: ShallowRef<number>
  isRefused: ShallowRef<boolean>
}

/** Watch the position for as long as the calling component lives. */
export function usePosition(): WatchedPosition {
  const position = shallowRef<Position | null>(null)
  const isWaiting = shallowRef(true)
  const isRefused = shallowRef(false)
  const waitedS = shallowRef(0)
  const timer = setInterval(() => {
    if (isWaiting.value) waitedS.value += 1
  }, 1000)
  const stop = watchPosition({
    onReading: (reading) => {
      position.value = reading
      isWaiting.value = false
      isRefused.value = false
    },
    onProblem: (problem) => {
      isRefused.value = problem === 'denied'
      // Other troubles (no fix yet, timeout) go on waiting: the next reading may come.
      if (problem === 'denied' || problem === 'unsupported') isWaiting.value = false
    },
  })
  onScopeDispose(() => {
    clearInterval(timer)
    stop()
  })
  return { position, isWaiting, waitedS, isRefused }
}
