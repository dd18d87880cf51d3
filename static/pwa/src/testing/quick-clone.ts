// A structured clone of what this product keeps: plain records, lists, bytes, dates. Anything else goes the long way.
// The machine's own serialises every value to bytes and back, and a simulated disk does nothing but clone.

type Clone = <T>(value: T, options?: StructuredSerializeOptions) => T

/** `whole` clones what is out of the ordinary, or throws DataCloneError for it. */
export function quickClone(whole: Clone): Clone {
  return (value, options) => {
    if (options !== undefined) return whole(value, options)
    const seen = new Set<object>()
    const copy = (part: unknown): unknown => {
      if (typeof part === 'function' || typeof part === 'symbol') throw UNUSUAL
      if (typeof part !== 'object' || part === null) return part
      if (seen.has(part)) throw UNUSUAL // the same object twice stays one object in a clone
      seen.add(part)
      if (Array.isArray(part)) return listOf(part, copy)
      if (part instanceof ArrayBuffer) return part.slice(0)
      if (Object.getPrototypeOf(part) !== Object.prototype) throw UNUSUAL
      return recordOf(part as Record<string, unknown>, copy)
    }
    try {
      return copy(value) as typeof value
    } catch (error) {
      if (error !== UNUSUAL) throw error
      return whole(value)
    }
  }
}

const UNUSUAL = new Error('not for the quick way')

function listOf(list: readonly unknown[], copy: (part: unknown) => unknown): unknown[] {
  if (Object.keys(list).length !== list.length) throw UNUSUAL // holes, or names beside the numbers
  return list.map(copy)
}

function recordOf(record: Record<string, unknown>, copy: (part: unknown) => unknown): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  for (const key of Object.keys(record)) {
    if (key === '__proto__') throw UNUSUAL
    made[key] = copy(record[key])
  }
  return made
}
