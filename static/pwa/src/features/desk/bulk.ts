// One act on many issues: a command for each through the outbox like any other, and what became of each.
import { ref, shallowRef } from 'vue'
import type { ActionName, Id, Issue } from '../../domain/types'
import type { SyncStatus } from '../../sync/status'
import { judge } from '../issues/permission'
import { useEngine, useStore } from '../session/session'
import { fasterColleague, type Faster } from './fasterColleague'

/** `done` = the server has it · `refused` = it said no · `waiting` = saved here, sent when the server can be reached. */
export type Outcome = 'done' | 'refused' | 'waiting'
export interface BulkResult { issue: Issue; commandId: Id; outcome: Outcome; reason: string | null; faster: Faster | null }
export interface BulkRun { total: number; saved: number; results: BulkResult[]; isOver: boolean }
/** What can be done with many at once. */
export type BulkAct = 'assign' | 'due' | 'urge' | 'merge' | 'print'
type PayloadOf = (issue: Issue) => Record<string, unknown>

/** How long to wait for verdicts before what is left is called waiting. */
const PATIENCE_MS = 15_000

/** Which of some issues an action may be taken on now. */
export function splitByPermission(action: ActionName, issues: readonly Issue[]): { can: Issue[]; cannot: Issue[] } {
  const can = issues.filter((issue) => judge(action, issue).allowed)
  return { can, cannot: issues.filter((issue) => !can.includes(issue)) }
}

function outcomeOf(commandId: Id, status: SyncStatus): { outcome: Outcome; reason: string | null; code: string | null } {
  const item = status.items.find((one) => one.command_id === commandId)
  if (item?.refusal) return { outcome: 'refused', reason: item.refusal.detail ?? item.refusal.code, code: item.refusal.code }
  return { outcome: item?.state === 'received' ? 'done' : 'waiting', reason: null, code: null }
}

/** The engine's status once each command has its verdict, or once it is plain that some must wait. */
async function verdictsOn(commandIds: readonly Id[]): Promise<SyncStatus> {
  const engine = useEngine()
  const isOver = (status: SyncStatus) => status.trouble === 'offline' || status.trouble === 'sign_in'
    || commandIds.every((id) => outcomeOf(id, status).outcome !== 'waiting')
  const first = await engine.syncNow()
  if (isOver(first)) return first
  return new Promise((resolve) => {
    const timer = setTimeout(() => { end(engine.status) }, PATIENCE_MS)
    const stop = engine.subscribe((status) => { if (isOver(status)) queueMicrotask(() => { end(status) }) })
    function end(status: SyncStatus): void {
      clearTimeout(timer)
      stop()
      resolve(status)
    }
  })
}

export function useBulk() {
  const run = shallowRef<BulkRun | null>(null)
  const isBusy = ref(false)

  /** Save a command for each issue, send them, and wait until each has its verdict or must wait for a network. */
  async function act(action: ActionName, issues: readonly Issue[], payloadOf: PayloadOf): Promise<BulkResult[]> {
    if (isBusy.value) return []
    isBusy.value = true
    try {
      run.value = { total: issues.length, saved: 0, results: [], isOver: false }
      const saved: { id: Id; issue: Issue }[] = []
      for (const issue of issues) {
        const row = await useStore().outbox.save({ issue_id: issue.id, action, seen_version: issue.version, payload: payloadOf(issue) })
        saved.push({ id: row.id, issue })
        run.value = { ...run.value, saved: saved.length }
      }
      const status = await verdictsOn(saved.map(({ id }) => id))
      const results = await Promise.all(saved.map(async ({ id, issue }): Promise<BulkResult> => {
        const { outcome, reason, code } = outcomeOf(id, status)
        return { issue, commandId: id, outcome, reason, faster: code === 'stale' || code === 'wrong_state' ? await fasterColleague(issue) : null }
      }))
      run.value = { total: issues.length, saved: saved.length, results, isOver: true }
      return results
    } finally {
      isBusy.value = false
    }
  }

  /** Read, and no longer shown: refusals count as read on the sync page too. */
  async function dismiss(): Promise<void> {
    const refused = run.value?.results.filter((result) => result.outcome === 'refused') ?? []
    run.value = null
    for (const { commandId } of refused) await useStore().outbox.acknowledge(commandId)
  }

  return { run, isBusy, act, dismiss }
}
