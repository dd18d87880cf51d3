// Places in the server's order of changes. Opaque but for their order: numbers, compared part by part.
import type { ChangeMark } from './types'

/** Whether a change lies at or before another place. */
export function isAtOrBefore(mark: ChangeMark, limit: ChangeMark): boolean {
  const left = parts(mark)
  const right = parts(limit)
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const a = left[index] ?? 0n
    const b = right[index] ?? 0n
    if (a !== b) return a < b
  }
  return true
}

function parts(mark: ChangeMark): bigint[] {
  return (String(mark).match(/\d+/g) ?? []).map(BigInt)
}
