// The tiles of 要我办 by role: number, word, and one line why.
import { Building, ClockAlert, CalendarClock, CircleQuestionMark, Inbox, PencilLine, Repeat, ShieldAlert, Undo2, Wrench } from '@lucide/vue'
import type { Component } from 'vue'
import type { Steps } from '../../domain/in-steps'
import type { Issue, Role } from '../../domain/types'
import { formatDurationShort, formatMoment } from '../../i18n/format'
import { t, type PlainKey } from '../../i18n/translate'
import type { Tone } from '../../ui/stateLook'
import { EMPTY_QUERY, listView, type ViewContext, type ViewName } from '../issues/views'

export type TileName = Exclude<ViewName, 'mine' | 'near' | 'open' | 'closed'> | 'drafts'
export interface Tile { name: TileName; count: number; label: string; why: string; icon: Component; tone: Tone; to: string }

interface Look { icon: Component; tone: Tone; label: PlainKey }
const LOOK: Record<TileName, Look> = {
  to_confirm: { icon: CircleQuestionMark, tone: 'unconfirmed', label: 'today.tileToConfirm' },
  to_assign: { icon: Inbox, tone: 'reported', label: 'today.tileToAssign' },
  to_verify: { icon: ShieldAlert, tone: 'fixed', label: 'today.tileToVerify' },
  extension_asked: { icon: CalendarClock, tone: 'rectifying', label: 'today.tileExtension' },
  overdue: { icon: ClockAlert, tone: 'overdue', label: 'today.tileOverdue' },
  follow_up: { icon: Building, tone: 'suspended', label: 'today.tileFollowUp' },
  to_fix: { icon: Wrench, tone: 'rectifying', label: 'today.tileToFix' },
  rework: { icon: Undo2, tone: 'rework', label: 'today.tileRework' },
  due_soon: { icon: CalendarClock, tone: 'rectifying', label: 'today.tileDueSoon' },
  asked_of_me: { icon: Undo2, tone: 'rework', label: 'today.tileAsked' },
  drafts: { icon: PencilLine, tone: 'draft', label: 'today.tileDrafts' },
  recheck: { icon: Repeat, tone: 'closed', label: 'today.tileRecheck' },
}

/** Always shown, in this order; the others appear only when there is something in them. */
const ALWAYS: Record<Role, TileName[]> = {
  supervisor: ['to_assign', 'to_verify', 'overdue', 'extension_asked'],
  administrator: ['to_assign', 'to_verify', 'overdue', 'extension_asked'],
  inspector: ['to_verify', 'asked_of_me', 'drafts', 'recheck'],
  rectifier: ['to_fix', 'rework', 'drafts', 'due_soon'],
  leader: ['to_verify', 'overdue'],
  auditor: [],
}
const SOMETIMES: TileName[] = ['to_confirm', 'follow_up', 'asked_of_me', 'drafts', 'recheck']
const ORDER: Role[] = ['supervisor', 'administrator', 'inspector', 'rectifier', 'leader', 'auditor']

export interface TileFacts { roles: readonly Role[]; issues: readonly Issue[]; context: ViewContext; drafts: { all: number; ready: number } }

function lateBy(issue: Issue, nowMs: number): string {
  return issue.due_at ? t('today.whyOverdue', { duration: formatDurationShort(nowMs - Date.parse(issue.due_at)) }) : ''
}

function dueReason(issue: Issue, nowMs: number): string {
  if (!issue.due_at) return ''
  return Date.parse(issue.due_at) < nowMs ? lateBy(issue, nowMs) : t('today.whyFirstDue', { time: formatMoment(issue.due_at) })
}

function reasonFor(name: TileName, first: Issue | undefined, facts: TileFacts): string {
  if (name === 'drafts') {
    if (facts.drafts.all === 0) return t('today.whyNoDrafts')
    return facts.drafts.ready > 0 ? t('today.whyDraftsReady', { n: facts.drafts.ready }) : t('today.whyDraftsOpen')
  }
  if (!first) return name === 'recheck' ? t('today.whyRecheck') : t('today.whyNone')
  const { nowMs } = facts.context
  switch (name) {
    case 'to_confirm': case 'to_assign': case 'to_verify': {
      const since = first.state === 'fixed' ? first.fix?.at ?? first.last_event_at : first.last_event_at
      return t('today.whyLongest', { duration: formatDurationShort(nowMs - Date.parse(since)) })
    }
    case 'overdue': return lateBy(first, nowMs)
    case 'to_fix': return dueReason(first, nowMs)
    case 'rework': return t('today.whyRework')
    case 'due_soon': return t('today.whySoon')
    case 'extension_asked': return t('today.whyExtension')
    case 'follow_up': return [first.referral?.body, first.referral?.letter_number].filter(Boolean).join(' · ')
    case 'asked_of_me': return first.asked?.text ?? ''
    default: return t('today.whyRecheck')
  }
}

function* tileOf(name: TileName, facts: TileFacts): Steps<Tile> {
  const look = LOOK[name]
  const rows = name === 'drafts' ? [] : yield* listView(name, EMPTY_QUERY, facts.issues, facts.context)
  return {
    name, icon: look.icon, tone: look.tone,
    count: name === 'drafts' ? facts.drafts.all : rows.length,
    label: t(look.label),
    why: reasonFor(name, rows[0], facts),
    to: name === 'drafts' ? '/drafts' : `/issues?view=${name}`,
  }
}

function* tilesNamed(names: readonly TileName[], facts: TileFacts): Steps<Tile[]> {
  const tiles: Tile[] = []
  for (const name of names) tiles.push(yield* tileOf(name, facts))
  return tiles
}

/** The tiles of somebody with these roles, most pressing first. */
export function* tilesFor(facts: TileFacts): Steps<Tile[]> {
  const always = [...new Set(ORDER.filter((role) => facts.roles.includes(role)).flatMap((role) => ALWAYS[role]))]
  const mayBe = facts.roles.length === 0 || facts.roles.every((role) => role === 'auditor') ? [] : SOMETIMES
  const tiles = yield* tilesNamed(always, facts)
  const extra = (yield* tilesNamed(mayBe.filter((name) => !always.includes(name) && name !== 'recheck'), facts)).filter((tile) => tile.count > 0)
  return [...extra.filter((tile) => tile.name === 'to_confirm'), ...tiles, ...extra.filter((tile) => tile.name !== 'to_confirm')]
}
