// 我的责任区域: the areas in which the signed-in user has work, with what is open there.
import { isOverdue } from '../../domain/deadlines'
import { visitAll, type Steps } from '../../domain/in-steps'
import type { Area, Issue } from '../../domain/types'
import { openStates } from '../../domain/workflow'
import { areas, isWithin, points, workflow } from '../session/reference'
import { current, posts } from '../session/session'

export interface AreaSummary { area: Area; points: number; open: number; overdue: number; lastAt: string | null }

function isMine(area: Area): boolean {
  if (!area.is_active) return false
  if (area.person_id !== null && area.person_id === current.value?.session.user.id) return true
  return posts.value.some((post) => isWithin.value(area.unit_id, post.covers_unit_id ?? post.unit_id))
}

/** What the summaries are worked out from besides issues and time. */
export function areaGround(): readonly unknown[] {
  return [current.value?.session, posts.value, areas.value, points.value, isWithin.value, workflow.value]
}

/** Areas of the user, those with something overdue first, then by open issues. */
export function* summariesOf(issues: readonly Issue[], nowMs: number): Steps<AreaSummary[]> {
  const open = openStates(workflow.value)
  const pointCount = new Map<string, number>()
  for (const point of points.value.values()) if (point.is_active) pointCount.set(point.area_id, (pointCount.get(point.area_id) ?? 0) + 1)
  const summaries = new Map<string, AreaSummary>()
  for (const area of areas.value.values()) {
    if (isMine(area)) summaries.set(area.id, { area, points: pointCount.get(area.id) ?? 0, open: 0, overdue: 0, lastAt: null })
  }
  yield* visitAll(issues, (issue) => {
    const summary = issue.area_id === null ? undefined : summaries.get(issue.area_id)
    if (!summary) return
    if (open.has(issue.state)) summary.open += 1
    if (isOverdue(issue, nowMs)) summary.overdue += 1
    if (summary.lastAt === null || summary.lastAt < issue.last_event_at) summary.lastAt = issue.last_event_at
  })
  return [...summaries.values()].sort((a, b) => b.overdue - a.overdue || b.open - a.open || a.area.name.localeCompare(b.area.name, 'zh'))
}
