// 派遣: which unit to propose and why, the due date by category, and the payload for one issue or for many.
import { dueAtMs } from '../../domain/deadlines'
import type { Id, Issue, Unit } from '../../domain/types'
import { openStates } from '../../domain/workflow'
import { fromInputTime } from '../../i18n/format'
import { t } from '../../i18n/translate'
import { areas, categories, people, units, workflow, workingCalendar } from '../session/reference'

export interface UnitChoice { unit: Unit; why: string; isProposed: boolean }

/** What was decided in the sheet; `dueText` is the value of a datetime-local input, empty for the category's limit. */
export interface AssignChoice { unitId: Id; personId: Id | null; coUnitIds: Id[]; dueText: string; goal: string; measureAsked: string }

/** Open issues on each unit's hands. */
export function loadOfUnits(issues: readonly Issue[]): ReadonlyMap<Id, number> {
  const open = openStates(workflow.value)
  const load = new Map<Id, number>()
  for (const issue of issues) {
    if (issue.lead_unit_id !== null && open.has(issue.state)) load.set(issue.lead_unit_id, (load.get(issue.lead_unit_id) ?? 0) + 1)
  }
  return load
}

/** What each unit has put right at the same place before: at the same point, without one in the same area, of the same category. */
export function doneHere(issue: Issue, issues: readonly Issue[]): ReadonlyMap<Id, number> {
  const isHere = (other: Issue) => (issue.point_id === null ? issue.area_id !== null && other.area_id === issue.area_id : other.point_id === issue.point_id)
  const done = new Map<Id, number>()
  for (const other of issues) {
    if (other.id === issue.id || other.state !== 'closed' || other.category !== issue.category || other.lead_unit_id === null || !isHere(other)) continue
    done.set(other.lead_unit_id, (done.get(other.lead_unit_id) ?? 0) + 1)
  }
  return done
}

/** Units that can be assigned, proposed ones first: the area's own, those who put the same right here, those of the category's party. */
export function unitChoices(issue: Issue, load: ReadonlyMap<Id, number>, done: ReadonlyMap<Id, number> = new Map()): UnitChoice[] {
  const areaUnit = issue.area_id === null ? null : areas.value.get(issue.area_id)?.unit_id ?? null
  const party = categories.value.get(issue.category)?.party
  const choices = [...units.value.values()].filter((unit) => unit.is_active && unit.kind !== 'outside' && unit.kind !== 'agency').map((unit): UnitChoice & { rank: number } => {
    const n = load.get(unit.id) ?? 0
    const here = done.get(unit.id) ?? 0
    const history = here > 0 ? t('work.assignWhyHere', { n: here }) : ''
    if (unit.id === areaUnit) return { unit, rank: 0, isProposed: true, why: t('work.assignWhyArea', { n }) + history }
    if (here > 0) return { unit, rank: 1, isProposed: true, why: t('work.assignLoad', { n }) + history }
    if (party !== undefined && unit.party === party) return { unit, rank: 2, isProposed: true, why: t('work.assignWhyParty', { n }) }
    return { unit, rank: 3, isProposed: false, why: t('work.assignLoad', { n }) }
  })
  return choices.sort((a, b) => a.rank - b.rank || (done.get(b.unit.id) ?? 0) - (done.get(a.unit.id) ?? 0) || (load.get(a.unit.id) ?? 0) - (load.get(b.unit.id) ?? 0) || a.unit.name.localeCompare(b.unit.name, 'zh'))
}

/** People who can be named: rectifiers of the unit. */
export function rectifiersOf(unitId: Id): { id: Id; name: string }[] {
  return [...people.value.values()].filter((person) => person.is_active && person.roles.includes('rectifier') && person.unit_ids.includes(unitId))
    .map((person) => ({ id: person.id, name: person.display_name }))
}

/** The due date by the category's limit, counted from now (the server counts it again from its receipt). */
export function proposedDue(issue: Issue, nowMs: number): Date | null {
  const limit = categories.value.get(issue.category)?.limit
  const dueMs = limit ? dueAtMs(nowMs, limit, workingCalendar.value) : null
  return dueMs === null ? null : new Date(dueMs)
}

/** The payload of `assign` for one issue. */
export function assignPayload(choice: AssignChoice, issue: Issue, nowMs: number): Record<string, unknown> {
  const byHand = choice.dueText !== ''
  const due = byHand ? fromInputTime(choice.dueText) : proposedDue(issue, nowMs)
  return {
    lead_unit_id: choice.unitId,
    co_unit_ids: choice.coUnitIds,
    due_by_hand: byHand,
    goal: choice.goal.trim() || (categories.value.get(issue.category)?.close_when ?? ''),
    measure_asked: choice.measureAsked.trim(),
    ...(due ? { due_at: due.toISOString() } : {}),
    ...(choice.personId ? { assignee_id: choice.personId } : {}),
  }
}
