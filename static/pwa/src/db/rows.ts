// Rows that live only on this device: what waits to be sent, photo bytes, drafts, and what the device knows about itself.
import type {
  ActionName, ChangeMark, Command, Id, Instant, Issue, IssueEvent, PhotoRole, PhotoSource, Position, Session,
} from '../domain/types'

/** An issue as pulled. `generation` counts full pulls: rows of an older one give way whatever their version. */
export interface StoredIssue extends Issue {
  generation: number
  /** 1: left the user's scope, kept only while unsent work hangs on it. */
  is_gone: 0 | 1
}
export interface StoredEvent extends IssueEvent { generation: number }
export type StoredReference<T> = T & { generation: number }

/** `queued` = no verdict yet · `received` = applied by the server · `refused` = lies in quarantine, with its code. */
export type OutboxState = 'queued' | 'received' | 'refused'

/** A saved command with everything needed to send it, whoever signs in next. */
export interface OutboxRow {
  id: Id
  issue_id: Id
  action: ActionName
  author_id: Id
  /** Unit of the post under which the author acted, for what the screens show until the server answers. */
  acting_unit_id: Id | null
  /** Where it was saved; another device's after an import. */
  device_id: Id
  seq: number
  /** What is sent, word for word; never edited after the save. */
  command: Command
  state: OutboxState
  /** Not to be sent before this instant (ms since 1970): the seconds in which the user may still undo. */
  hold_until: number
  /** 1 once it may have left the phone; from then on it can no longer be withdrawn. */
  offered: 0 | 1
  attempts: number
  /** Not to be sent before this instant (ms since 1970). */
  next_try_at: number
  /** Code of what went wrong last; null when nothing did. */
  last_problem: string | null
  /** Version of the issue that contains this command, once received. */
  version: number | null
  /** Why it was refused (error code), and in words if the server said so. */
  code: string | null
  detail: string | null
  /** The user has read the refusal. */
  acknowledged: 0 | 1
  received_at: Instant | null
  /** Place of the receipt in the server's order of changes: what `durable_through` is compared with. */
  receipt_mark: ChangeMark | null
  clock: CaptureClock
}

/** What the device knew about its clock when something was saved. */
export interface CaptureClock {
  /** Server time minus phone time at the last contact; null before the first. */
  offset_ms: number | null
  /** Monotonic reading, comparable only within one `run_id` (a start of the application). */
  monotonic_ms: number
  run_id: Id
  /** Set at the next contact: the offsets before and after differ by more than 2 minutes, or the run changed. */
  is_uncertain: boolean | null
}

/**
 * `draft` = belongs to a draft · `waiting` = belongs to a saved command, to be uploaded · `stored` = the server has
 * confirmed its hash · `damaged` = the server has the bytes but cannot open them.
 */
export type LocalPhotoState = 'draft' | 'waiting' | 'stored' | 'damaged'

/** Facts of a photo taken here; its bytes lie apart, so that lists stay small. */
export interface PhotoRow {
  id: Id
  draft_id: Id | null
  command_id: Id | null
  issue_id: Id | null
  role: PhotoRole
  sha256: string
  size_bytes: number
  media_type: string
  taken_at: Instant | null
  position: Position | null
  source: PhotoSource
  /** Shrunk on the phone because the file was over the limits. */
  is_resized: boolean
  state: LocalPhotoState
  /** Bytes that the server holds so far. */
  offset: number
  attempts: number
  next_try_at: number
  last_problem: string | null
  stored_at: Instant | null
  /** Place in the server's order at or before which it was stored; known from the first request after that. */
  stored_mark: ChangeMark | null
  /** 0 once the bytes were freed after being stored. */
  has_bytes: 0 | 1
}
/** ArrayBuffer, never Blob: Blobs come back null or throw on WebKit. */
export interface PhotoBytes { photo_id: Id; bytes: ArrayBuffer }
export interface Thumb { photo_id: Id; bytes: ArrayBuffer; media_type: string; fetched_at: Instant }

/** A photo to be kept: facts and bytes as they came from the camera or the picker. */
export interface NewPhoto {
  id: Id
  role: PhotoRole
  bytes: ArrayBuffer
  sha256: string
  media_type: string
  taken_at: Instant | null
  position: Position | null
  source: PhotoSource
  is_resized: boolean
}

/** A form that is not saved yet. `issue_id` of a report is made with the draft. `fields` are the payload so far. */
export interface Draft {
  id: Id
  action: ActionName
  issue_id: Id
  fields: Record<string, unknown>
  /** Photo ids in the order chosen by the user. */
  photo_ids: Id[]
  created_at: Instant
  updated_at: Instant
}

/** What the user decides to send; the store adds id, seq, after, time and hashes. */
export interface NewCommand {
  issue_id: Id
  action: ActionName
  seen_version: number
  payload: Record<string, unknown>
  /** Photos not yet on disk; those of a draft come by `draft_id`. */
  photos?: NewPhoto[]
  /** The draft this command grew from; its photos go along and it disappears in the same transaction. */
  draft_id?: Id
  /** Unit of the post under which the user acts. */
  acting_unit_id?: Id | null
  /** Seconds in which it may be withdrawn before it is sent (5 for a verdict). */
  hold_s?: number
}

/** Single facts about this user's replica; see the keys. */
export interface MetaValues {
  device_id: Id
  seq: number
  cursor: string | null
  epoch: string | null
  generation: number
  /** A full pull is under way: rows of older generations go when it ends. */
  is_refilling: boolean
  durable_through: ChangeMark | null
  workflow_version: string | null
  workflow: unknown
  session: Session | null
  upload_token: string | null
  clock_offset_ms: number | null
  last_contact_at: Instant | null
  last_pull_at: Instant | null
  /** Photos freed before a backup covered them, to be said to the user. */
  freed_uncovered: { count: number; at: Instant } | null
  /** Name this database gave itself when it was made: the server knows by it that an earlier one was cleared. */
  store_id: Id | null
  /** The server says that an earlier database of this phone was cleared. */
  store_loss: StoreLoss | null
  /** The loss whose notice was read, by when it was noticed. */
  store_loss_read: Instant | null
  /** What came back since the user last looked: after a restore of the server, or of a database that this phone had lost. */
  recovery: Recovery
}
/** `offered_*`: handed in once more because the server came back from a backup, last at `offered_at`; `restored`: commands back from their second copies, without photos. */
export interface Recovery { offered_at: Instant | null; offered_commands: number; offered_photos: number; restored: number }
/** `pending_count` commands had waited in the cleared database at its last contact; what was done after that is unknown. */
export interface StoreLoss { at: Instant; pending_count: number }
export type MetaKey = keyof MetaValues
export interface MetaRow { key: MetaKey; value: unknown }

/** An account that has signed in on this device. */
export interface Account {
  user_id: Id
  username: string
  display_name: string
  device_id: Id
  last_used_at: Instant
}

