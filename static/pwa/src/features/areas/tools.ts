// What passes between the page, its map and its panel.
import type { AreaGeometry } from '../../domain/types'
import type { Place } from './outline'

/** What a press on the map does. */
export type Tool = 'move' | 'vertices' | 'draw' | 'point'
/** A point being added (`id` null) or changed; degrees as they are typed. */
export interface PointDraft { id: string | null; name: string; longitude: string; latitude: string }
/** What the page asks of the map. */
export interface MapHandle {
  /** Bring an outline into view; null: all of them. */
  show: (geometry: AreaGeometry | null) => Promise<void>
  centre: () => Place | null
  addAtCentre: () => void
}
