// The units as a tree to look at: parents before children, each with its depth.
import type { Id, Unit } from '../../domain/types'

export interface UnitRow { unit: Unit; depth: number; hasChildren: boolean }

const byName = (a: Unit, b: Unit) => a.name.localeCompare(b.name, 'zh')

/** Rows of the tree; what lies below a folded unit is left out. A unit whose parent is not there stands at the top. */
export function unitRows(units: readonly Unit[], folded: ReadonlySet<Id> = new Set()): UnitRow[] {
  const known = new Set(units.map((unit) => unit.id))
  const below = new Map<Id | null, Unit[]>()
  for (const unit of units) {
    const parent = unit.parent_id !== null && known.has(unit.parent_id) ? unit.parent_id : null
    below.set(parent, [...(below.get(parent) ?? []), unit])
  }
  const walk = (parent: Id | null, depth: number): UnitRow[] => (below.get(parent) ?? []).sort(byName).flatMap((unit) => {
    const row = { unit, depth, hasChildren: below.has(unit.id) }
    return folded.has(unit.id) ? [row] : [row, ...walk(unit.id, depth + 1)]
  })
  return walk(null, 0)
}

/** Names with their depth as ideographic spaces, for a `<select>`; of units in use, and the one chosen already. */
export function unitOptions(units: readonly Unit[], chosen: Id | null = null): { id: Id; label: string }[] {
  return unitRows(units).filter(({ unit }) => unit.is_active || unit.id === chosen).map(({ unit, depth }) => ({ id: unit.id, label: `${'　'.repeat(depth)}${unit.name}` }))
}
