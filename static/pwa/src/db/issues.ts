// Issues as the screens read them: the replica row with this user's pending commands applied over it.
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
    events: (issueId) => withConnection(database, () =>
      database.events.where('[issue_id+version]').between([issueId, -Infinity], [issueId, Infinity]).toArray()),
  }
}

async function listProjected(database: UserDatabase): Promise<ProjectedIssue[]> {
  const [rows, outbox, table] = await Promise.all([database.issues.toArray(), database.outbox.toArray(), readTable(database)])
  const pending = groupByIssue(outbox)
  const known = new Set(rows.map((row) => row.id))
  const stored = rows.map((row): ProjectedIssue => {
    const own = pending.get(row.id)
    return (own && projected(row, own, table)) ?? { ...row, pending_ids: [] }
  })
  const reportedHere = [...pending].filter(([id]) => !known.has(id)).map(([, own]) => projected(undefined, own, table))
  return [...stored, ...reportedHere.filter((issue) => issue !== undefined)]
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
