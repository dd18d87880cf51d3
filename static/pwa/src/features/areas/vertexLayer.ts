// The corners of an outline as handles: dragged, or moved by arrow keys; small ones between them add a corner.
import L from 'leaflet'
import { t } from '../../i18n/translate'
import { insertCorner, middleOf, moveCorner, removeCorner, type At, type Drawing, type Place } from './outline'

/** More handles than this nobody can tell apart: those in view are shown, up to this many. */
export const MOST_HANDLES = 400
const STEP_PX = 2
const WIDE_STEP_PX = 20
const ARROWS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

export interface HandleEvents {
  /** Under way: to be shown, not yet to be kept. */
  preview: (drawing: Drawing) => void
  change: (drawing: Drawing) => void
  /** The first corner was pressed while drawing. */
  close: () => void
}

const placeOf = (at: L.LatLng): Place => [Number(at.lng.toFixed(7)), Number(at.lat.toFixed(7))]
const latLng = ([longitude, latitude]: Place): L.LatLngTuple => [latitude, longitude]

function handle(place: Place, className: string, size: number, isDraggable: boolean): L.Marker {
  const icon = L.divIcon({ className: `area-handle ${className}`, iconSize: [size, size], html: '<span></span>' })
  return L.marker(latLng(place), { icon, draggable: isDraggable, keyboard: true, autoPan: true, zIndexOffset: className === 'is-corner' ? 1000 : 0 })
}

/** Name a handle for screen readers once it stands in the page, and hear its keys. */
function named(marker: L.Marker, label: string, key: string, hear: (event: KeyboardEvent) => void): L.Marker {
  return marker.on('add', () => {
    const element = marker.getElement()
    element?.setAttribute('aria-label', label)
    element?.setAttribute('data-key', key)
    element?.addEventListener('keydown', hear)
  })
}

function cornerHandle(map: L.Map, drawing: Drawing, at: At, place: Place, isDrawing: boolean, events: HandleEvents): L.Marker {
  const isFirst = isDrawing && at.corner === 0
  const marker = handle(place, isFirst ? 'is-corner is-first' : 'is-corner', 28, true)
  const moved = () => moveCorner(drawing, at, placeOf(marker.getLatLng()))
  marker.on('drag', () => { events.preview(moved()) })
  marker.on('dragend', () => { events.change(moved()) })
  marker.on('click', () => { if (isFirst) events.close() })
  const remove = () => { if (!isDrawing) events.change(removeCorner(drawing, at)) }
  marker.on('contextmenu', remove)
  return named(marker, t('areas.vertex', { n: at.corner + 1 }), `${at.polygon}-${at.ring}-${at.corner}`, (event) => {
    const arrow = ARROWS[event.key]
    if (event.key === 'Delete' || event.key === 'Backspace') remove()
    else if (isFirst && event.key === 'Enter') events.close()
    else if (arrow) {
      const step = event.shiftKey ? WIDE_STEP_PX : STEP_PX
      const point = map.latLngToContainerPoint(latLng(place)).add([arrow[0] * step, arrow[1] * step])
      events.change(moveCorner(drawing, at, placeOf(map.containerPointToLatLng(point))))
    } else return
    event.preventDefault()
    event.stopPropagation()
  })
}

function middleHandle(drawing: Drawing, at: At, place: Place, events: HandleEvents): L.Marker {
  const marker = handle(place, 'is-middle', 24, true)
  const inserted = () => insertCorner(drawing, at, placeOf(marker.getLatLng()))
  marker.on('drag', () => { events.preview(inserted()) })
  marker.on('dragend', () => { events.change(inserted()) })
  marker.on('click', () => { events.change(inserted()) })
  return named(marker, t('areas.middle', { n: at.corner + 1 }), `m${at.polygon}-${at.ring}-${at.corner}`, (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    events.change(inserted())
  })
}

/** Handles for all corners in view. `isDrawing`: the ring is still open, its first corner closes it. */
export function vertexLayer(map: L.Map, drawing: Drawing, isDrawing: boolean, events: HandleEvents): { layer: L.LayerGroup; isCut: boolean } {
  const layer = L.layerGroup()
  const view = map.getBounds().pad(0.05)
  let count = 0
  drawing.forEach((rings, polygon) => {
    rings.forEach((ring, index) => {
      ring.forEach((place, corner) => {
        if (count >= MOST_HANDLES || !view.contains(latLng(place))) return
        count += 1
        const at = { polygon, ring: index, corner }
        layer.addLayer(cornerHandle(map, drawing, at, place, isDrawing, events))
        const next = ring[(corner + 1) % ring.length]
        if (!isDrawing && next) layer.addLayer(middleHandle(drawing, at, middleOf(place, next), events))
      })
    })
  })
  return { layer, isCut: count >= MOST_HANDLES }
}
