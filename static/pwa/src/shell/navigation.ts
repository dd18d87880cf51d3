// Which tabs a role has on the phone (ux §2). Entries whose page is not part of this build are left out by the frame.
import { Camera, CircleUserRound, FileText, House, Landmark, ListChecks, Map as MapIcon, Wrench } from '@lucide/vue'
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

/** The role that decides about tabs, of those a person holds. */
export function widestRole(roles: readonly Role[]): Role {
  return WIDTH.find((role) => roles.includes(role)) ?? 'inspector'
}

/** Tabs of the phone. */
export function tabsFor(roles: readonly Role[]): Destination[] {
  return TABS[widestRole(roles)]
}
