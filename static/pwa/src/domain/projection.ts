// What an issue will look like once this phone's pending commands are applied: a pure, optimistic fold over the replica row.
import type { ActionName, Command, FixRecord, Id, Issue, IssuePhoto, Severity } from './types'
import { stateAfter, type WorkflowTable } from './workflow'

/** A command whose effect the replica does not show yet. */
export interface PendingCommand {
  command: Command
  author_id: Id
  /** Unit of the post under which the author acts, where known. */
  unit_id: Id | null
}

/** An issue as the screens show it: `pending_ids` name the commands that are only on this phone so far. */
export interface ProjectedIssue extends Issue { pending_ids: Id[] }

/**
 * Applies pending commands, oldest first, over the row of the replica (null for an issue reported here and not pulled
 * yet). A command that the state no longer allows changes nothing, but stays named as pending; without a row and without
 * a report there is nothing to show.
 */
export function projectIssue(
  row: Issue | null, pending: readonly PendingCommand[], table: WorkflowTable,
): ProjectedIssue | null {
  let issue = row === null ? null : structuredClone(row)
  const pendingIds: Id[] = []
  for (const entry of [...pending].sort((a, b) => a.command.seq - b.command.seq)) {
    if (issue === null) issue = entry.command.action === 'report' ? reportedIssue(entry) : null
    else if (entry.command.action !== 'report') issue = applyTo(issue, entry, table)
    if (issue !== null) pendingIds.push(entry.command.id)
  }
  return issue === null ? null : { ...issue, pending_ids: pendingIds }
}

/**
 * Whether a command's effect is missing from a row: it has no verdict yet, or the row was pulled before the version that
 * contains it. `received_version` is null until the server has answered.
 */
export function isStillPending(receivedVersion: number | null, row: Issue | null): boolean {
  return receivedVersion === null || row === null || row.version < receivedVersion
}

function applyTo(issue: Issue, entry: PendingCommand, table: WorkflowTable): Issue {
  const { command } = entry
  const state = stateAfter(table, command.action, issue)
  if (state === null) return issue
  const change = CHANGES[command.action]?.(issue, command.payload, entry) ?? {}
  const changed = { ...issue, ...change }
  return {
    ...changed,
    state,
    last_event_at: command.at,
    others_acted: issue.others_acted || (!QUIET.has(command.action) && entry.author_id !== issue.reporter_id),
    photos: [...issue.photos, ...photosOf(command, changed.round)],
  }
}

/** What adds to the timeline without acting on the issue. */
const QUIET: ReadonlySet<ActionName> = new Set(['comment', 'attach', 'co_answer', 'urge'])

type Payload = Readonly<Record<string, unknown>>
type Change = (issue: Issue, payload: Payload, entry: PendingCommand) => Partial<Issue>

