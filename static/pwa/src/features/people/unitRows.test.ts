// The tree of units as rows: order, depth, folding, and units whose parent is out of sight.
import { describe, expect, it } from 'vitest'
import type { Unit } from '../../domain/types'
import { unitOptions, unitRows } from './unitRows'

const unit = (id: string, parent: string | null, isActive = true): Unit => ({ id, parent_id: parent, name: id, short_name: null, kind: 'department', phone: null, party: null, is_active: isActive })
const UNITS = [unit('b', 'a'), unit('a', null), unit('c', 'b'), unit('lost', 'elsewhere'), unit('off', 'a', false)]
const shape = (folded?: ReadonlySet<string>) => unitRows(UNITS, folded).map((row) => `${row.depth}${row.unit.id}`)

describe('unitRows', () => {
  it('puts parents before their children', () => expect(shape()).toEqual(['0a', '1b', '2c', '1off', '0lost']))
  it('leaves out what is folded away', () => expect(shape(new Set(['b']))).toEqual(['0a', '1b', '1off', '0lost']))
  it('says which rows can be unfolded', () => expect(unitRows(UNITS).filter((row) => row.hasChildren).map((row) => row.unit.id)).toEqual(['a', 'b']))
})

it('offers only units that are in use, indented', () => {
  expect(unitOptions(UNITS).map((option) => option.label)).toEqual(['a', '　b', '　　c', 'lost'])
})

it('offers the unit chosen before, also when it was switched off since', () => {
  expect(unitOptions(UNITS, 'off').map((option) => option.id)).toContain('off')
})
