// Work in steps: the same result as at once, with places to stop on the way.
import { expect, it } from 'vitest'
import { atOnce, sift } from './in-steps'

const numbers = Array.from({ length: 500 }, (_, index) => index)

it('finds what passes, in order', () => {
  expect(atOnce(sift(numbers, (n) => n % 100 === 7))).toEqual([7, 107, 207, 307, 407])
  expect(atOnce(sift([], () => true))).toEqual([])
})

it('stops often while it looks through many', () => {
  const steps = sift(numbers, () => true)
  let stops = 0
  while (!steps.next().done) stops += 1
  expect(stops).toBeGreaterThanOrEqual(10)
})
