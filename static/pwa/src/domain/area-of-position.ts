// Which responsibility area a position belongs to: inside one, the nearest within the accuracy, or none.
import { distanceToEdgeM, isInside, type LatLon } from './geo'
import type { Area } from './types'

/** `inside` = in the polygon · `near` = outside, but nearer than the accuracy of the fix · `none`. */
export type AreaOfPosition =
  | { kind: 'inside'; area: Area }
  | { kind: 'near'; area: Area; distance_m: number }
  | { kind: 'none' }

/** Accuracies beyond this say nothing about an area. */
const WORST_ACCURACY_M = 100

/**
 * The area to propose, by the server's rule: the one the position lies in, else the nearest within the accuracy. Where
 * areas overlap, the one drawn first has it (ids grow with time). `accuracy_m` null or 0 is unknown and reaches nowhere.
 */
export function areaOfPosition(position: LatLon & { accuracy_m: number | null }, areas: readonly Area[]): AreaOfPosition {
  const candidates = areas.filter((area) => area.is_active && area.geometry !== null).sort((a, b) => (a.id < b.id ? -1 : 1))
  const inside = candidates.find((area) => area.geometry !== null && isInside(position, area.geometry))
  if (inside) return { kind: 'inside', area: inside }
  const reach = Math.min(Math.max(position.accuracy_m ?? 0, 0), WORST_ACCURACY_M)
  let nearest: { area: Area; distance_m: number } | null = null
  for (const area of candidates) {
    const distance = area.geometry ? distanceToEdgeM(position, area.geometry) : Infinity
    if (distance <= reach && distance < (nearest?.distance_m ?? Infinity)) nearest = { area, distance_m: distance }
  }
  return nearest === null ? { kind: 'none' } : { kind: 'near', ...nearest }
}
