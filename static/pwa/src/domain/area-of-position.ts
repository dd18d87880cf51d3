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
 * The area to propose. Of several that contain the position the smallest outline wins by distance to its edge being
 * least (a site inside a district); `accuracy_m` null or 0 counts as unknown, so only "inside" is offered.
 */
export function areaOfPosition(position: LatLon & { accuracy_m: number | null }, areas: readonly Area[]): AreaOfPosition {
  const usable = areas.filter((area) => area.is_active && area.geometry !== null)
  const distances = usable.map((area) => ({ area, distance_m: area.geometry ? distanceToEdgeM(position, area.geometry) : Infinity }))
  const byDistance = distances.sort((a, b) => a.distance_m - b.distance_m || a.area.id.localeCompare(b.area.id))
  const inside = byDistance.find(({ area }) => area.geometry !== null && isInside(position, area.geometry))
  if (inside) return { kind: 'inside', area: inside.area }
  const accuracy = Math.min(position.accuracy_m ?? 0, WORST_ACCURACY_M)
  const nearest = byDistance[0]
  if (nearest && nearest.distance_m <= accuracy) return { kind: 'near', area: nearest.area, distance_m: nearest.distance_m }
  return { kind: 'none' }
}
