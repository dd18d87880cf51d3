// A line drawn freely around places: what lies within it. Pure; in pixels of the screen, y downwards.

export interface Spot { x: number; y: number }

/** A line shorter than this across was a tap, not a drawing. */
const LEAST_PX = 12

/** Whether a line encloses anything at all. */
export function isOutline(line: readonly Spot[]): boolean {
  const xs = line.map((spot) => spot.x)
  const ys = line.map((spot) => spot.y)
  return line.length > 2 && Math.max(...xs) - Math.min(...xs) >= LEAST_PX && Math.max(...ys) - Math.min(...ys) >= LEAST_PX
}

/** Whether a spot lies within a closed line, which may cross itself (even-odd rule). */
export function isWithin(spot: Spot, line: readonly Spot[]): boolean {
  let isIn = false
  line.forEach((one, index) => {
    const other = line.at(index - 1)
    if (!other || one.y > spot.y === other.y > spot.y) return
    if (spot.x < ((other.x - one.x) * (spot.y - one.y)) / (other.y - one.y) + one.x) isIn = !isIn
  })
  return isIn
}
