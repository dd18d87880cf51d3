// The clocks of this process, for engines that talk to a real server.
import type { PhoneClock } from './phone'

export const REAL_CLOCK: PhoneClock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}
