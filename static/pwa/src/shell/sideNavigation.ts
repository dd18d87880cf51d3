// Which side-bar entries a role has (ux §2). Entries whose page is not part of this build are left out by the frame.
import { Bell, Building2, Cable, ClipboardCheck, FileInput, FileText, FileType2, Hexagon, Inbox, Landmark, Map as MapIcon, Megaphone, MessageSquarePlus, PackageOpen, ScrollText, Settings, ShieldAlert, Table, Tags } from '@lucide/vue'
import type { Role } from '../domain/types'
import { widestRole, type Destination } from './navigation'

const map: Destination = { to: '/map', label: 'shell.map', icon: MapIcon, tab: 'map' }
const deskInbox: Destination = { to: '/', label: 'shell.inbox', icon: Inbox, tab: 'today' }
const notices: Destination = { to: '/notices', label: 'shell.notices', icon: Bell, tab: 'notices' }
const deskIssues: Destination = { to: '/issues', label: 'shell.issueDesk', icon: Table, tab: 'issues' }
const deskCoverage: Destination = { to: '/coverage', label: 'shell.coverage', icon: ClipboardCheck, tab: 'coverage' }
const deskMonth: Destination = { to: '/month', label: 'shell.monthAndLedger', icon: FileText, tab: 'month' }
const deskLeaders: Destination = { to: '/leaders', label: 'shell.leadersPage', icon: Landmark, tab: 'leaders' }
const areas: Destination = { to: '/areas', label: 'shell.areas', icon: Hexagon, tab: 'areas' }
const people: Destination = { to: '/people', label: 'shell.people', icon: Building2, tab: 'people' }
const categories: Destination = { to: '/categories', label: 'shell.categories', icon: Tags, tab: 'categories' }
const settings: Destination = { to: '/settings', label: 'shell.settings', icon: Settings, tab: 'settings' }
const interfaces: Destination = { to: '/interfaces', label: 'shell.interfaces', icon: Cable, tab: 'interfaces' }
const audit: Destination = { to: '/audit', label: 'shell.audit', icon: ScrollText, tab: 'audit' }

const quarantine: Destination = { to: '/quarantine', label: 'shell.quarantine', icon: PackageOpen, tab: 'quarantine' }
const ledgerImports: Destination = { to: '/imports/ledger', label: 'shell.ledgerImports', icon: FileInput, tab: 'ledger-imports' }
const erasures: Destination = { to: '/erasures', label: 'shell.erasures', icon: ShieldAlert, tab: 'erasures' }
const channels: Destination = { to: '/channels', label: 'shell.channels', icon: Megaphone, tab: 'channels' }
const reportTemplate: Destination = { to: '/report-template', label: 'shell.reportTemplate', icon: FileType2, tab: 'report-template' }
const feedback: Destination = { to: '/feedback', label: 'shell.feedback', icon: MessageSquarePlus, tab: 'feedback' }

const MAIN: Record<Role, Destination[]> = {
  administrator: [deskInbox, notices, deskIssues, map, deskCoverage, deskMonth, deskLeaders],
  supervisor: [deskInbox, notices, deskIssues, map, deskCoverage, deskMonth, deskLeaders],
  inspector: [deskInbox, notices, deskIssues, map, deskCoverage],
  rectifier: [deskInbox, notices, deskIssues],
  leader: [deskLeaders, notices, deskIssues, map, deskMonth],
  auditor: [deskIssues, deskMonth, audit],
}
const UPKEEP: Partial<Record<Role, Destination[]>> = {
  administrator: [areas, people, categories, ledgerImports, reportTemplate, quarantine, feedback, channels, erasures, interfaces, settings],
  supervisor: [areas, people, categories, quarantine],
  leader: [erasures],
}

/** Side bar of the desk: the day's work, then upkeep. */
export function sideBarFor(roles: readonly Role[]): { main: Destination[]; upkeep: Destination[] } {
  const role = widestRole(roles)
  const main = MAIN[role]
  return { main: roles.includes('auditor') && !main.includes(audit) ? [...main, audit] : main, upkeep: UPKEEP[role] ?? [] }
}
