// One act on many issues: a command for each through the outbox like any other, portion by portion, and what became of each.
import { ref, shallowRef } from 'vue'
import type { OpenStore } from '../../db/open'
import type { ActionName, Id, Issue } from '../../domain/types'
import type { SyncStatus } from '../../sync/status'
import { judge } from '../issues/permission'
import { useEngine, useStore } from '../session/session'
import { fasterColleague, type Faster } from './fasterColleague'
import { inPortions } from './portions'

/** `done` = the server has it · `refused` = it said no · `waiting` = saved here, sent when the server can be reached · `stopped` = never begun. */
export type Outcome = 'done' | 'refused' | 'waiting' | 'stopped'
export interface BulkResult { issue: Issue; commandId: Id; outcome: Outcome; reason: string | null; faster: Faster | null }
export interface BulkRun { action: ActionName; total: number; settled: number; isStopping: boolean; results: BulkResult[]; isOver: boolean }
/** What can be done with many at once. */
export type BulkAct = 'assign' | 'due' | 'urge' | 'merge' | 'print'
type PayloadOf = (issue: Issue) => Record<string, unknown>

/** How long to wait for the verdicts of one portion before what is left is called waiting. */
const PATIENCE_MS = 15_000

/** Which of some issues an action may be taken on now. */
export function splitByPermission(action: ActionName, issues: readonly Issue[]): { can: Issue[]; cannot: Issue[] } {
  const can: Issue[] = [], cannot: Issue[] = []
  for (const issue of issues) (judge(action, issue).allowed ? can : cannot).push(issue)
  return { can, cannot }
}

/** What is not done, and so is still chosen: refused, or never begun. */
export function leftOver(results: readonly BulkResult[]): Issue[] {
  return results.filter((result) => result.outcome === 'refused' || result.outcome === 'stopped').map((result) => result.faster?.issue ?? result.issue)
}

function outcomeOf(commandId: Id, status: SyncStatus): { outcome: Outcome; reason: string | null; code: string | null } {
  const item = status.items.find((one) => one.command_id === commandId)
  if (item?.refusal) return { outcome: 'refused', reason: item.refusal.detail ?? item.refusal.code, code: item.refusal.code }
  return { outcome: item?.state === 'received' ? 'done' : 'waiting', reason: null, code: null }
}

const cannotBeReached = (status: SyncStatus) => status.trouble === 'offline' || status.trouble === 'sign_in'

/** The engine's status once each command has its verdict, or once it is plain that some must wait. */
async function verdictsOn(commandIds: readonly Id[]): Promise<SyncStatus> {
  const engine = useEngine()
  const isOver = (status: SyncStatus) => cannotBeReached(status) || commandIds.every((id) => outcomeOf(id, status).outcome !== 'waiting')
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

const neverBegun = (issue: Issue): BulkResult => ({ issue, commandId: '', outcome: 'stopped', reason: null, faster: null })

async function send(store: OpenStore, action: ActionName, issues: readonly Issue[], payloadOf: PayloadOf): Promise<BulkResult[]> {
  const saved: { id: Id; issue: Issue }[] = []
  for (const issue of issues) {
    const row = await store.outbox.save({ issue_id: issue.id, action, seen_version: issue.version, payload: payloadOf(issue) }).catch(() => null)
    if (row === null) break // no room on the disk, or signed out: what was not saved was never begun
    saved.push({ id: row.id, issue })
  }
  if (saved.length === 0) return issues.map(neverBegun)
  const status = await verdictsOn(saved.map(({ id }) => id))
  const sent = await Promise.all(saved.map(async ({ id, issue }): Promise<BulkResult> => {
    const { outcome, reason, code } = outcomeOf(id, status)
    return { issue, commandId: id, outcome, reason, faster: code === 'stale' || code === 'wrong_state' ? await fasterColleague(issue) : null }
  }))
  return [...sent, ...issues.slice(saved.length).map(neverBegun)]
}

export function useBulk() {
  const run = shallowRef<BulkRun | null>(null)
  const isBusy = ref(false)

  /** Portion by portion: save a command for each issue, send them, wait for their verdicts. What `stop` leaves out was never saved. */
  async function act(action: ActionName, issues: readonly Issue[], payloadOf: PayloadOf): Promise<BulkResult[]> {
    if (isBusy.value) return []
    isBusy.value = true
    const store = useStore()
    try {
      run.value = { action, total: issues.length, settled: 0, isStopping: false, results: [], isOver: false }
      const { done, left } = await inPortions(issues, (part) => send(store, action, part, payloadOf), {
        isStopped: () => run.value?.isStopping ?? false,
        onProgress: (results) => { if (run.value) run.value = { ...run.value, results, settled: results.length } },
      })
      const results = [...done, ...left.map(neverBegun)]
      run.value = { action, total: issues.length, settled: done.length, isStopping: false, results, isOver: true }
      return results
    } finally {
      isBusy.value = false
    }
  }

  /** Begin no further portion; the one under way is ended. */
  function stop(): void {
    if (run.value && !run.value.isOver) run.value = { ...run.value, isStopping: true }
  }

  /** Read, and no longer shown: refusals count as read on the sync page too. */
  async function dismiss(): Promise<void> {
    const refused = run.value?.results.filter((result) => result.outcome === 'refused') ?? []
    run.value = null
    for (const { commandId } of refused) await useStore().outbox.acknowledge(commandId)
  }

  return { run, isBusy, act, stop, dismiss }
}
