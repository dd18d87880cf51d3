// One act on many issues: a command for each through the outbox like any other, and what became of each.
import { ref } from 'vue'
import type { ActionName, Id, Issue } from '../../domain/types'
import { judge } from '../issues/permission'
import { issueNumber } from '../issues/rowModel'
import { useEngine, useStore } from '../session/session'

export interface BulkResult { id: Id; number: string; problem: string | null }
interface BulkRun { total: number; done: number; results: BulkResult[]; isOver: boolean }

/** Which of some issues an action may be taken on now. */
export function splitByPermission(action: ActionName, issues: readonly Issue[]): { can: Issue[]; cannot: Issue[] } {
  const can = issues.filter((issue) => judge(action, issue).allowed)
  return { can, cannot: issues.filter((issue) => !can.includes(issue)) }
}

export function useBulk() {
  const run = ref<BulkRun | null>(null)

  /** Save a command for each issue, send them, and wait until each has its verdict. */
  async function act(action: ActionName, issues: readonly Issue[], payloadOf: (issue: Issue) => Record<string, unknown>): Promise<BulkResult[]> {
    const store = useStore()
    run.value = { total: issues.length, done: 0, results: [], isOver: false }
    const saved = new Map<Id, Issue>()
    for (const issue of issues) {
      const row = await store.outbox.save({ issue_id: issue.id, action, seen_version: issue.version, payload: payloadOf(issue) })
      saved.set(row.id, issue)
      run.value.done = saved.size
    }
    const status = await useEngine().syncNow()
    const verdicts = new Map(status.items.map((item) => [item.command_id, item]))
    const results = [...saved].map(([id, issue]): BulkResult => {
      const refusal = verdicts.get(id)?.refusal
      return { id: issue.id, number: issueNumber(issue), problem: refusal ? refusal.detail ?? refusal.code : null }
    })
    run.value = { total: issues.length, done: saved.size, results, isOver: true }
    return results
  }

  return { run, act }
}
