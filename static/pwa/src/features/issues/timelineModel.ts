// 经过: events and what still waits on this phone, newest first, in plain words.
import { ShieldAlert } from '@lucide/vue'
import type { OutboxRow } from '../../db/rows'
import type { ActionName, Issue, IssueEvent } from '../../domain/types'
import { formatClock, formatDay, formatMoment } from '../../i18n/format'
import { t } from '../../i18n/translate'
import type { TimelineStep } from '../../ui/models'
import { ACTION_LOOK, UNKNOWN_LOOK } from '../../ui/stateLook'
import { personName, unitName } from '../session/reference'
import { refusalWords } from '../sync-page/refusalWords'

type Payload = Record<string, unknown>
const text = (payload: Payload, key: string) => (typeof payload[key] === 'string' ? payload[key] : '')

function isKnown(action: string): action is ActionName {
  return action in ACTION_LOOK
}

/** Name of what was done; an action newer than this version keeps its own name. */
export function actionName(action: string): string {
  return isKnown(action) ? t(`words.action_${action}`) : action
}

/** Fields of a payload that hold what somebody said, in the order of reading. */
const SPOKEN = ['measure', 'answered', 'opinion', 'reason', 'text', 'interim_measure', 'goal'] as const

/** The words of an event: what was said, asked or set. */
function said(action: string, payload: Payload): string {
  const parts: string[] = []
  if (action === 'assign') {
    const unit = unitName(text(payload, 'lead_unit_id'))
    const due = text(payload, 'due_at')
    if (unit) parts.push(due ? t('issues.saidAssign', { unit, time: formatMoment(due) }) : t('issues.saidAssignUnit', { unit }))
  }
  if (action === 'hand_over') {
    const to = text(payload, 'assignee_id')
    parts.push(to ? t('issues.saidHandOver', { from: personName(text(payload, 'from_id')), to: personName(to) }) : t('issues.saidHandOverUnit', { from: personName(text(payload, 'from_id')) }))
  }
  if (action === 'ask_extension') parts.push(t('issues.saidExtension', { time: formatMoment(text(payload, 'new_due_at')) }))
  if (action === 'suspend') parts.push(t('issues.saidSuspend', { day: formatDay(text(payload, 'review_on')) }))
  if (action === 'refer') parts.push([text(payload, 'body'), text(payload, 'letter_number')].filter(Boolean).join(' · '))
  if (action === 'follow_up') parts.push(t('words.followUpOn', { day: formatDay(text(payload, 'follow_up_on')) }))
  if (action === 'close_unfixed' && text(payload, 'kind')) parts.push(t(`words.kind_${text(payload, 'kind') as 'cannot_fix' | 'transferred' | 'gone'}`))
  const spoken = action === 'report' ? ['description'] : SPOKEN
  for (const key of spoken) {
    if (text(payload, key)) parts.push(text(payload, key))
  }
  return parts.join('。')
}

/** Who it was, as the product shows it: unit for work, person for judgement. */
function byWhom(event: IssueEvent): string {
  if (event.actor_role === 'clock') return t('issues.bySystem')
  if (event.actor_role === 'public') return t('issues.byPublic')
  const unit = unitName(event.actor_unit_id)
  const person = standing(personName(event.actor_id), event)
  return (event.action === 'fix' || event.action === 'start' ? unit || person : person || unit)
}

/** A person with for whom they stood in: 李四（代张三）. */
function standing(person: string, event: IssueEvent): string {
  const absent = personName(text(event.payload, 'for_id') || null)
  return absent ? t('issues.byForOther', { person, absent }) : person
}

/** When a step is said to be: a tombstone bears the time of the event before it, so the time it came counts. */
function shownAt(event: IssueEvent): string {
  return event.action === 'erase' ? event.received_at : event.effective_at
}

function stepOf(event: IssueEvent, issue: Issue, dayAbove: string): TimelineStep {
  if (event.action === 'erase') return tombstoneOf(event)
  const look = isKnown(event.action) ? ACTION_LOOK[event.action] : UNKNOWN_LOOK
  const photoIds = (event.payload['photo_ids'] as string[] | undefined) ?? photosAround(event, issue)
  const who = byWhom(event)
  const words = [said(event.action, event.payload), Array.isArray(event.payload['erased']) ? t('issues.erasedHere') : ''].filter(Boolean).join('。')
  const facts = [words, photoIds.length > 0 ? t('issues.saidPhotos', { n: photoIds.length }) : '']
  const day = formatDay(event.effective_at)
  return {
    id: event.id,
    commandId: event.command_id,
    ...look,
    title: who ? `${actionName(event.action)} · ${who}` : actionName(event.action),
    time: day === dayAbove ? formatClock(event.effective_at) : formatMoment(event.effective_at),
    text: facts.filter(Boolean).join(' · '),
    photoIds,
  }
}

/** A tombstone: what was erased, why, and who asked and approved. */
function tombstoneOf(event: IssueEvent): TimelineStep {
  const asked = personName(text(event.payload, 'asked_by_id'))
  const approved = personName(text(event.payload, 'approved_by_id'))
  return {
    id: event.id, icon: ShieldAlert, tone: 'ended', title: t('issues.erasure'),
    time: formatMoment(shownAt(event)),
    text: [text(event.payload, 'reason'), t('issues.erasureBy', { asked, approved })].join('\n'), photoIds: [],
  }
}

function photosAround(event: IssueEvent, issue: Issue): string[] {
  const photos = event.payload['photos']
  if (Array.isArray(photos)) return photos.map((photo: unknown) => (photo as { id?: string }).id ?? '').filter(Boolean)
  if (event.action === 'report') return issue.photos.filter((photo) => photo.round === 1 && photo.role === 'before').map((photo) => photo.id)
  return []
}

function localStep(row: OutboxRow): TimelineStep {
  const command = row.command
  const facts = [said(row.action, command.payload), command.photos.length > 0 ? t('issues.saidPhotos', { n: command.photos.length }) : '']
  return {
    id: row.id,
    icon: ACTION_LOOK[row.action].icon,
    tone: 'local',
    title: t('issues.yourAction', { action: actionName(row.action) }),
    time: formatMoment(command.at),
    text: facts.filter(Boolean).join(' · '),
    photoIds: command.photos.map((photo) => photo.id),
    isLocal: true,
  }
}

/** A command that was not accepted and not read yet: its words are kept, and why it did not count is said. */
function refusedStep(row: OutboxRow): TimelineStep {
  const reason = refusalWords({ code: row.code ?? '', detail: row.detail })
  return { ...localStep(row), tone: 'overdue', isLocal: false, text: t('issues.notAccepted', { reason }) }
}

/** Steps newest first; own commands that the replica does not contain yet stand on top. */
export function timelineOf(issue: Issue, events: readonly IssueEvent[], own: readonly OutboxRow[]): TimelineStep[] {
  const known = new Set(events.map((event) => event.command_id))
  const refused = own.filter((row) => row.state === 'refused' && row.acknowledged === 0).map(refusedStep)
  const waiting = own.filter((row) => row.state !== 'refused' && !known.has(row.id)).map(localStep).reverse()
  // The day is left out only where the step above it, as the page is read, has said it.
  const newestFirst = [...events].sort((a, b) => b.version - a.version)
  const steps = newestFirst.map((event, at) => {
    const above = newestFirst[at - 1]
    return stepOf(event, issue, above ? formatDay(shownAt(above)) : '')
  })
  return [...refused.reverse(), ...waiting, ...steps]
}
