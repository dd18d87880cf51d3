// Long work for the screen: little is done at once, much is shared out over turns, and what was overtaken is dropped.
import { effectScope, ref, type EffectScope } from 'vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Steps } from '../domain/in-steps'
import { useSteps } from './steps'

let scope: EffectScope
let clock = 0
beforeEach(() => {
  scope = effectScope()
  clock = 0
  vi.spyOn(performance, 'now').mockImplementation(() => clock)
})
afterEach(() => scope.stop())

/** Counts to `n`; every step takes 3 ms of the clock. */
function* count(n: number): Steps<number> {
  for (let i = 0; i < n; i += 1) {
    clock += 3
    yield
  }
  return n
}

it('does little work at once', () => {
  const { value, isReady } = scope.run(() => useSteps(() => 1, count, 0)) ?? expect.fail()
  expect([value.value, isReady.value]).toEqual([1, true])
})

it('keeps the page free during much work, and shows what was known until it is done', async () => {
  const { value, isReady } = scope.run(() => useSteps(() => 30, count, 0)) ?? expect.fail()
  expect([value.value, isReady.value]).toEqual([0, false])
  await vi.waitFor(() => expect(value.value).toBe(30))
})

it('drops work whose sources changed on the way', async () => {
  const n = ref(40)
  const seen: number[] = []
  const { value } = scope.run(() => useSteps(() => n.value, function* (upTo) {
    const result = yield* count(upTo)
    seen.push(result)
    return result
  }, 0)) ?? expect.fail()
  n.value = 2
  await vi.waitFor(() => expect(value.value).toBe(2))
  expect(seen).toEqual([2])
})

it('goes on with other work after a fault', async () => {
  const told = vi.fn()
  vi.stubGlobal('reportError', told)
  scope.run(() => useSteps(() => 1, function* (): Steps<number> {
    yield
    throw new Error('broken')
  }, 0))
  const { value } = scope.run(() => useSteps(() => 3, count, 0)) ?? expect.fail()
  await vi.waitFor(() => expect(value.value).toBe(3))
  expect(told).toHaveBeenCalledOnce()
  vi.unstubAllGlobals()
})
