// How states, marks and actions look: one icon and one colour each (ux §3, §8, §10). Nothing by colour alone: a word goes with it.
import {
  ArrowRightLeft,
  Ban, Bell, BellRing, Building, CalendarClock, CircleAlert, CircleCheck, CirclePause, CircleQuestionMark, CircleX, ClipboardPen,
  FileCheck, FileInput, Forward, GitMerge, HandHelping, ImagePlus, Inbox, Megaphone, MessageSquare, Repeat, RotateCcw, ShieldAlert, ShieldCheck,
  Undo2, UserCheck, Wrench,
} from '@lucide/vue'
import type { Component } from 'vue'
import type { ActionName, IssueState } from '../domain/types'
import type { PlainKey } from '../i18n/translate'

/** Colour family of a tag: `--cb-st-<tone>` and its tint. */
export type Tone =
  | 'draft' | 'unconfirmed' | 'reported' | 'assigned' | 'rectifying' | 'fixed' | 'closed' | 'suspended' | 'ended'
  | 'overdue' | 'rework' | 'local'

interface Look { icon: Component; tone: Tone; label: PlainKey }

export const STATE_LOOK: Record<IssueState, Look> = {
  unconfirmed: { icon: CircleQuestionMark, tone: 'unconfirmed', label: 'words.state_unconfirmed' },
  reported: { icon: Inbox, tone: 'reported', label: 'words.state_reported' },
  assigned: { icon: UserCheck, tone: 'assigned', label: 'words.state_assigned' },
  rectifying: { icon: Wrench, tone: 'rectifying', label: 'words.state_rectifying' },
  fixed: { icon: ShieldAlert, tone: 'fixed', label: 'words.state_fixed' },
  referred: { icon: Building, tone: 'suspended', label: 'words.state_referred' },
  suspended: { icon: CirclePause, tone: 'suspended', label: 'words.state_suspended' },
  closed: { icon: CircleCheck, tone: 'closed', label: 'words.state_closed' },
  declined: { icon: Ban, tone: 'ended', label: 'words.state_declined' },
  merged: { icon: GitMerge, tone: 'ended', label: 'words.state_merged' },
}

export const REWORK_LOOK: Look = { icon: Undo2, tone: 'rework', label: 'words.state_rework' }

interface ActionLook { icon: Component; tone: Tone }

/** Icon and colour of an action, on buttons and in the timeline. */
export const ACTION_LOOK: Record<ActionName, ActionLook> = {
  report: { icon: Megaphone, tone: 'reported' },
  confirm: { icon: FileCheck, tone: 'reported' },
  decline: { icon: Ban, tone: 'ended' },
  withdraw: { icon: RotateCcw, tone: 'ended' },
  merge: { icon: GitMerge, tone: 'ended' },
  refile: { icon: RotateCcw, tone: 'reported' },
  correct: { icon: ClipboardPen, tone: 'draft' },
  assign: { icon: UserCheck, tone: 'assigned' },
  delegate: { icon: Forward, tone: 'assigned' },
  hand_over: { icon: ArrowRightLeft, tone: 'assigned' },
  recall: { icon: RotateCcw, tone: 'reported' },
  bounce: { icon: Undo2, tone: 'rework' },
  start: { icon: Wrench, tone: 'rectifying' },
  fix: { icon: Wrench, tone: 'rectifying' },
  fix_on_spot: { icon: Wrench, tone: 'rectifying' },
  take_back: { icon: RotateCcw, tone: 'rectifying' },
  refer: { icon: Building, tone: 'suspended' },
  follow_up: { icon: MessageSquare, tone: 'draft' },
  answer: { icon: MessageSquare, tone: 'fixed' },
  pass: { icon: ShieldCheck, tone: 'closed' },
  rework: { icon: Undo2, tone: 'rework' },
  close_unfixed: { icon: CircleCheck, tone: 'closed' },
  ask_extension: { icon: CalendarClock, tone: 'rectifying' },
  grant: { icon: CalendarClock, tone: 'closed' },
  deny: { icon: CalendarClock, tone: 'overdue' },
  suspend: { icon: CirclePause, tone: 'suspended' },
  resume: { icon: RotateCcw, tone: 'assigned' },
  reopen: { icon: Repeat, tone: 'rework' },
  appeal: { icon: CircleAlert, tone: 'rectifying' },
  uphold: { icon: CircleCheck, tone: 'closed' },
  reject: { icon: CircleX, tone: 'overdue' },
  urge: { icon: BellRing, tone: 'overdue' },
  comment: { icon: MessageSquare, tone: 'draft' },
  attach: { icon: ImagePlus, tone: 'draft' },
  co_answer: { icon: HandHelping, tone: 'draft' },
  import: { icon: FileInput, tone: 'reported' },
}

/** Look of an event whose action this version does not know. */
export const UNKNOWN_LOOK: ActionLook = { icon: Bell, tone: 'draft' }
