// Names behind the ids: units, people, areas, categories … of the replica, kept in memory as plain maps and renewed by each pull.
import { liveQuery, type Subscription } from 'dexie'
import { computed, shallowRef, type ShallowRef } from 'vue'
import type { ChabuStore } from '../../db/store'
import type { Area, CalendarDay, Category, Person, Point, Project, ReferenceKind, ReferenceRows, Severity, Unit } from '../../domain/types'
import { unitTree } from '../../domain/unit-tree'
import { BUNDLED_WORKFLOW, readWorkflow, type WorkflowTable } from '../../domain/workflow'
import { DEFAULT_SESSIONS, parseSessions, WorkingCalendar } from '../../domain/working-calendar'
import { language, t } from '../../i18n/translate'

export const units = shallowRef<ReadonlyMap<string, Unit>>(new Map())
export const people = shallowRef<ReadonlyMap<string, Person>>(new Map())
export const projects = shallowRef<ReadonlyMap<string, Project>>(new Map())
export const areas = shallowRef<ReadonlyMap<string, Area>>(new Map())
export const points = shallowRef<ReadonlyMap<string, Point>>(new Map())
export const categories = shallowRef<ReadonlyMap<string, Category>>(new Map())
export const settings = shallowRef<Readonly<Record<string, unknown>>>({})

/** The workflow table last pulled, or the one this version was built with. */
export const workflow = shallowRef<WorkflowTable>(BUNDLED_WORKFLOW)
const calendarDays = shallowRef<ReadonlyMap<string, CalendarDay>>(new Map())

/** The agency's working calendar: sessions of the day, holidays, make-up workdays. */
export const workingCalendar = computed(() => {
  const sessions = settings.value['working_sessions']
  return new WorkingCalendar([...calendarDays.value.values()], (typeof sessions === 'string' && parseSessions(sessions)) || DEFAULT_SESSIONS)
})

let subscriptions: Subscription[] = []

function follow<K extends ReferenceKind>(
  store: ChabuStore, kind: K, keyOf: (row: ReferenceRows[K]) => string, target: ShallowRef<ReadonlyMap<string, ReferenceRows[K]>>,
): void {
  const query = liveQuery(() => store.reference.all(kind))
  subscriptions.push(query.subscribe((rows) => {
    target.value = new Map(rows.map((row) => [keyOf(row), row]))
  }))
}

/** Begin to follow the reference rows of a user's store. */
export function startReference(store: ChabuStore): void {
  follow(store, 'unit', (row) => row.id, units)
  follow(store, 'user', (row) => row.id, people)
  follow(store, 'project', (row) => row.id, projects)
  follow(store, 'area', (row) => row.id, areas)
  follow(store, 'point', (row) => row.id, points)
  follow(store, 'category', (row) => row.code, categories)
  follow(store, 'calendar', (row) => row.date, calendarDays)
  subscriptions.push(liveQuery(() => store.workflow()).subscribe((table) => {
    workflow.value = readWorkflow(table)
  }))
  const query = liveQuery(() => store.reference.all('setting'))
  subscriptions.push(query.subscribe((rows) => {
    settings.value = Object.fromEntries(rows.map((row) => [row.key, row.value]))
  }))
}

export function stopReference(): void {
  for (const subscription of subscriptions) subscription.unsubscribe()
  subscriptions = []
}

/** Whether a unit lies within another, by the tree last pulled. */
export const isWithin = computed(() => unitTree([...units.value.values()]))

const pick = (zh: string, en: string) => (language.value === 'en' && en ? en : zh)

/** Short name of a unit, empty when unknown. */
export function unitName(id: string | null | undefined): string {
  const unit = id ? units.value.get(id) : undefined
  return unit?.short_name ?? unit?.name ?? ''
}
export function personName(id: string | null | undefined): string {
  return (id && people.value.get(id)?.display_name) || ''
}
export function areaName(id: string | null | undefined): string {
  return (id && areas.value.get(id)?.name) || ''
}
/** Name of a category in the language on screen; its code when the row has not come yet. */
export function categoryName(code: string | null | undefined): string {
  const category = code ? categories.value.get(code) : undefined
  return category ? pick(category.zh, category.en) : code ?? ''
}
export function groupName(category: Category): string {
  return pick(category.group_zh, category.group_en)
}
/** 4 工作时 */
export function limitText(limit: Category['limit']): string {
  return t('words.limit', { n: limit.n, unit: t(`words.unit_${limit.unit}`) })
}
/** 严重程度 in one word. */
export function severityName(severity: Severity): string {
  return t(`words.severity_${severity}`)
}
