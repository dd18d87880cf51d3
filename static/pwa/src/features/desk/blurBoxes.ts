// Rectangles on a picture in shares of its width and height: [left, top, width, height].
export type Box = [number, number, number, number]

/** Smaller than this is a tap, not a rectangle. */
export const LEAST = 0.01

const within = (value: number, most: number) => Math.min(most, Math.max(0, value))

/** The rectangle between two corners, whichever way it was drawn. */
export function boxBetween(a: { x: number; y: number }, b: { x: number; y: number }): Box {
  return [Math.min(a.x, b.x), Math.min(a.y, b.y), Math.abs(a.x - b.x), Math.abs(a.y - b.y)]
}

/** The same rectangle elsewhere, never beyond the picture. */
export function moved([left, top, width, height]: Box, x: number, y: number): Box {
  return [within(left + x, 1 - width), within(top + y, 1 - height), width, height]
}

/** A larger or smaller one with the same left upper corner. */
export function resized([left, top, width, height]: Box, x: number, y: number): Box {
  return [left, top, Math.max(LEAST, within(width + x, 1 - left)), Math.max(LEAST, within(height + y, 1 - top))]
}

export function styleOf([left, top, width, height]: Box): Record<string, string> {
  const share = (value: number) => `${value * 100}%`
  return { left: share(left), top: share(top), width: share(width), height: share(height) }
}
