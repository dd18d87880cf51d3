// The device's position as it is, with its accuracy; WGS-84 as browsers give it. Nothing is smoothed and nothing is kept.
import type { Position } from '../domain/types'

/** `denied` = by the user or the system · `unsupported` = no such thing here · `no_fix` = not yet, more may come. */
export type LocationProblem = 'denied' | 'unsupported' | 'no_fix'

/**
 * How far a position can be trusted: `good` 1–20 m · `fair` 21–100 m · `poor` over 100 m, or 0 or unknown, which no
 * receiver measures · `coarse` over 1 km: the phone gives only an approximate place (a switch on iPhones).
 */
export type PositionGrade = 'good' | 'fair' | 'poor' | 'coarse'

/** Everything a screen can be told about the position. */
export type LocationState =
  | { kind: 'waiting' }
  | { kind: 'fix'; position: Position; grade: PositionGrade }
  | { kind: 'problem'; problem: LocationProblem }

export interface PositionListener {
  onReading(position: Position): void
  onProblem?(problem: LocationProblem): void
}

/** A reading older than this says nothing about where the shutter is pressed. */
const OLDEST_READING_MS = 5_000
const READING_TIMEOUT_MS = 20_000

/** Watches the position until the function given back is called. The first reading may be poor; better ones follow. */
export function watchPosition(listener: PositionListener, source: Geolocation | undefined = browserGeolocation()): () => void {
  if (!source) {
    listener.onProblem?.('unsupported')
    return () => undefined
  }
  const watch = source.watchPosition(
    (reading) => listener.onReading(positionOf(reading)),
    (error) => listener.onProblem?.(error.code === error.PERMISSION_DENIED ? 'denied' : 'no_fix'),
    { enableHighAccuracy: true, maximumAge: OLDEST_READING_MS, timeout: READING_TIMEOUT_MS },
  )
  return () => source.clearWatch(watch)
}

/** The same as one state at a time. */
export function watchLocation(tell: (state: LocationState) => void, source: Geolocation | undefined = browserGeolocation()): () => void {
  tell({ kind: 'waiting' })
  return watchPosition({
    onReading: (position) => tell({ kind: 'fix', position, grade: gradeOf(position.accuracy_m) }),
    onProblem: (problem) => tell(problem === 'no_fix' ? { kind: 'waiting' } : { kind: 'problem', problem }),
  }, source)
}

/** How far an accuracy in metres can be trusted. */
export function gradeOf(accuracyM: number | null): PositionGrade {
  if (accuracyM === null || accuracyM <= 0) return 'poor'
  if (accuracyM <= 20) return 'good'
  if (accuracyM <= 100) return 'fair'
  return accuracyM > 1000 ? 'coarse' : 'poor'
}

function positionOf(reading: GeolocationPosition): Position {
  const { latitude, longitude, accuracy } = reading.coords
  return {
    latitude, longitude, accuracy_m: Number.isFinite(accuracy) ? accuracy : null, source: 'device', at: new Date(reading.timestamp).toISOString(),
  }
}

function browserGeolocation(): Geolocation | undefined {
  return (globalThis.navigator as Partial<Navigator> | undefined)?.geolocation
}
