// A clock that stands still until a test moves it; timers run when their hour comes.
import type { SyncClock } from '../sync/ports'

export class ManualClock implements SyncClock {
  private timers: { atMs: number; callback: () => void }[] = []
  /** Time that only goes forward; the wall clock may be set apart from it. */
  private elapsedMs = 0

  constructor(public wallMs = Date.parse('2026-05-15T01:00:00Z')) {}

  nowMs(): number {
    return this.wallMs
  }

  monotonicMs(): number {
    return this.elapsedMs
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { atMs: this.elapsedMs + ms, callback }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((other) => other !== timer)
    }
  }

  /** Lets time pass; timers that become due are called in order. */
  advance(ms: number): void {
    this.wallMs += ms
    this.elapsedMs += ms
    const due = this.timers.filter((timer) => timer.atMs <= this.elapsedMs).sort((a, b) => a.atMs - b.atMs)
    this.timers = this.timers.filter((timer) => timer.atMs > this.elapsedMs)
    due.forEach((timer) => timer.callback())
  }

  /** Ms until the next timer; null when none is set. */
  get nextTimerMs(): number | null {
    return this.timers.length === 0 ? null : Math.min(...this.timers.map((timer) => timer.atMs)) - this.elapsedMs
  }
}
