// Writes what a pull brings: never a lower version over a higher one, never away what unsent work hangs on.
import type { Table } from 'dexie'

import type { Change, Id, Issue, IssueEvent, ReferenceKind, SyncReply } from '../domain/types'
import type { UserDatabase } from './database'
import { dropErased } from './erased'
import { referenceTables } from './reference'
import type { StoredEvent, StoredIssue } from './rows'

type IssueChange = Extract<Change, { kind: 'issue' }>
type ReferenceChange = Exclude<Change, IssueChange>

/** Applies the changes of one reply; call inside a transaction over all tables. Rows get the `generation` given. */
export async function writeChanges(database: UserDatabase, reply: SyncReply, generation: number): Promise<void> {
  const issues = reply.changes.filter((change) => change.kind === 'issue')
  await writeIssues(database, issues, generation)
  for (const kind of Object.keys(referenceTables(database)) as ReferenceKind[]) {
    const own = reply.changes.filter((change): change is ReferenceChange => change.kind === kind)
    if (own.length > 0) await writeReference(database, kind, own, generation)
  }
}

/** The full pull is complete: rows that it did not name go, except issues with unsent work. */
export async function dropOlderGenerations(database: UserDatabase, generation: number): Promise<void> {
  await database.issues.where('generation').below(generation).modify({ is_gone: 1 })
  await database.events.where('generation').below(generation).delete()
  for (const table of Object.values(referenceTables(database)) as Table[]) await table.where('generation').below(generation).delete()
  await dropGoneIssues(database)
}

/** Issues that left the scope go as soon as nothing unsent hangs on them. */
export async function dropGoneIssues(database: UserDatabase): Promise<void> {
  const gone = await database.issues.where('is_gone').equals(1).primaryKeys()
  if (gone.length === 0) return
  const busy = await issuesWithUnsentWork(database)
  const free = gone.filter((id) => !busy.has(id))
  await database.issues.bulkDelete(free)
  await database.events.where('issue_id').anyOf(free).delete()
}

async function issuesWithUnsentWork(database: UserDatabase): Promise<ReadonlySet<Id>> {
  const [queued, drafts, photos] = await Promise.all([
    database.outbox.where('state').equals('queued').toArray(),
    database.drafts.toArray(),
    database.photos.where('state').equals('waiting').toArray(),
  ])
  return new Set([...queued, ...drafts, ...photos].map((row) => row.issue_id).filter((id) => id !== null))
}

async function writeIssues(database: UserDatabase, changes: readonly IssueChange[], generation: number): Promise<void> {
  if (changes.length === 0) return
  const latest = new Map(changes.map((change) => [change.id, change]))
  const ids = [...latest.keys()]
  const held = new Map(ids.map((id, index) => [id, index]))
  const before = await database.issues.bulkGet(ids)
  const rows: StoredIssue[] = []
  const gone: StoredIssue[] = []
  for (const change of latest.values()) {
    const old = before[held.get(change.id) ?? -1]
    if (change.row === null) {
      if (old) gone.push({ ...old, is_gone: 1 })
    } else if (mayReplace(old, change.row, generation)) rows.push({ ...change.row, generation, is_gone: 0 })
    else if (old) rows.push({ ...old, generation, is_gone: 0 })
  }
  await database.issues.bulkPut([...rows, ...gone])
  const events = eventsOf(changes, generation)
  await database.events.bulkPut(events)
  await dropErased(database, rows, events)
  await offerDamagedPhotos(database, rows)
  if (gone.length > 0) await dropGoneIssues(database)
}

/** The server says that a photo is damaged which it had confirmed: while its bytes are still here, they are offered again. */
async function offerDamagedPhotos(database: UserDatabase, rows: readonly StoredIssue[]): Promise<void> {
  const damaged = rows.flatMap((row) => row.photos.filter((photo) => photo.state === 'damaged').map((photo) => photo.id))
  if (damaged.length === 0) return
  const held = database.photos.where('id').anyOf(damaged).filter((photo) => photo.state === 'stored' && photo.has_bytes === 1)
  await held.modify({ state: 'waiting', stored_mark: null, offset: 0, attempts: 0, next_try_at: 0 })
}

/** A row of an older generation gives way whatever its version: a restored server may have gone back in time. */
function mayReplace(old: StoredIssue | undefined, row: Issue, generation: number): boolean {
  return !old || old.generation < generation || row.version >= old.version
}

function eventsOf(changes: readonly IssueChange[], generation: number): StoredEvent[] {
  const kept = changes.filter((change) => change.row !== null)
  return kept.flatMap((change) => change.events.map((event: IssueEvent) => ({ ...event, generation })))
}

async function writeReference(
  database: UserDatabase, kind: ReferenceKind, changes: readonly ReferenceChange[], generation: number,
): Promise<void> {
  const table: Table<unknown, string> = referenceTables(database)[kind]
  const latest = new Map(changes.map((change) => [change.id, change.row]))
  const rows = [...latest.values()].filter((row) => row !== null).map((row) => ({ ...row, generation }))
  await table.bulkPut(rows)
  await table.bulkDelete([...latest].filter(([, row]) => row === null).map(([id]) => id))
}
