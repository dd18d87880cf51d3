// What a notice says: a sentence, an icon, and how pressing it looks.
import { BellRing, CalendarClock, ClipboardList, ClockAlert, MessageCircleQuestion, MessageSquareReply, Repeat, Siren, TrendingUp, Undo2 } from '@lucide/vue'
import type { Component } from 'vue'
import type { Notice } from '../../domain/types'
import { formatMoment } from '../../i18n/format'
import { t } from '../../i18n/translate'

type Tone = 'assigned' | 'rework' | 'local' | 'fixed' | 'closed' | 'overdue'
const LOOKS: Record<Notice['kind'], { icon: Component; tone: Tone }> = {
  reported: { icon: Siren, tone: 'overdue' },
  assigned: { icon: ClipboardList, tone: 'assigned' },
  returned: { icon: Undo2, tone: 'rework' },
  urged: { icon: BellRing, tone: 'overdue' },
  asked: { icon: MessageCircleQuestion, tone: 'fixed' },
  answered: { icon: MessageSquareReply, tone: 'closed' },
  rebound: { icon: Repeat, tone: 'rework' },
  due_soon: { icon: CalendarClock, tone: 'local' },
  overdue: { icon: ClockAlert, tone: 'overdue' },
  escalated: { icon: TrendingUp, tone: 'overdue' },
}

/** Icon and colour of a kind. */
export function noticeLook(notice: Notice): { icon: Component; tone: Tone } {
  return LOOKS[notice.kind]
}

/** What happened, in a few words. */
export function noticeTitle({ kind, facts }: Notice): string {
  if (kind === 'returned' && (facts.action === 'bounce' || facts.action === 'recall')) return t(`notices.${facts.action}`)
  if (kind === 'asked' && facts.action === 'appeal') return t('notices.appeal')
  if (kind === 'answered' && facts.action && ['grant', 'deny', 'uphold', 'reject'].includes(facts.action)) {
    return t(`notices.${facts.action as 'grant' | 'deny' | 'uphold' | 'reject'}`)
  }
  if (kind === 'escalated') return t('notices.escalated', { n: facts.work_days ?? 1 })
  return t(`notices.${kind}`)
}

/** The due date, where the notice is about one. */
export function noticeDue({ kind, facts }: Notice, now: Date): string {
  const isAboutTime = ['assigned', 'due_soon', 'overdue', 'escalated', 'urged', 'answered', 'returned'].includes(kind)
  return facts.due_at && isAboutTime ? t('notices.due', { time: formatMoment(facts.due_at, now) }) : ''
}
