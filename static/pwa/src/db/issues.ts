// Issues as the screens read them: the replica row with this user's pending commands applied over it.
import { sortIssues } from '../domain/issue-lists'
import { isStillPending, projectIssue, type PendingCommand, type ProjectedIssue } from '../domain/projection'
import type { Id, Issue } from '../domain/types'
import { readWorkflow, type WorkflowTable } from '../domain/workflow'
import type { UserDatabase } from './database'
import { readMeta } from './meta'
import type { OutboxRow } from './rows'
import { withConnection } from './storage-problem'
import type { IssueApi } from './store'

/** Reading issues and their timelines. */
export function issueApi(database: UserDatabase): IssueApi {
  return {
    stored: (id) => withConnection(database, () => database.issues.get(id)),
    get: (id) => withConnection(database, async () => {
      const [row, pending, table] = await Promise.all([
        database.issues.get(id), database.outbox.where('issue_id').equals(id).toArray(), readTable(database),
      ])
      return projected(row, pending, table)
    }),
    list: () => withConnection(database, () => listProjected(database)),
    firstDue: (count, passes) => withConnection(database, () => firstDue(database, count, passes)),
    events: (issueId) => withConnection(database, () =>
      database.events.where('[issue_id+version]').between([issueId, -Infinity], [issueId, Infinity]).toArray()),
  }
}

/** Rows that one task of the page takes over from the disk: 5,000 at once would keep a slow phone from answering a tap. */
const ROWS_A_TASK = 250
/** Behind every instant. */
const END = '9999'

function listProjected(database: UserDatabase): Promise<ProjectedIssue[]> {
  const { issues, outbox, meta } = database
  return database.transaction('r', [issues, outbox, meta], async () => {
    const [keys, waiting, table] = await Promise.all([issues.toCollection().primaryKeys(), outbox.toArray(), readTable(database)])
    const pending = groupByIssue(waiting)
    // All are asked for at once, so that the disk never waits for the page; each answer comes as a task of its own.
    const parts = await Promise.all(spans(keys).map(([first, last]) => issues.where('id').between(first, last, true, true).toArray((rows) =>
      rows.map((row): ProjectedIssue => {
        const own = pending.get(row.id)
        return (own && projected(row, own, table)) ?? Object.assign(row, { pending_ids: [] })
      }))))
    const known = new Set(keys)
    const reportedHere = [...pending].filter(([id]) => !known.has(id)).map(([, own]) => projected(undefined, own, table))
    return [...parts.flat(), ...reportedHere.filter((issue) => issue !== undefined)]
  })
}

/** First and last key of every part. */
function spans(keys: readonly Id[]): [Id, Id][] {
  const found: [Id, Id][] = []
  for (let at = 0; at < keys.length; at += ROWS_A_TASK) {
    const part = keys.slice(at, at + ROWS_A_TASK)
    found.push([part[0] as Id, part.at(-1) as Id])
  }
  return found
}

/** Rows looked at in one go, and at most, before the search for the first ones is given up. */
const LOOKED_AT_ONCE = 50
const LOOKED_AT_MOST = 500

/** By the index of due dates; an issue with something waiting here stands where that puts it. */
function firstDue(database: UserDatabase, count: number, passes: (issue: Issue) => boolean): Promise<ProjectedIssue[]> {
  const { issues, outbox, meta } = database
  return database.transaction('r', [issues, outbox, meta], async () => {
    const [waiting, table] = await Promise.all([outbox.toArray(), readTable(database)])
    const own = groupByIssue(waiting)
    const stored = await issues.bulkGet([...own.keys()])
    const candidates = new Map([...own].map(([id, commands], index) => [id, projected(stored[index], commands, table)]))
    let first: ProjectedIssue[] = []
    for (let looked = 0, from = ''; looked < LOOKED_AT_MOST; looked += LOOKED_AT_ONCE) {
      const rows = await issues.where('due_at').aboveOrEqual(from).limit(LOOKED_AT_ONCE).toArray()
      for (const row of rows) if (!own.has(row.id)) candidates.set(row.id, Object.assign(row, { pending_ids: [] }))
      // Of those due together with the last one there may be more: they are told in the next round.
      const edge = rows.length < LOOKED_AT_ONCE ? END : rows.at(-1)?.due_at ?? END
      const isBefore = (issue: Issue) => issue.due_at !== null && issue.due_at < edge
      first = sortIssues([...candidates.values()].filter((issue) => issue !== undefined).filter((issue) => isBefore(issue) && passes(issue)), 'due').slice(0, count)
      if (first.length === count || edge === END || edge === from) break
      from = edge
    }
    return first
  })
}

async function readTable(database: UserDatabase): Promise<WorkflowTable> {
  return readWorkflow(await readMeta(database, 'workflow'))
}

function projected(row: Issue | undefined, outbox: readonly OutboxRow[], table: WorkflowTable): ProjectedIssue | undefined {
  const stillPending = outbox.filter((entry) =>
    entry.state === 'queued' || (entry.state === 'received' && isStillPending(entry.version, row ?? null)))
  return projectIssue(row ?? null, stillPending.map(toPending), table) ?? undefined
}

function toPending(row: OutboxRow): PendingCommand {
  return { command: row.command, author_id: row.author_id, unit_id: row.acting_unit_id }
}

function groupByIssue(rows: readonly OutboxRow[]): Map<Id, OutboxRow[]> {
  const groups = new Map<Id, OutboxRow[]>()
  for (const row of rows) groups.set(row.issue_id, [...(groups.get(row.issue_id) ?? []), row])
  return groups
}
