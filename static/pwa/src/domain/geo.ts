// Distances and point-in-polygon on WGS-84; good to a fraction of a percent at the distances of a city.
import type { AreaGeometry, Ring } from './types'

export interface LatLon { latitude: number; longitude: number }

const EARTH_RADIUS_M = 6_371_008.8
const DEGREE = Math.PI / 180

/** Great-circle distance in metres (haversine). */
export function distanceM(a: LatLon, b: LatLon): number {
  const halfLat = ((b.latitude - a.latitude) * DEGREE) / 2
  const halfLon = ((b.longitude - a.longitude) * DEGREE) / 2
  const chord =
    Math.sin(halfLat) ** 2 +
    Math.cos(a.latitude * DEGREE) * Math.cos(b.latitude * DEGREE) * Math.sin(halfLon) ** 2
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)))
}

/** The polygons of an area, each a list of rings (the first is the outline, the others are holes). */
export function polygonsOf(geometry: AreaGeometry): readonly (readonly Ring[])[] {
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
}

/** Whether a position lies inside (even-odd rule; holes are outside; the edge counts as inside or outside by chance). */
export function isInside(position: LatLon, geometry: AreaGeometry): boolean {
  return polygonsOf(geometry).some((rings) => rings.filter((ring) => isInsideRing(position, ring)).length % 2 === 1)
}

/** Distance in metres from a position to the nearest edge of an area; Infinity for an empty one. */
export function distanceToEdgeM(position: LatLon, geometry: AreaGeometry): number {
  let nearest = Infinity
  for (const rings of polygonsOf(geometry)) {
    for (const ring of rings) nearest = Math.min(nearest, distanceToRingM(position, ring))
  }
  return nearest
}

function isInsideRing(position: LatLon, ring: Ring): boolean {
  let inside = false
  let [previousLon = 0, previousLat = 0] = ring.at(-1) ?? []
  for (const [lon = 0, lat = 0] of ring) {
    const crosses =
      lat > position.latitude !== previousLat > position.latitude &&
      position.longitude < ((previousLon - lon) * (position.latitude - lat)) / (previousLat - lat) + lon
    if (crosses) inside = !inside
    previousLon = lon
    previousLat = lat
  }
  return inside
}

/** Edges are straight in a plane laid at the position: metres east and north of it. */
function distanceToRingM(position: LatLon, ring: Ring): number {
  const metresPerLat = EARTH_RADIUS_M * DEGREE
  const metresPerLon = metresPerLat * Math.cos(position.latitude * DEGREE)
  const corners = ring.map(([lon = 0, lat = 0]) => ({
    x: (lon - position.longitude) * metresPerLon,
    y: (lat - position.latitude) * metresPerLat,
  }))
  let nearest = Infinity
  let previous = corners.at(-1)
  for (const corner of corners) {
    if (previous) nearest = Math.min(nearest, distanceToSegment(previous, corner))
    previous = corner
  }
  return nearest
}

/** Distance from the origin to a segment. */
function distanceToSegment(from: { x: number; y: number }, to: { x: number; y: number }): number {
  const dx = to.x - from.x
  const dy = to.y - from.y
  const length2 = dx * dx + dy * dy
  const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, -(from.x * dx + from.y * dy) / length2))
  return Math.hypot(from.x + along * dx, from.y + along * dy)
}
