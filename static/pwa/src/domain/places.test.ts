// Positions, areas and likely duplicates.
import { describe, expect, it } from 'vitest'

import { makeIssue } from '../testing/make-issue'
import { areaOfPosition } from './area-of-position'
import { possibleDuplicates } from './duplicates'
import { distanceM, distanceToEdgeM, isInside } from './geo'
import type { Area, AreaGeometry } from './types'

/** A square around a centre, half a side in degrees. */
function square(longitude: number, latitude: number, half: number): AreaGeometry {
  const [west, east, south, north] = [longitude - half, longitude + half, latitude - half, latitude + half]
  return { type: 'Polygon', coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] }
}
const area = (id: string, geometry: AreaGeometry | null, isActive = true): Area =>
  ({ id, name: id, kind: 'site', project_id: null, unit_id: null, person_id: null, geometry, is_active: isActive })
const here = { latitude: 22.78, longitude: 115.37 }

describe('distance', () => {
  it('is right to a fraction of a percent', () => {
    expect(distanceM({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 1 })).toBeCloseTo(111_195, -1)
    expect(distanceM(here, here)).toBe(0)
  })

  it('to the edge is the same from both sides', () => {
    const shape = square(115.37, 22.78, 0.001)
    expect(distanceToEdgeM(here, shape)).toBeCloseTo(102.5, 0)
    expect(distanceToEdgeM({ latitude: 22.78, longitude: 115.372 }, shape)).toBeCloseTo(102.5, 0)
  })
})

describe('inside', () => {
  it('leaves out holes', () => {
    const outer = square(115.37, 22.78, 0.002).coordinates[0]
    const hole = square(115.37, 22.78, 0.001).coordinates[0]
    const ring: AreaGeometry = { type: 'Polygon', coordinates: [outer, hole] as never }
    expect(isInside(here, ring)).toBe(false)
    expect(isInside({ latitude: 22.78, longitude: 115.3715 }, ring)).toBe(true)
  })

  it('takes any part of a multipolygon', () => {
    const parts = [square(115.37, 22.78, 0.001), square(116, 23, 0.001)].map((each) => each.coordinates) as never
    expect(isInside({ latitude: 23, longitude: 116 }, { type: 'MultiPolygon', coordinates: parts })).toBe(true)
  })
})

describe('area of a position', () => {
  const near = area('b', square(115.372, 22.78, 0.001))
  const around = area('c', square(115.37, 22.78, 0.0005))

  it('is the one around it', () => {
    expect(areaOfPosition({ ...here, accuracy_m: 6 }, [near, around])).toMatchObject({ kind: 'inside', area: { id: 'c' } })
  })

  it('where two overlap, is the one drawn first', () => {
    expect(areaOfPosition({ ...here, accuracy_m: 6 }, [around, area('a', square(115.37, 22.78, 0.01))])).toMatchObject({ area: { id: 'a' } })
  })

  it('is the nearest only within the accuracy, which reaches 100 m at most', () => {
    expect(areaOfPosition({ ...here, accuracy_m: 50 }, [near]).kind).toBe('none')
    expect(areaOfPosition({ ...here, accuracy_m: 5000 }, [near]).kind).toBe('none')
    const close = { latitude: 22.78, longitude: 115.3705 }
    expect(areaOfPosition({ ...close, accuracy_m: 60 }, [near])).toMatchObject({ kind: 'near', area: { id: 'b' } })
    expect(areaOfPosition({ ...close, accuracy_m: 0 }, [near]).kind).toBe('none')
    expect(areaOfPosition({ ...close, accuracy_m: null }, [near]).kind).toBe('none')
  })

  it('is never one without an outline or out of use', () => {
    expect(areaOfPosition({ ...here, accuracy_m: 6 }, [area('a', null), area('d', square(115.37, 22.78, 1), false)]).kind).toBe('none')
  })
})

describe('likely duplicates', () => {
  const open = new Set(['reported', 'assigned'])
  const candidate = { issue_id: 'new', category: 'A01', position: { ...here, accuracy_m: 6 }, point_id: 'p1' }
  const at = (metres: number) => ({ latitude: here.latitude + metres / 111_195, longitude: here.longitude, accuracy_m: 5, source: 'device' as const, at: '' })

  it('are open issues of the same category close by, nearest first', () => {
    const issues = [
      makeIssue({ id: 'far', position: at(31) }), makeIssue({ id: 'b', position: at(29) }), makeIssue({ id: 'a', position: at(12) }),
      makeIssue({ id: 'other', category: 'B01', position: at(1) }), makeIssue({ id: 'closed', state: 'closed', position: at(1) }),
    ]
    expect(possibleDuplicates(candidate, issues, open, 30).map((each) => each.issue.id)).toEqual(['a', 'b'])
  })

  it('include those at the same point, even without a position', () => {
    expect(possibleDuplicates({ ...candidate, position: null }, [makeIssue({ id: 'p', point_id: 'p1' })], open, 30)).toMatchObject([{ distance_m: null }])
    expect(possibleDuplicates({ ...candidate, point_id: null, position: null }, [makeIssue({ point_id: null })], open, 30)).toEqual([])
  })
})
