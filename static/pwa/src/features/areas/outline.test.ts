// Drawing an outline: corners come, move and go; what is drawn becomes GeoJSON; three corners are the least.
import { describe, expect, it } from 'vitest'
import { addCorner, cornersOf, drawingOf, geometryOf, insertCorner, middleOf, moveCorner, NOTHING, removeCorner, type Drawing, type Place } from './outline'

const SQUARE: Place[] = [[0, 0], [2, 0], [2, 2], [0, 2]]
const HOLE: Place[] = [[0.5, 0.5], [1, 0.5], [1, 1]]
const square: Drawing = [[SQUARE]]

describe('what is drawn', () => {
  it('is no outline before the third corner', () => {
    const two = addCorner(addCorner(NOTHING, [0, 0]), [2, 0])
    expect(geometryOf(two)).toBeNull()
    expect(geometryOf(addCorner(two, [2, 2]))).toEqual({ type: 'Polygon', coordinates: [[[0, 0], [2, 0], [2, 2], [0, 0]]] })
  })
  it('comes back from GeoJSON as it went', () => {
    const several: Drawing = [[SQUARE, HOLE], [[[5, 5], [6, 5], [6, 6]]]]
    expect(drawingOf(geometryOf(several))).toEqual(several)
    expect(drawingOf(null)).toBe(NOTHING)
    expect(cornersOf(several)).toBe(10)
  })
})

describe('a corner', () => {
  it('moves, and another comes after it', () => {
    expect(moveCorner(square, { polygon: 0, ring: 0, corner: 2 }, [3, 3])[0]?.[0]?.[2]).toEqual([3, 3])
    expect(insertCorner(square, { polygon: 0, ring: 0, corner: 3 }, middleOf([0, 2], [0, 0]))[0]?.[0]).toEqual([...SQUARE, [0, 1]])
    expect(square[0]?.[0]).toEqual(SQUARE)
  })
  it('goes, but not one of the last three', () => {
    const triangle = removeCorner(square, { polygon: 0, ring: 0, corner: 1 })
    expect(triangle[0]?.[0]).toEqual([[0, 0], [2, 2], [0, 2]])
    expect(removeCorner(triangle, { polygon: 0, ring: 0, corner: 0 })).toBe(triangle)
  })
  it('takes a hole or a part of three along', () => {
    expect(removeCorner([[SQUARE, HOLE]], { polygon: 0, ring: 1, corner: 0 })).toEqual(square)
    expect(removeCorner([[SQUARE], [HOLE]], { polygon: 1, ring: 0, corner: 0 })).toEqual(square)
  })
})
