import { describe, expect, it } from 'vitest'
import { boxBetween, LEAST, moved, resized } from './blurBoxes'

describe('rectangles over a picture', () => {
  it('are the same whichever corner was first', () => {
    expect(boxBetween({ x: 0.75, y: 0.5 }, { x: 0.25, y: 0.25 })).toEqual([0.25, 0.25, 0.5, 0.25])
    expect(boxBetween({ x: 0.25, y: 0.25 }, { x: 0.75, y: 0.5 })).toEqual([0.25, 0.25, 0.5, 0.25])
  })
  it('never leave the picture and never vanish', () => {
    expect(moved([0.5, 0.5, 0.5, 0.25], 1, -1)).toEqual([0.5, 0, 0.5, 0.25])
    expect(resized([0.5, 0.5, 0.25, 0.25], 2, -2)).toEqual([0.5, 0.5, 0.5, LEAST])
  })
})
