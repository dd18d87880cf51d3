// Areas as this device holds them, for looking at while nothing comes from the server: nothing of them may be changed then.
import { computed } from 'vue'
import type { Point } from '../../domain/types'
import { areas, points } from '../session/reference'
import type { DeskArea } from './areasApi'

export const storedAreas = computed<DeskArea[]>(() => {
  const counts = new Map<string, number>()
  for (const point of points.value.values()) if (point.is_active) counts.set(point.area_id, (counts.get(point.area_id) ?? 0) + 1)
  const rows = [...areas.value.values()].map((area) => ({ ...area, square_m: null, point_count: counts.get(area.id) ?? 0, may_edit: false }))
  return rows.sort((a, b) => a.name.localeCompare(b.name, 'zh'))
})

export function storedPoints(areaId: string): Point[] {
  return [...points.value.values()].filter((point) => point.area_id === areaId)
}
