// The words that travel between phone and server (JSON as the API speaks it). Times are ISO 8601 with zone; positions WGS-84.

/** UUIDv7 made where the thing was made (phone or server), lower case with hyphens. */
export type Id = string
/** ISO 8601 instant, e.g. `2026-05-15T08:05:00.000Z`. */
export type Instant = string
/** Calendar day `YYYY-MM-DD` in the agency's zone. */
export type DayText = string

export type IssueState =
  | 'unconfirmed' | 'reported' | 'assigned' | 'rectifying' | 'fixed'
  | 'referred' | 'suspended' | 'closed' | 'declined' | 'merged'
export type Role = 'inspector' | 'supervisor' | 'rectifier' | 'leader' | 'administrator' | 'auditor'
export type Severity = 1 | 2 | 3 | 4
export type IssueSource =
  | 'self_check' | 'joint_inspection' | 'office_assigned' | 'third_party'
  | 'provincial_assessment' | 'public_report' | 'hotline_12345' | 're_check'
export type ActionName =
  | 'report' | 'confirm' | 'decline' | 'withdraw' | 'merge' | 'refile' | 'correct' | 'assign' | 'delegate' | 'recall'
  | 'bounce' | 'start' | 'fix' | 'fix_on_spot' | 'take_back' | 'refer' | 'answer' | 'pass' | 'rework' | 'close_unfixed'
  | 'ask_extension' | 'grant' | 'deny' | 'suspend' | 'resume' | 'reopen' | 'appeal' | 'uphold' | 'reject' | 'urge'
  | 'comment' | 'attach' | 'co_answer' | 'import'
export type CloseKind = 'fixed' | 'cannot_fix' | 'transferred' | 'gone'
export type IssueFlag = 'position_to_check' | 'area_unknown' | 'outside_area' | 'time_uncertain' | 'late_synced'
export type PhotoRole = 'before' | 'after' | 'scene'
export type PhotoSource = 'camera' | 'picker'
export type PhotoState = 'expected' | 'stored' | 'damaged' | 'waived'
export type TimeUnit = 'urgent_hour' | 'work_hour' | 'work_day' | 'natural_day'

/** Where something is: `accuracy_m` null or 0 means unknown; `at` is the moment of the reading. */
export interface Position {
  latitude: number
  longitude: number
  accuracy_m: number | null
  source: 'device' | 'exif' | 'map' | 'point'
  at: Instant
}

export interface IssuePhoto {
  id: Id
  role: PhotoRole
  sha256: string
  size_bytes: number
  media_type: string
  taken_at: Instant | null
  position: Position | null
  source: PhotoSource
  state: PhotoState
  round: number
  facts?: Record<string, unknown> | null
}

/** The server's view of one issue; what the replica keeps. */
export interface Issue {
  id: Id
  version: number
  number: string | null
  receipt_number: string | null
  state: IssueState
  category: string
  severity: Severity
  source: IssueSource
  area_id: Id | null
  /** Unit responsible for the area, as the server noted it. */
  area_unit_id: Id | null
  point_id: Id | null
  project_id: Id | null
  place_text: string | null
  position: Position | null
  flags: IssueFlag[]
  description: string | null
  reporter_id: Id | null
  reporter_unit_id: Id | null
  reported_at: Instant
  filed_at: Instant | null
  closed_at: Instant | null
  round: number
  rework_count: number
  rebound_count: number
  extension_count: number
  lead_unit_id: Id | null
  assignee_id: Id | null
  co_unit_ids: Id[]
  goal: string | null
  measure_asked: string | null
  due_at: Instant | null
  original_due_at: Instant | null
  /** The time limit that counts for it. */
  limit: TimeLimit | null
  /** Time left when the clock was paused, in the limit's own unit. */
  paused_left: { unit: TimeUnit; microseconds: number } | null
  assigned_at: Instant | null
  fix: FixRecord | null
  /** The request that waits for an answer. */
  extension: ExtensionRequest | null
  close_kind: CloseKind | null
  closed_reason: string | null
  declined_reason: string | null
  /** Why the last fix was returned. */
  returned_reason: string | null
  verdict: VerdictRecord | null
  merged_into_id: Id | null
  referral: { body: string; letter_number: string | null; follow_up_on: DayText } | null
  suspension: { review_on: DayText; interim_measure: string; reason: string; resume_to: IssueState; ends_at?: Instant } | null
  /** The appeal that waits for an answer, and who decided what it is about. */
  appeal: { command_id: Id; about: 'overdue' | 'rework'; reason: string; decider_id: Id | null } | null
  /** 待补充: a comment that asked for a photo or words and has no answer yet. */
  asked: { command_id: Id; text: string; by_id: Id } | null
  rebound_of_id: Id | null
  rebound_state: 'proposed' | 'confirmed' | 'unlinked' | null
  last_event_at: Instant
  /** Somebody other than the author has acted on it. */
  others_acted: boolean
  /** Where it came from, if from an older ledger, and what that did not say. */
  imported?: ImportedRecord | null
  photos: IssuePhoto[]
}

/** `row`: its row in the file; `missing`: photo_before, place, unit, due, words. */
export interface ImportedRecord { import_id: Id; row: number; old_number: string; missing: string[] }
export interface FixRecord {
  command_id: Id
  measure: string
  at: Instant
  by_id: Id | null
  recorded_by_id: Id | null
  unit_id: Id | null
}
export interface ExtensionRequest { command_id: Id; new_due_at: Instant; reason: string }
export interface VerdictRecord { command_id: Id; opinion: string | null; by_id: Id; at: Instant }