/** What each action changes besides state and photos; actions that are not named change nothing else. */
const CHANGES: Partial<Record<ActionName, Change>> = {
  decline: (_issue, payload) => ({ declined_reason: text(payload, 'reason') }),
  withdraw: (_issue, payload) => ({ declined_reason: text(payload, 'reason') }),
  merge: (_issue, payload) => ({ merged_into_id: text(payload, 'target_id') }),
  refile: () => ({ ...UNASSIGNED, declined_reason: null, merged_into_id: null }),
  correct: (issue, payload) => ({
    ...(payload['fields'] as Partial<Issue> | undefined),
    due_at: text(payload, 'due_at') ?? issue.due_at,
  }),
  assign: (issue, payload, { command }) => ({
    lead_unit_id: text(payload, 'lead_unit_id'),
    assignee_id: text(payload, 'assignee_id'),
    co_unit_ids: (payload['co_unit_ids'] as Id[] | undefined) ?? [],
    due_at: text(payload, 'due_at'),
    original_due_at: issue.original_due_at ?? text(payload, 'due_at'),
    goal: text(payload, 'goal') ?? issue.goal,
    measure_asked: text(payload, 'measure_asked') ?? issue.measure_asked,
    assigned_at: issue.assigned_at ?? command.at,
    extension: null,
  }),
  delegate: (issue, payload) => ({
    lead_unit_id: text(payload, 'unit_id') ?? issue.lead_unit_id,
    assignee_id: text(payload, 'assignee_id'),
    due_at: text(payload, 'due_at') ?? issue.due_at,
  }),
  hand_over: (_issue, payload) => ({ assignee_id: text(payload, 'assignee_id') }),
  recall: () => UNASSIGNED,
  bounce: () => UNASSIGNED,
  fix: (_issue, payload, entry) => ({ fix: fixBy(entry, text(payload, 'measure') ?? '', payload['on_behalf'] === true) }),
  fix_on_spot: (_issue, payload, entry) => ({ fix: { ...fixBy(entry, text(payload, 'measure') ?? '', false), on_spot: true } }),
  answer: (_issue, payload, entry) => ({ fix: fixBy(entry, text(payload, 'answered') ?? '', true) }),
  take_back: () => ({ fix: null }),
  refer: (_issue, payload) => ({
    referral: {
      body: text(payload, 'body') ?? '', letter_number: text(payload, 'letter_number'), follow_up_on: text(payload, 'follow_up_on') ?? '',
    },
  }),
  follow_up: (issue, payload) => ({
    referral: issue.referral && { ...issue.referral, follow_up_on: text(payload, 'follow_up_on') ?? issue.referral.follow_up_on },
  }),
  pass: (_issue, payload, { command, author_id }) => ({
    closed_at: command.at, close_kind: 'fixed',
    verdict: { command_id: command.id, opinion: text(payload, 'opinion'), by_id: author_id, at: command.at },
  }),
  rework: (issue, payload) => ({ rework_count: issue.rework_count + 1, fix: null, returned_reason: text(payload, 'reason') }),
  close_unfixed: (_issue, payload, { command }) => ({
    closed_at: command.at, close_kind: text(payload, 'kind') as Issue['close_kind'], closed_reason: text(payload, 'reason'),
  }),
  ask_extension: (_issue, payload, { command }) => ({
    extension: { command_id: command.id, new_due_at: text(payload, 'new_due_at') ?? '', reason: text(payload, 'reason') ?? '' },
  }),
  grant: (issue) => ({
    extension: null, extension_count: issue.extension_count + 1, due_at: issue.extension?.new_due_at ?? issue.due_at,
  }),
  deny: () => ({ extension: null }),
  suspend: (issue, payload) => ({
    suspension: {
      review_on: text(payload, 'review_on') ?? '', interim_measure: text(payload, 'interim_measure') ?? '',
      reason: text(payload, 'reason') ?? '', ends_at: null, resume_to: issue.state,
    },
  }),
  resume: () => ({ suspension: null }),
  comment: (issue, payload, { command, author_id }) => ({
    asked: payload['asks'] === true ? { command_id: command.id, text: text(payload, 'text') ?? '', by_id: author_id } : issue.asked,
  }),
  attach: () => ({ asked: null }),
  reopen: (issue, payload) => ({
    ...UNASSIGNED, round: issue.round + 1, rework_count: 0, extension_count: 0, closed_at: null, close_kind: null,
    closed_reason: null, returned_reason: null, verdict: null, fix: null, appeal: null, assigned_at: null, original_due_at: null, rebound_count: issue.rebound_count + (payload['kind'] === 'rebound' ? 1 : 0),
  }),
}

const UNASSIGNED = {
  lead_unit_id: null, assignee_id: null, co_unit_ids: [], due_at: null, extension: null, referral: null, suspension: null, paused_left: null,
}

function fixBy({ command, author_id, unit_id }: PendingCommand, measure: string, isOnBehalf: boolean): FixRecord {
  return {
    command_id: command.id, measure, at: command.at, by_id: author_id,
    recorded_by_id: isOnBehalf ? author_id : null, unit_id: isOnBehalf ? null : unit_id, on_spot: false,
  }
}

/** A row for a report that the server has not told us about yet: no number, no due date. */
function reportedIssue({ command, author_id, unit_id }: PendingCommand): Issue {
  const payload = command.payload
  return {
    id: command.issue_id, version: 0, number: null, receipt_number: null, state: 'reported',
    category: text(payload, 'category') ?? '', severity: (payload['severity'] as Severity | null | undefined) ?? 1,
    source: (text(payload, 'source') ?? 'self_check') as Issue['source'],
    area_id: text(payload, 'area_id'), area_unit_id: null, point_id: text(payload, 'point_id'), project_id: null,
    place_text: text(payload, 'place_text'), position: (payload['position'] as Issue['position'] | undefined) ?? null,
    flags: [], description: text(payload, 'description'), reporter_id: author_id, reporter_unit_id: unit_id,
    reported_at: command.at, filed_at: null, closed_at: null, round: 1, rework_count: 0, rebound_count: 0, extension_count: 0,
    lead_unit_id: null, assignee_id: null, co_unit_ids: [], goal: null, measure_asked: null, due_at: null,
    original_due_at: null, limit: null, paused_left: null, assigned_at: null, fix: null, extension: null, close_kind: null,
    closed_reason: null, declined_reason: null, returned_reason: null, verdict: null, merged_into_id: null, referral: null,
    suspension: null, appeal: null, asked: null,
    rebound_of_id: null, rebound_state: null, imported: null, erased: [], last_event_at: command.at, others_acted: false,
    photos: photosOf(command, 1),
  }
}

function photosOf(command: Command, round: number): IssuePhoto[] {
  return command.photos.map((photo) => ({ ...photo, state: 'expected', problem: null, round, flags: [], facts: null }))
}

function text(payload: Payload, key: string): string | null {
  const value = payload[key]
  return typeof value === 'string' ? value : null
}

