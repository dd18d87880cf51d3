// What the engine tells the screens: one state per unsent item and one overall state, in the words of the sync vocabulary.
import { NOTHING_RECOVERED } from '../db/meta'
import type { Recovery, StoreLoss } from '../db/rows'
import type { ActionName, Id, Instant } from '../domain/types'

/**
 * `held` = may still be undone · `queued` = saved on this phone · `sending` = words under way · `words_received` = words
 * arrived, photos n of m · `received` = all of it · `refused` = not accepted, kept with its reason.
 */
export type ItemState = 'held' | 'queued' | 'sending' | 'words_received' | 'received' | 'refused'

/** One saved command as the sync page and the issue page show it. */
export interface SyncItem {
  command_id: Id
  issue_id: Id
  action: ActionName
  at: Instant
  state: ItemState
  photos_total: number
  photos_stored: number
  photos_damaged: number
  bytes_total: number
  bytes_sent: number
  /** Error code of the refusal; words by the screens. */
  refusal: { code: string; detail: string | null; is_acknowledged: boolean } | null
  /** What went wrong at the last try, and when the next one is due (ms since 1970); null when nothing did. */
  problem: { code: string; attempts: number; next_try_at: number } | null
  may_withdraw: boolean
}

/** Why nothing moves at the moment. Nothing is ever dropped for any of these. */
export type Trouble = 'offline' | 'sign_in' | 'captive_portal' | 'server_trouble' | 'update_needed' | 'storage'

/** The one banner to show, most pressing first (`update` of the app itself is the shell's business). */
export type Banner = 'no_space' | 'sign_in' | 'refused' | 'captive_portal' | 'offline' | 'server_trouble' | 'queued'

export type Phase = 'stopped' | 'idle' | 'elsewhere' | 'pushing' | 'pulling' | 'uploading' | 'waiting'

export interface SyncStatus {
  phase: Phase
  trouble: Trouble | null
  banner: Banner | null
  /** Unfinished and refused items, oldest first; received ones of today after them. */
  items: SyncItem[]
  /** Items not wholly received yet. */
  unsent_count: number
  /** Refused and not yet read. */
  refused_count: number
  received_today: { items: number; photos: number }
  /** Over all unfinished items. */
  photos: { total: number; stored: number; bytes_total: number; bytes_sent: number }
  /** Since when the oldest unsent item has been waiting. */
  oldest_unsent_at: Instant | null
  /** When the engine tries again by itself (ms since 1970). */
  next_try_at: number | null
  last_contact_at: Instant | null
  /** When the replica was last brought up to date. */
  fresh_at: Instant | null
  /** Server time minus phone time, ms. */
  clock_offset_ms: number | null
  /** Stored photos freed for want of space before a backup covered them. */
  freed_uncovered: number
  /** The browser cleared what this phone kept before, and the user has not read it yet. */
  store_loss: StoreLoss | null
  /** Work that came back and was offered again, not read by the user yet. */
  recovery: Recovery
  /** The server has a newer workflow table than the one held. */
  is_workflow_stale: boolean
}

/** Status of an engine that has not started. */
export const EMPTY_STATUS: SyncStatus = {
  phase: 'stopped', trouble: null, banner: null, items: [], unsent_count: 0, refused_count: 0,
  received_today: { items: 0, photos: 0 }, photos: { total: 0, stored: 0, bytes_total: 0, bytes_sent: 0 },
  oldest_unsent_at: null, next_try_at: null, last_contact_at: null, fresh_at: null, clock_offset_ms: null,
  freed_uncovered: 0, store_loss: null, recovery: NOTHING_RECOVERED, is_workflow_stale: false,
}