export interface IssueEvent {
  id: Id
  issue_id: Id
  version: number
  type: string
  action: string
  command_id: Id | null
  actor_id: Id | null
  actor_role: Role | 'public' | 'clock' | 'import' | null
  actor_unit_id: Id | null
  effective_at: Instant
  received_at: Instant
  payload: Record<string, unknown>
}

export interface Unit {
  id: Id; parent_id: Id | null; name: string; short_name: string | null
  kind: 'agency' | 'department' | 'project_office' | 'contractor' | 'outside'
  phone: string | null; party: string | null; is_active: boolean
}
export interface Person { id: Id; display_name: string; unit_ids: Id[]; roles: Role[]; is_active: boolean }
export interface Project { id: Id; name: string; is_active: boolean }
export type Ring = readonly (readonly number[])[]
export type AreaGeometry =
  | { type: 'Polygon'; coordinates: readonly Ring[] }
  | { type: 'MultiPolygon'; coordinates: readonly (readonly Ring[])[] }
export interface Area {
  id: Id; name: string; kind: string; project_id: Id | null; unit_id: Id | null; person_id: Id | null
  geometry: AreaGeometry | null; is_active: boolean
}
export interface Point {
  id: Id; area_id: Id; name: string; latitude: number | null; longitude: number | null; code: string; is_active: boolean
}
export interface TimeLimit { n: number; unit: TimeUnit }
export interface Category {
  code: string; group_code: string; group_zh: string; group_en: string; zh: string; en: string; pinyin: string
  severity: Severity; limit: TimeLimit; interim: (TimeLimit & { act: string }) | null
  party: string; route: 'internal' | 'refer'; file_when: string; close_when: string; photo_optional: boolean; is_active: boolean
}
export interface CalendarDay { date: DayText; kind: 'holiday' | 'workday'; name: string }
export interface PublicSetting { key: string; value: unknown }

/** Rows of each kind of change that a pull may bring. */
export interface ReferenceRows {
  unit: Unit; user: Person; project: Project; area: Area; point: Point
  category: Category; calendar: CalendarDay; setting: PublicSetting
}
export type ReferenceKind = keyof ReferenceRows

export interface CommandPhoto {
  id: Id; sha256: string; size_bytes: number; media_type: string; role: PhotoRole
  taken_at: Instant | null; position: Position | null; source: PhotoSource
  /** Shrunk on the phone, because the file was over the limits. */
  resized: boolean
}

/** One proposal of the user, as it is sent. Never changed once saved: the server compares it byte for byte. */
export interface Command {
  id: Id
  seq: number
  /** This device's previous command on the same issue. */
  after: Id | null
  issue_id: Id
  action: ActionName
  /** The phone's own clock. */
  at: Instant
  /** Version of the issue that the user saw; 0 for a report. */
  seen_version: number
  payload: Record<string, unknown>
  photos: CommandPhoto[]
}

export type Outcome = 'applied' | 'known' | 'refused' | 'not_yet'
export interface CommandResult {
  id: Id; outcome: Outcome; code: string | null; issue_id: Id; version: number | null
  detail?: string | null
  /** Place of its last change in the server's order; compared with `durable_through`. */
  change?: ChangeMark | null
}
/** A place in the server's order of changes: one number, or several joined (`12.345`), compared part by part. */
export type ChangeMark = number | string

export type Change =
  | { kind: 'issue'; id: Id; row: Issue | null; events?: IssueEvent[] }
  | { [K in ReferenceKind]: { kind: K; id: string; row: ReferenceRows[K] | null } }[ReferenceKind]

/** What the phone knows of its clock; travels beside a command and is no part of its body. */
export interface CommandClock { offset_ms: number | null; is_uncertain: boolean }
export type SentCommand = Command & { clock: CommandClock }

export interface SyncRequest {
  protocol: number; device_id: Id; epoch: string | null; sent_at: Instant; cursor: string | null; commands: SentCommand[]
  /** Commands on this phone that have no verdict yet. */
  pending_count: number
}
export interface SyncReply {
  epoch: string
  durable_through: ChangeMark | null
  /** What was taken in before the request lies at or before this place. */
  latest: ChangeMark
  results: CommandResult[]
  changes: Change[]
  cursor: string
  reset: boolean
  more: boolean
  server_time: Instant
  clock_offset_ms: number
  workflow_version: string
}

/** RFC 9457 body of every refusal of the API. */
export interface Problem {
  type?: string; title?: string; status: number; detail?: string; code: string; reference?: string
  errors?: { field: string; message: string }[]
  [extra: string]: unknown
}

/** `covers_unit_id`: the unit whose areas and issues the post looks after, where that is not its own. */
export interface Post { id: Id; role: Role; unit_id: Id; covers_unit_id?: Id | null; starts_on: DayText; ends_on: DayText | null }
/** GET /api/session, kept on the phone so that it works offline after one sign-in. */
export interface Session {
  user: { id: Id; username: string; display_name: string; language: string; must_see_privacy?: boolean }
  posts: Post[]
  server_time: Instant
  epoch: string
  workflow_version: string
  upload_token?: string | null
  demo: boolean
  map: Record<string, unknown>
}
