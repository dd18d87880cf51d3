// All issues of a user in memory, read once and then renewed one by one: a save must not read 5,000 rows again.
// Dexie tells which keys of which table changed (other tabs' writes too); only those issues are read anew.
import Dexie, { RangeSet, type ObservabilitySet } from 'dexie'
import type { OpenStore } from '../../db/open'
import type { Id, Issue } from '../../domain/types'

/** More changed at once than this (a pull that fills the phone), and everything is read again. */
const SINGLY_UP_TO = 40
/** Changes of one moment are read together. */
const GATHER_MS = 40

type Listener = (issues: readonly Issue[]) => void

/** Keys of a table named by a change; null when it names more than can be read one by one. */
function changedKeys(parts: ObservabilitySet, table: string): Id[] | null {
  const ranges = [parts[table], parts[`${table}:dels`]]
  const keys = new Set<Id>()
  for (const range of ranges) {
    if (!range || !('from' in range)) continue
    // Called, not constructed: that is how Dexie wraps a tree of ranges (with `new` it would take it for a key).
    for (const { from, to } of RangeSet(range)) {
      if (typeof from !== 'string' || from !== to) return null
      keys.add(from)
      if (keys.size > SINGLY_UP_TO) return null
    }
  }
  return [...keys]
}

export class IssueCache {
  private rows = new Map<Id, Issue>()
  private readonly changed = new Set<Id>()
  private needsAll = true
  private timer: ReturnType<typeof setTimeout> | undefined
  private isClosed = false
  private readonly prefix: string
  private readonly onMutation = (parts: ObservabilitySet) => void this.note(parts)

  /** `tell` is called with the whole list after the first read and after every change; `fail` with what went wrong. */
  constructor(private readonly store: OpenStore, private readonly tell: Listener, private readonly fail: (error: unknown) => void) {
    this.prefix = `idb://${store.database.name}/`
    Dexie.on('storagemutated', this.onMutation)
    void this.renew()
  }

  close(): void {
    this.isClosed = true
    clearTimeout(this.timer)
    Dexie.on.storagemutated.unsubscribe(this.onMutation)
  }

  private async note(parts: ObservabilitySet): Promise<void> {
    const issueIds = changedKeys(parts, `${this.prefix}issues/`)
    const commandIds = changedKeys(parts, `${this.prefix}outbox/`)
    if (issueIds === null || commandIds === null) this.needsAll = true
    else {
      issueIds.forEach((id) => this.changed.add(id))
      for (const id of await this.issuesOf(commandIds)) this.changed.add(id)
    }
    if (this.needsAll || this.changed.size > 0) this.timer ??= setTimeout(() => void this.renew(), GATHER_MS)
  }

  /** Issues that commands belong to; a command that is gone (withdrawn) may have belonged to any that waits here. */
  private async issuesOf(commandIds: readonly Id[]): Promise<Id[]> {
    if (commandIds.length === 0) return []
    try {
      const found = await this.store.database.outbox.bulkGet([...commandIds])
      if (found.every((row) => row !== undefined)) return found.map((row) => row.issue_id)
    } catch (error) {
      this.fail(error)
    }
    this.needsAll = true
    return []
  }

  private async renew(): Promise<void> {
    this.timer = undefined
    const all = this.needsAll || this.changed.size > SINGLY_UP_TO
    const ids = [...this.changed]
    this.needsAll = false
    this.changed.clear()
    try {
      if (all) this.rows = new Map((await this.store.issues.list()).map((issue) => [issue.id, issue]))
      else await this.readSingly(ids)
      if (!this.isClosed) this.tell([...this.rows.values()])
    } catch (error) {
      this.needsAll = true
      if (!this.isClosed) this.fail(error)
    }
  }

  private async readSingly(ids: readonly Id[]): Promise<void> {
    const found = await Promise.all(ids.map(async (id) => [id, await this.store.issues.get(id)] as const))
    for (const [id, issue] of found) {
      if (issue) this.rows.set(id, issue)
      else this.rows.delete(id)
    }
  }
}
