// Drawing on a Leaflet map: areas as outlines, issues as pins; positions are WGS-84 throughout.
import L from 'leaflet'
import type { Area, Issue } from '../../domain/types'
import { categoryName } from '../session/reference'
import { issueNumber } from '../issues/rowModel'
import { t } from '../../i18n/translate'
import { STATE_LOOK } from '../../ui/stateLook'

const NAMES = 'names'
/** A colour of the theme now on screen, for what is drawn into SVG. */
export const themeColour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** A new map in an element, without the flag of Leaflet's default attribution. */
export function createMap(element: HTMLElement): L.Map {
  const map = L.map(element, { zoomControl: false, attributionControl: false, minZoom: 3, maxZoom: 19, preferCanvas: false })
  L.control.attribution({ prefix: false }).addTo(map)
  // Names lie under the pins: a pin is what one taps.
  map.createPane(NAMES).style.zIndex = '450'
  return map
}

/** Outlines of areas with their names. */
export function areaLayer(areas: Iterable<Area>): L.FeatureGroup {
  const group = L.featureGroup()
  for (const area of areas) {
    if (!area.is_active || !area.geometry) continue
    const layer = L.geoJSON(area.geometry, {
      style: { color: themeColour('--cb-primary'), weight: 2, fillColor: themeColour('--cb-primary'), fillOpacity: 0.08 },
      interactive: false,
    })
    layer.bindTooltip(area.name, { permanent: true, direction: 'bottom', pane: NAMES, className: 'map-area-name' })
    group.addLayer(layer)
  }
  return group
}

/** How a pin looks: colour by state; urgent ones have a shape of their own, chosen ones a ring. */
export function pinIcon(issue: Issue, isChosen = false): L.DivIcon {
  const looks = [`tone-${STATE_LOOK[issue.state].tone}`, ...(issue.severity === 4 ? ['is-urgent'] : []), ...(isChosen ? ['is-chosen'] : [])]
  return L.divIcon({ className: '', iconSize: [32, 32], iconAnchor: [16, 16], html: `<span class="map-pin ${looks.join(' ')}"></span>` })
}

/** The pin of an issue. */
export function issueMarker(issue: Issue, open: (id: string) => void): L.Marker | null {
  if (!issue.position) return null
  const icon = pinIcon(issue)
  const label = `${categoryName(issue.category)}，${issueNumber(issue)}，${t(STATE_LOOK[issue.state].label)}`
  const marker = L.marker([issue.position.latitude, issue.position.longitude], { icon, alt: label, title: label, keyboard: true })
  marker.on('click', () => open(issue.id))
  marker.on('keypress', (event) => {
    if ((event).originalEvent.key === 'Enter') open(issue.id)
  })
  return marker
}
