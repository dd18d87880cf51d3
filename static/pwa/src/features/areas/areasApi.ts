// Projects, areas and points as the desk reads and changes them. Outlines are GeoJSON on WGS-84.
import type { Area, AreaGeometry, Id, Point, Project } from '../../domain/types'
import { request } from '../../shell/api'

export const AREA_KINDS = ['construction_site', 'municipal_works', 'demolition', 'surroundings', 'road', 'green', 'public_space', 'office', 'site_office', 'dormitory', 'other'] as const
export type AreaKind = (typeof AREA_KINDS)[number]

/** An area with what only the desk shows. */
export interface DeskArea extends Area { square_m: number | null; point_count: number; may_edit: boolean }
export interface AreaFacts { name: string; kind: AreaKind; project_id: Id | null; unit_id: Id | null; person_id: Id | null }
export interface Overlap { area_id: Id; area_name: string; square_m: number; geometry: AreaGeometry }
/** An outline as it would be saved: mended places are (longitude, latitude); `trimmed` is what is left beside the neighbours. */
export interface Trial { geometry: AreaGeometry; square_m: number; mended_at: number[][]; overlaps: Overlap[]; trimmed: AreaGeometry | null }
export interface Gap {
  kind: 'no_outline' | 'no_unit' | 'unit_inactive' | 'no_person' | 'person_gone' | 'overlap' | 'point_outside'
  area_id: Id; area_name: string; other_area_id: Id | null; other_area_name: string | null
  point_id: Id | null; point_name: string | null; square_m: number | null; geometry: AreaGeometry | null
}
export type PointFacts = Pick<Point, 'name' | 'latitude' | 'longitude'>

export const fetchAreas = (signal?: AbortSignal) => request<{ items: DeskArea[] }>('GET', '/areas', undefined, signal)
export const fetchGaps = (signal?: AbortSignal) => request<{ items: Gap[] }>('GET', '/areas/gaps', undefined, signal)
export const fetchProjects = (signal?: AbortSignal) => request<{ items: Project[] }>('GET', '/projects', undefined, signal)
export const fetchPoints = (areaId: Id, signal?: AbortSignal) => request<{ items: Point[] }>('GET', `/points?area_id=${areaId}`, undefined, signal)

/** `geometry` is left out where the outline did not change. */
export const saveArea = (id: Id | null, facts: Partial<AreaFacts> & { geometry?: AreaGeometry | null; is_active?: boolean }) =>
  id === null ? request<Area>('POST', '/areas', facts) : request<Area>('PATCH', `/areas/${id}`, facts)
export const checkOutline = (geometry: AreaGeometry, areaId: Id | null, signal?: AbortSignal) =>
  request<Trial>('POST', '/areas/check', { geometry, ...(areaId ? { area_id: areaId } : {}) }, signal)

export const addProject = (name: string) => request<Project>('POST', '/projects', { name })
export const changeProject = (id: Id, facts: Partial<Pick<Project, 'name' | 'is_active'>>) => request<Project>('PATCH', `/projects/${id}`, facts)

export const addPoint = (areaId: Id, facts: PointFacts) => request<Point>('POST', '/points', { area_id: areaId, ...facts })
export const changePoint = (id: Id, facts: Partial<PointFacts> & { is_active?: boolean }) => request<Point>('PATCH', `/points/${id}`, facts)
export const renewCode = (id: Id) => request<Point>('POST', `/points/${id}/code`)
/** The page of labels to print: of one area, or of all. */
export const labelsAddress = (areaId: Id | null) => `/api/points/sheet${areaId ? `?area_id=${areaId}` : ''}`
export const labelAddress = (id: Id) => `/api/points/${id}/qr.svg`
