// Looking again: while it is under way, later without an answer, one look at a time, and never after the page is left.
import { effectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LATER_MS, SOON_MS, usePolling, type Polling } from './polling'

describe('looking again', () => {
  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers() })

  function start(answers: (boolean | null)[]) {
    const look = vi.fn(() => { const [next = false] = answers.splice(0, 1); return Promise.resolve(next) })
    const scope = effectScope()
    const polling = scope.run(() => usePolling(look)) as Polling
    return { look, scope, polling }
  }

  it('goes on while it is under way, and ends with it', async () => {
    const { look, polling } = start([true, true, false])
    await polling.now()
    await vi.advanceTimersByTimeAsync(SOON_MS * 10)
    expect(look).toHaveBeenCalledTimes(3)
  })
  it('comes later where nobody answered', async () => {
    const { look, polling } = start([null, false])
    await polling.now()
    await vi.advanceTimersByTimeAsync(LATER_MS - 1)
    expect(look).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(look).toHaveBeenCalledTimes(2)
  })
  it('has one look going, whoever asks', async () => {
    const { look, polling } = start([true, true, false])
    polling.soon()
    await Promise.all([polling.now(), polling.now()])
    await vi.advanceTimersByTimeAsync(SOON_MS)
    expect(look).toHaveBeenCalledTimes(3)
    await vi.advanceTimersByTimeAsync(SOON_MS * 5)
    expect(look).toHaveBeenCalledTimes(3)
  })
  it('ends with its page, also one that waits for an answer', async () => {
    const { look, scope, polling } = start([true, true])
    const waiting = polling.now()
    scope.stop()
    await waiting
    await vi.advanceTimersByTimeAsync(SOON_MS * 5)
    expect(look).toHaveBeenCalledTimes(1)
  })
})
