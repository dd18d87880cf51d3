import { describe, expect, it } from 'vitest'
import { isOutline, isWithin } from './lasso'

const at = (x: number, y: number) => ({ x, y })
const bay = [at(0, 0), at(100, 0), at(100, 100), at(50, 20), at(0, 100)]

describe('a line drawn around places', () => {
  it('holds what lies within it, bays left out', () => {
    expect(isWithin(at(10, 50), bay)).toBe(true)
    expect(isWithin(at(50, 60), bay)).toBe(false)
    expect(isWithin(at(150, 50), bay)).toBe(false)
  })
  it('is the same whichever way round it is drawn, and wherever it is begun', () => {
    const spots = Array.from({ length: 200 }, (_, index) => at((index * 37) % 120, (index * 53) % 120))
    const held = (line: typeof bay) => spots.map((spot) => isWithin(spot, line))
    expect(held([...bay].reverse())).toEqual(held(bay))
    expect(held([...bay.slice(2), ...bay.slice(0, 2)])).toEqual(held(bay))
  })
  it('is none when the finger only touched', () => {
    expect(isOutline([at(5, 5), at(6, 7), at(8, 6), at(5, 5)])).toBe(false)
    expect(isOutline(bay)).toBe(true)
  })
})
