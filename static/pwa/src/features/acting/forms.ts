// What each action asks for, as data: the needs of the workflow table become fields of one generic sheet.
// An action of a newer table whose needs are known here gets its sheet without a line of code.
import type { ActionName } from '../../domain/types'
import type { PlainKey } from '../../i18n/translate'
import { workflow } from '../session/reference'

export type FieldKind = 'long' | 'line' | 'date' | 'moment' | 'choice' | 'flag' | 'issue' | 'delegate' | 'correction' | 'photos'
export interface Choice { value: string; label: PlainKey }
export interface FieldSpec {
  /** Key of the payload. */
  key: string
  kind: FieldKind
  label: PlainKey
  isRequired: boolean
  hint?: PlainKey
  choices?: readonly Choice[]
  phrases?: readonly PlainKey[]
  /** Role of photos taken here. */
  role?: 'before' | 'after' | 'scene'
}

const field = (key: string, kind: FieldKind, label: PlainKey, more: Partial<FieldSpec> = {}): FieldSpec => ({ key, kind, label, isRequired: true, ...more })

const CLOSE_KINDS: Choice[] = [
  { value: 'cannot_fix', label: 'words.kind_cannot_fix' },
  { value: 'gone', label: 'words.kind_gone' },
  { value: 'transferred', label: 'words.kind_transferred' },
]

/** The fields that answer a need of the table. */
const FIELDS_OF_NEED: Record<string, FieldSpec[]> = {
  reason: [field('reason', 'long', 'work.reason')],
  text: [field('text', 'long', 'work.text')],
  target: [field('target_id', 'issue', 'work.target')],
  fields: [field('fields', 'correction', 'work.correctReason')],
  delegate_to: [field('delegate', 'delegate', 'work.delegatePerson')],
  outside_body: [field('body', 'line', 'work.outsideBody')],
  letter_number: [field('letter_number', 'line', 'work.letterNumber')],
  follow_up_date: [field('follow_up_on', 'date', 'work.followUpOn')],
  answered: [field('answered', 'long', 'work.answered')],
  close_kind: [field('kind', 'choice', 'work.closeKind', { choices: CLOSE_KINDS })],
  new_due_date: [field('new_due_at', 'moment', 'work.newDueAt')],
  interim_measure: [field('interim_measure', 'long', 'work.interimMeasure')],
  review_date: [field('review_on', 'date', 'work.reviewOn', { hint: 'work.reviewHint' })],
  reopen_kind: [field('kind', 'choice', 'work.reopenKind', { choices: [{ value: 'rebound', label: 'work.reopenRebound' }, { value: 'closed_in_error', label: 'work.reopenError' }] })],
  appeal_about: [field('about', 'choice', 'work.appealAbout', { choices: [{ value: 'overdue', label: 'work.appealOverdue' }, { value: 'rework', label: 'work.appealRework' }] })],
  photo_any: [field('photos', 'photos', 'work.photosNeeded', { role: 'scene' })],
  photo_after: [field('photos', 'photos', 'work.photosNeeded', { role: 'after' })],
}

/** Fields an action takes beyond what the table demands. */
const OPTIONAL_FIELDS: Partial<Record<ActionName, FieldSpec[]>> = {
  urge: [field('text', 'long', 'work.urgeText', { isRequired: false })],
  attach: [field('text', 'long', 'work.text', { isRequired: false })],
  merge: [field('reason', 'long', 'work.reason', { isRequired: false })],
  comment: [
    field('photos', 'photos', 'work.photosOptional', { isRequired: false, role: 'scene' }),
    field('asks', 'flag', 'work.asks', { isRequired: false, hint: 'work.asksHint' }),
  ],
  appeal: [field('photos', 'photos', 'work.photosOptional', { isRequired: false, role: 'scene' })],
  co_answer: [field('photos', 'photos', 'work.photosOptional', { isRequired: false, role: 'after' })],
}

/** Fields of the sheet of an action, or null when this version does not know one of its needs. */
export function fieldsOf(action: ActionName): FieldSpec[] | null {
  const needs = workflow.value.actions[action]?.needs ?? []
  const fields: FieldSpec[] = []
  for (const need of needs) {
    const known = FIELDS_OF_NEED[need]
    if (!known) return null
    fields.push(...known)
  }
  return [...fields, ...(OPTIONAL_FIELDS[action] ?? [])]
}

/** Actions that need no words: done at once, with undo. */
export function isWordless(action: ActionName): boolean {
  return fieldsOf(action)?.length === 0
}
