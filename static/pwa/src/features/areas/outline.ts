// An outline being drawn: rings without the closing corner, each change a new value, so that undo is a step back.
import { polygonsOf } from '../../domain/geo'
import type { AreaGeometry } from '../../domain/types'

/** Longitude, latitude. */
export type Place = readonly [number, number]
/** Polygons of rings of corners; the first ring of a polygon is its outline, others are holes. */
export type Drawing = readonly (readonly (readonly Place[])[])[]
/** Which corner. */
export interface At { polygon: number; ring: number; corner: number }

const LEAST_CORNERS = 3
/** One ring without a corner yet: what drawing begins with. */
export const NOTHING: Drawing = [[[]]]

/** The rings of a stored outline, open. */
export function drawingOf(geometry: AreaGeometry | null): Drawing {
  if (!geometry) return NOTHING
  return polygonsOf(geometry).map((rings) => rings.map((ring) => ring.slice(0, -1).map(([longitude = 0, latitude = 0]): Place => [longitude, latitude])))
}

/** GeoJSON of what is drawn; null while it has no three corners. Rings that are not finished are left out. */
export function geometryOf(drawing: Drawing): AreaGeometry | null {
  const polygons = drawing.map((rings) => rings.filter((ring) => ring.length >= LEAST_CORNERS)).filter((rings, index) => rings.length > 0 && rings[0] === drawing[index]?.[0])
  const closed = polygons.map((rings) => rings.map((ring) => [...ring, ...ring.slice(0, 1)]))
  const [first] = closed
  if (!first) return null
  return closed.length === 1 ? { type: 'Polygon', coordinates: first } : { type: 'MultiPolygon', coordinates: closed }
}

export function cornersOf(drawing: Drawing): number {
  return drawing.flat().reduce((sum, ring) => sum + ring.length, 0)
}

function withRing(drawing: Drawing, at: Pick<At, 'polygon' | 'ring'>, change: (ring: readonly Place[]) => readonly Place[]): Drawing {
  return drawing.map((rings, polygon) => (polygon === at.polygon ? rings.map((ring, index) => (index === at.ring ? change(ring) : ring)) : rings))
}

const without = <T>(list: readonly T[], index: number): readonly T[] => list.filter((_one, at) => at !== index)

/** One more corner at the end of the ring being drawn. */
export const addCorner = (drawing: Drawing, place: Place): Drawing => withRing(drawing, { polygon: 0, ring: 0 }, (ring) => [...ring, place])
/** A corner after another. */
export const insertCorner = (drawing: Drawing, at: At, place: Place): Drawing => withRing(drawing, at, (ring) => [...ring.slice(0, at.corner + 1), place, ...ring.slice(at.corner + 1)])
export const moveCorner = (drawing: Drawing, at: At, place: Place): Drawing => withRing(drawing, at, (ring) => ring.map((corner, index) => (index === at.corner ? place : corner)))

/** Take a corner away. A hole or a part that would have two goes as a whole; the last three of an area stay. */
export function removeCorner(drawing: Drawing, at: At): Drawing {
  const rings = drawing[at.polygon] ?? []
  if ((rings[at.ring]?.length ?? 0) > LEAST_CORNERS) return withRing(drawing, at, (ring) => without(ring, at.corner))
  if (at.ring > 0) return drawing.map((others, polygon) => (polygon === at.polygon ? without(others, at.ring) : others))
  return drawing.length > 1 ? without(drawing, at.polygon) : drawing
}

/** Half way between two places. */
export const middleOf = (a: Place, b: Place): Place => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
