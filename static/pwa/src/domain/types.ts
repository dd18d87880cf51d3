// The words that travel between phone and server (JSON as the API speaks it). Times are ISO 8601 with zone; positions WGS-84.
// What the server answers is generated from its OpenAPI document; by hand is only what this phone makes itself.
import type { components } from './api.generated'

/** Every shape of the API by its name there. */
export type Schemas = components['schemas']

/** UUIDv7 made where the thing was made (phone or server), lower case with hyphens. */
export type Id = string
/** ISO 8601 instant, e.g. `2026-05-15T08:05:00.000Z`. */
export type Instant = string
/** Calendar day `YYYY-MM-DD` in the agency's zone. */
export type DayText = string

export type IssueState = Schemas['State']
export type Role = Schemas['Role']
export type Severity = Schemas['IssueDocument']['severity']
export type IssueSource = Schemas['IssueDocument']['source']
export type ActionName = Schemas['Action']
export type CloseKind = NonNullable<Issue['close_kind']>
export type IssueFlag = Issue['flags'][number]
export type PhotoRole = Schemas['PhotoRole']
export type PhotoSource = IssuePhoto['source']
export type PhotoState = IssuePhoto['state']
export type TimeUnit = TimeLimit['unit']

/** Where something is: `accuracy_m` null or 0 means unknown; `at` is the moment of the reading. */
export type Position = Schemas['PositionDocument']
export type IssuePhoto = Schemas['PhotoDocument']
/** The server's view of one issue; what the replica keeps. */
export type Issue = Schemas['IssueDocument']
export type FixRecord = Schemas['FixDocument']
export type IssueEvent = Schemas['EventDocument']

export type Unit = Schemas['UnitDocument']
export type Person = Schemas['PersonDocument']
export type Project = Schemas['ProjectDocument']
export type Ring = readonly (readonly number[])[]
export type AreaGeometry =
  | { type: 'Polygon'; coordinates: readonly Ring[] }
  | { type: 'MultiPolygon'; coordinates: readonly (readonly Ring[])[] }
export type Area = Schemas['AreaDocument']
export type Point = Schemas['PointDocument']
export type TimeLimit = Schemas['LimitDocument']
export type Category = Schemas['CategoryRow']
export type CalendarDay = Schemas['DayDocument']
export type PublicSetting = Schemas['SettingRow']
export type Notice = Schemas['NoticeDocument']

/** Rows of each kind of change that a pull may bring. */
export interface ReferenceRows {
  unit: Unit; user: Person; project: Project; area: Area; point: Point
  category: Category; calendar: CalendarDay; setting: PublicSetting; notice: Notice
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

export type CommandResult = Schemas['ResultOut']
export type Outcome = CommandResult['outcome']
/** A place in the server's order of changes: one number, or several joined (`12.345`), compared part by part. */
export type ChangeMark = number | string

export type Change = SyncReply['changes'][number]

/** What the phone knows of its clock; travels beside a command and is no part of its body. */
export interface CommandClock { offset_ms: number | null; is_uncertain: boolean }
export type SentCommand = Command & { clock: CommandClock }

export interface SyncRequest {
  protocol: number; device_id: Id; epoch: string | null; sent_at: Instant; cursor: string | null; commands: SentCommand[]
  /** Commands on this phone that have no verdict yet. */
  pending_count: number
  /** The database that the work lies in; another one than before means that the first was cleared. */
  store_id: Id | null
}
export type SyncReply = Schemas['SyncOut']

/** RFC 9457 body of every refusal of the API. */
export interface Problem {
  type?: string; title?: string; status: number; detail?: string; code: string; reference?: string
  errors?: { field: string; message: string }[]
  [extra: string]: unknown
}

/** `covers_unit_id`: the unit whose areas and issues the post looks after, where that is not its own. */
export type Post = Schemas['PostDocument']
/** GET /api/session, kept on the phone so that it works offline after one sign-in; the last four are facts of other capabilities. */
export type Session = Schemas['SessionDocument'] & { epoch: string; workflow_version: string; demo: boolean; map: Record<string, unknown> }
