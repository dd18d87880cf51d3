// The tree of units as a question: does one lie within another?
import type { Id, Unit } from './types'

export type IsWithin = (unitId: Id | null, ancestorId: Id | null) => boolean

/** Builds the question once from all rows. A unit lies within itself; an unknown unit lies within nothing. */
export function unitTree(units: readonly Pick<Unit, 'id' | 'parent_id'>[]): IsWithin {
  const parentOf = new Map(units.map((unit) => [unit.id, unit.parent_id]))
  return (unitId, ancestorId) => {
    if (unitId === null || ancestorId === null || !parentOf.has(unitId)) return false
    const seen = new Set<Id>()
    for (let at: Id | null | undefined = unitId; at && !seen.has(at); at = parentOf.get(at)) {
      if (at === ancestorId) return true
      seen.add(at)
    }
    return false
  }
}
