// Which tabs and side-bar entries a role has (ux §2). Entries whose page is not part of this build are left out.
import {
  Building2, Camera, CircleUserRound, ClipboardCheck, FileText, Hexagon, House, Inbox, Landmark, ListChecks, Map as MapIcon, ScrollText,
  Settings, Table, Tags, Wrench,
} from '@lucide/vue'
import type { Component } from 'vue'
import type { Role } from '../domain/types'
import type { PlainKey } from '../i18n/translate'

export interface Destination { to: string; label: PlainKey; icon: Component; tab: string; isCamera?: boolean }

const today: Destination = { to: '/', label: 'shell.today', icon: House, tab: 'today' }
const issues: Destination = { to: '/issues', label: 'shell.issues', icon: ListChecks, tab: 'issues' }
const camera: Destination = { to: '/capture', label: 'shell.capture', icon: Camera, tab: 'capture', isCamera: true }
const map: Destination = { to: '/map', label: 'shell.map', icon: MapIcon, tab: 'map' }
const me: Destination = { to: '/me', label: 'shell.me', icon: CircleUserRound, tab: 'me' }
const onePage: Destination = { to: '/leaders', label: 'shell.onePage', icon: Landmark, tab: 'leaders' }
const month: Destination = { to: '/month', label: 'shell.report', icon: FileText, tab: 'month' }
const toFix: Destination = { to: '/issues', label: 'shell.toFix', icon: Wrench, tab: 'issues' }

/** Widest role first: several roles give the tabs of the widest. */
const WIDTH: Role[] = ['administrator', 'supervisor', 'leader', 'inspector', 'rectifier', 'auditor']

const TABS: Record<Role, Destination[]> = {
  administrator: [today, issues, camera, map, me],
  supervisor: [today, issues, camera, map, me],
  inspector: [today, issues, camera, map, me],
  rectifier: [today, toFix, map, me],
  leader: [onePage, issues, month, me],
  auditor: [issues, month, me],
}

const deskInbox: Destination = { to: '/', label: 'shell.inbox', icon: Inbox, tab: 'today' }
const deskIssues: Destination = { to: '/issues', label: 'shell.issueDesk', icon: Table, tab: 'issues' }
const deskCoverage: Destination = { to: '/coverage', label: 'shell.coverage', icon: ClipboardCheck, tab: 'coverage' }
const deskMonth: Destination = { to: '/month', label: 'shell.monthAndLedger', icon: FileText, tab: 'month' }
const deskLeaders: Destination = { to: '/leaders', label: 'shell.leadersPage', icon: Landmark, tab: 'leaders' }
const areas: Destination = { to: '/areas', label: 'shell.areas', icon: Hexagon, tab: 'areas' }
const people: Destination = { to: '/people', label: 'shell.people', icon: Building2, tab: 'people' }
const categories: Destination = { to: '/categories', label: 'shell.categories', icon: Tags, tab: 'categories' }
const settings: Destination = { to: '/settings', label: 'shell.settings', icon: Settings, tab: 'settings' }
const audit: Destination = { to: '/audit', label: 'shell.audit', icon: ScrollText, tab: 'audit' }

const MAIN: Record<Role, Destination[]> = {
  administrator: [deskInbox, deskIssues, map, deskCoverage, deskMonth, deskLeaders],
  supervisor: [deskInbox, deskIssues, map, deskCoverage, deskMonth, deskLeaders],
  inspector: [deskInbox, deskIssues, map, deskCoverage],
  rectifier: [deskInbox, deskIssues],
  leader: [deskLeaders, deskIssues, map, deskMonth],
  auditor: [deskIssues, deskMonth, audit],
}
const UPKEEP: Partial<Record<Role, Destination[]>> = {
  administrator: [areas, people, categories, settings],
  supervisor: [areas, people, categories],
}

/** The role that decides about tabs, of those a person holds. */
export function widestRole(roles: readonly Role[]): Role {
  return WIDTH.find((role) => roles.includes(role)) ?? 'inspector'
}

/** Tabs of the phone. */
export function tabsFor(roles: readonly Role[]): Destination[] {
  return TABS[widestRole(roles)]
}

/** Side bar of the desk: the day's work, then upkeep. */
export function sideBarFor(roles: readonly Role[]): { main: Destination[]; upkeep: Destination[] } {
  const role = widestRole(roles)
  const main = MAIN[role]
  return { main: roles.includes('auditor') && !main.includes(audit) ? [...main, audit] : main, upkeep: UPKEEP[role] ?? [] }
}
