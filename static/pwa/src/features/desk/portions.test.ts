import { describe, expect, it } from 'vitest'
import { inPortions } from './portions'

describe('work in portions', () => {
  const double = (part: readonly number[]) => Promise.resolve(part.map((n) => n * 2))

  it('does all in order and says after each portion how far it is', async () => {
    const seen: number[] = []
    const { done, left } = await inPortions([1, 2, 3, 4, 5], double, { isStopped: () => false, onProgress: (results) => { seen.push(results.length) } }, 2)
    expect(done).toEqual([2, 4, 6, 8, 10])
    expect(left).toEqual([])
    expect(seen).toEqual([2, 4, 5])
  })

  it('stopped in the middle ends the portion that it is at, and names what it never began', async () => {
    let isStopped = false
    const { done, left } = await inPortions([1, 2, 3, 4, 5], double, { isStopped: () => isStopped, onProgress: () => { isStopped = true } }, 2)
    expect(done).toEqual([2, 4])
    expect(left).toEqual([3, 4, 5])
  })
})
