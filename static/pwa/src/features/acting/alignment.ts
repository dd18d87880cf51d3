// 同角度复拍: how the live picture lies against the original, by shifting two tiny grey pictures over each other. A hint, no measure.

/** Side of the tiny pictures; small enough for twice a second on an old phone. */
export const SIDE = 32
const REACH = 6
const ALIGNED = 0.75
const RECOGNISED = 0.35
const STEADY_PX = 1

export type Hint = 'left' | 'right' | 'up' | 'down' | 'aligned' | 'unknown'

/** Grey values 0 … 255 of an RGBA picture, row by row. */
export function greyOf(rgba: Uint8ClampedArray): Float32Array {
  const grey = new Float32Array(rgba.length / 4)
  for (let at = 0; at < grey.length; at += 1) {
    grey[at] = 0.299 * (rgba[at * 4] ?? 0) + 0.587 * (rgba[at * 4 + 1] ?? 0) + 0.114 * (rgba[at * 4 + 2] ?? 0)
  }
  return grey
}

/** Correlation (−1 … 1) of two pictures where the second is shifted by so many pixels; over their common part. */
export function correlation(first: Float32Array, second: Float32Array, dx: number, dy: number): number {
  let n = 0
  let sumA = 0
  let sumB = 0
  let sumAA = 0
  let sumBB = 0
  let sumAB = 0
  for (let y = Math.max(0, -dy); y < Math.min(SIDE, SIDE - dy); y += 1) {
    for (let x = Math.max(0, -dx); x < Math.min(SIDE, SIDE - dx); x += 1) {
      const a = first[y * SIDE + x] ?? 0
      const b = second[(y + dy) * SIDE + x + dx] ?? 0
      n += 1
      sumA += a
      sumB += b
      sumAA += a * a
      sumBB += b * b
      sumAB += a * b
    }
  }
  const spread = Math.sqrt((sumAA - (sumA * sumA) / n) * (sumBB - (sumB * sumB) / n))
  return spread < 1e-6 ? 0 : (sumAB - (sumA * sumB) / n) / spread
}

/** What to do with the camera so that the live picture comes to lie on the original; both `SIDE` × `SIDE` grey. */
export function hintFor(original: Float32Array, live: Float32Array): Hint {
  let best = { score: -1, dx: 0, dy: 0 }
  for (let dy = -REACH; dy <= REACH; dy += 1) {
    for (let dx = -REACH; dx <= REACH; dx += 1) {
      const score = correlation(original, live, dx, dy)
      if (score > best.score) best = { score, dx, dy }
    }
  }
  if (best.score < RECOGNISED) return 'unknown'
  const { dx, dy } = best
  if (Math.abs(dx) <= STEADY_PX && Math.abs(dy) <= STEADY_PX) return best.score >= ALIGNED ? 'aligned' : 'unknown'
  // What lies further right in the live picture asks for a step to the right, and so on.
  if (Math.abs(dx) >= Math.abs(dy)) return dx > 0 ? 'right' : 'left'
  return dy > 0 ? 'down' : 'up'
}
