// The hint of 同角度复拍 on drawn pictures: same, shifted each way, and something else.
import { describe, expect, it } from 'vitest'
import { correlation, greyOf, hintFor, SIDE } from './alignment'

/** A picture with a bright block on a sloped ground, its corner at (x, y). */
function picture(x: number, y: number): Float32Array {
  return Float32Array.from({ length: SIDE * SIDE }, (_, at) => {
    const px = at % SIDE
    const py = Math.floor(at / SIDE)
    const isBlock = px >= x && px < x + 8 && py >= y && py < y + 10
    return (isBlock ? 200 : 40) + Math.sin((px - x) / 3) * 20 + Math.cos((py - y) / 4) * 20
  })
}

describe('hintFor', () => {
  it('says aligned for the same picture', () => {
    expect(hintFor(picture(12, 12), picture(12, 12))).toBe('aligned')
  })
  it.each([
    ['right', 17, 12], ['left', 8, 12], ['down', 12, 16], ['up', 12, 8],
  ] as const)('asks to move %s when the scene lies there', (hint, x, y) => {
    expect(hintFor(picture(12, 12), picture(x, y))).toBe(hint)
  })
  it('says nothing about a picture of something else', () => {
    const noise = Float32Array.from({ length: SIDE * SIDE }, (_, at) => (at * 7919) % 251)
    expect(hintFor(picture(12, 12), noise)).toBe('unknown')
  })
  it('does not divide by nothing on a blank picture', () => {
    expect(correlation(new Float32Array(SIDE * SIDE), picture(4, 4), 0, 0)).toBe(0)
  })
})

describe('greyOf', () => {
  it('weighs green most', () => {
    const [red = 0, green = 0, blue = 0] = greyOf(new Uint8ClampedArray([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255]))
    expect(green).toBeGreaterThan(red)
    expect(red).toBeGreaterThan(blue)
  })
})
