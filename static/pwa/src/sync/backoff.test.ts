// Phones that failed together do not come back together (F83).
import { describe, expect, it } from 'vitest'

import { seededRandom } from '../testing/seeded-random'
import { backOffMs } from './backoff'

describe('after an outage', () => {
  const PHONES = 500

  /** The most of them that ask within one second, where all were refused at one moment. */
  function worstSecond(attempts: number, retryAfterS: number | null): number {
    const random = seededRandom(7)
    const perSecond = new Map<number, number>()
    for (let phone = 0; phone < PHONES; phone += 1) {
      const second = Math.floor(backOffMs(attempts, random, retryAfterS) / 1000)
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1)
    }
    return Math.max(...perSecond.values())
  }

  it.each([[9, null], [9, 30], [7, 120]])('500 phones at try %i, told to wait %s s, spread over the time they have', (attempts, retryAfterS) => {
    expect(worstSecond(attempts, retryAfterS)).toBeLessThan(PHONES / 20)
  })

  it('nobody comes before the hour that the server named, nor is silenced by an absurd one', () => {
    const random = seededRandom(3)
    for (let phone = 0; phone < PHONES; phone += 1) {
      expect(backOffMs(1, random, 20)).toBeGreaterThanOrEqual(20_000)
      expect(backOffMs(9, random, 10 ** 9)).toBeLessThanOrEqual(65 * 60_000)
    }
  })
})
