// Where the engine hangs out its status: read from the outbox, told to listeners, several requests at once told once.
import type { Overview } from '../db/sync-store'
import { EMPTY_STATUS, type SyncStatus } from './status'
import { statusOf, type EngineFacts } from './status-of'

export class StatusBoard {
  status: SyncStatus = EMPTY_STATUS
  private readonly listeners = new Set<(status: SyncStatus) => void>()
  private isQueued = false
  private publishing: Promise<void> = Promise.resolve()

  constructor(
    private readonly readOverview: () => Promise<Overview>,
    private readonly readFacts: () => EngineFacts,
  ) {}

  subscribe(listener: (status: SyncStatus) => void): () => void {
    this.listeners.add(listener)
    listener(this.status)
    return () => void this.listeners.delete(listener)
  }

  /** Resolves when listeners have been told of everything known at the time of the call. */
  publish(): Promise<void> {
    if (this.isQueued) return this.publishing
    this.isQueued = true
    this.publishing = this.publishing.then(() => {
      this.isQueued = false
      return this.tell()
    })
    return this.publishing
  }

  private async tell(): Promise<void> {
    try {
      const overview = await this.readOverview()
      this.status = statusOf(overview, this.readFacts())
    } catch {
      this.status = { ...this.status, phase: this.readFacts().phase, trouble: 'storage' }
    }
    this.listeners.forEach((listener) => listener(this.status))
  }
}
