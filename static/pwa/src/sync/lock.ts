// One sender at a time: Web Locks across tabs and the worker, or a lock in memory where there is only one thread.
import type { SyncLock } from './ports'

/** Locks of one process; used in Node, and where a browser has no Web Locks (then idempotence is the backstop). */
export class MemoryLock implements SyncLock {
  private readonly held = new Set<string>()

  async tryRun(name: string, work: () => Promise<void>): Promise<boolean> {
    if (this.held.has(name)) return false
    this.held.add(name)
    try {
      await work()
      return true
    } finally {
      this.held.delete(name)
    }
  }
}

/** The browser's own locks; they are released when a tab dies. */
export class WebLock implements SyncLock {
  constructor(private readonly locks: LockManager) {}

  async tryRun(name: string, work: () => Promise<void>): Promise<boolean> {
    return this.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock === null) return false
      await work()
      return true
    })
  }
}
