// Makes the status for the screens from what lies in the outbox and what the engine is doing. Pure.
import type { OutboxRow, PhotoRow } from '../db/rows'
import type { Overview } from '../db/sync-store'
import type { Id } from '../domain/types'
import type { Banner, ItemState, Phase, SyncItem, SyncStatus, Trouble } from './status'

/** What the engine itself knows at this moment. */
export interface EngineFacts {
  phase: Phase
  trouble: Trouble | null
  /** Failed tries in a row. */
  tries: number
  next_try_at: number | null
  sending: ReadonlySet<Id>
  is_space_short: boolean
  now_ms: number
  bundled_workflow_version: string
}

/** Server trouble is worth a banner only after so many tries. */
const TRIES_BEFORE_BANNER = 3

export function statusOf(overview: Overview, facts: EngineFacts): SyncStatus {
  const photosOf = byCommand(overview.photos)
  const items = overview.rows.map((row) => itemOf(row, photosOf.get(row.id) ?? [], facts))
  const unfinished = items.filter((item) => item.state !== 'received')
  const unsent = unfinished.filter((item) => item.state !== 'refused' || item.photos_stored + item.photos_damaged < item.photos_total)
  const receivedToday = items.filter((item, index) => item.state === 'received' && isToday(overview.rows[index]?.received_at ?? null, facts.now_ms))
  const refusedCount = items.filter((item) => item.refusal?.is_acknowledged === false).length
  return {
    phase: facts.phase,
    trouble: facts.trouble,
    banner: bannerOf(facts, refusedCount, unsent.length),
    items: [...unfinished, ...receivedToday],
    unsent_count: unsent.length,
    refused_count: refusedCount,
    received_today: { items: receivedToday.length, photos: sum(receivedToday, (item) => item.photos_stored) },
    photos: {
      total: sum(unfinished, (item) => item.photos_total), stored: sum(unfinished, (item) => item.photos_stored),
      bytes_total: sum(unfinished, (item) => item.bytes_total), bytes_sent: sum(unfinished, (item) => item.bytes_sent),
    },
    oldest_unsent_at: unsent[0]?.at ?? null,
    next_try_at: facts.next_try_at,
    last_contact_at: overview.last_contact_at,
    fresh_at: overview.last_pull_at,
    clock_offset_ms: overview.clock_offset_ms,
    freed_uncovered: overview.freed_uncovered?.count ?? 0,
    store_loss: overview.store_loss?.at === overview.store_loss_read ? null : overview.store_loss,
    recovery: overview.recovery,
    is_workflow_stale: isWorkflowStale(overview, facts.bundled_workflow_version),
  }
}

/** Whether the server speaks of another workflow table than the one in use here. */
export function isWorkflowStale(overview: Overview, bundledVersion: string): boolean {
  const wanted = overview.wanted_workflow_version
  return wanted !== null && wanted !== '' && wanted !== (overview.held_workflow_version ?? bundledVersion)
}

function itemOf(row: OutboxRow, photos: readonly PhotoRow[], facts: EngineFacts): SyncItem {
  const stored = photos.filter((photo) => photo.state === 'stored')
  const damaged = photos.filter((photo) => photo.state === 'damaged')
  const trouble = row.last_problem === null ? photos.find((photo) => photo.last_problem !== null && photo.state === 'waiting') : row
  return {
    command_id: row.id,
    issue_id: row.issue_id,
    action: row.action,
    at: row.command.at,
    state: stateOf(row, photos, facts),
    photos_total: row.command.photos.length,
    photos_stored: stored.length,
    photos_damaged: damaged.length,
    bytes_total: sum(photos, (photo) => photo.size_bytes),
    bytes_sent: sum(photos, (photo) => (photo.state === 'waiting' ? photo.offset : photo.size_bytes)),
    refusal: row.state === 'refused' ? { code: row.code ?? 'refused', detail: row.detail, is_acknowledged: row.acknowledged === 1 } : null,
    problem: trouble ? { code: trouble.last_problem ?? '', attempts: trouble.attempts, next_try_at: trouble.next_try_at } : null,
    may_withdraw: row.state === 'queued' && row.offered === 0,
  }
}

function stateOf(row: OutboxRow, photos: readonly PhotoRow[], facts: EngineFacts): ItemState {
  if (row.state === 'refused') return 'refused'
  if (row.state === 'received') return photos.some((photo) => photo.state === 'waiting') ? 'words_received' : 'received'
  if (facts.sending.has(row.id)) return 'sending'
  return row.hold_until > facts.now_ms && row.offered === 0 ? 'held' : 'queued'
}

/** One banner at a time: no space, sign in, refused, portal, offline, server trouble, queued. */
function bannerOf(facts: EngineFacts, refusedCount: number, unsentCount: number): Banner | null {
  if (facts.is_space_short) return 'no_space'
  if (facts.trouble === 'sign_in') return 'sign_in'
  if (refusedCount > 0) return 'refused'
  if (facts.trouble === 'captive_portal') return 'captive_portal'
  if (facts.trouble === 'offline') return 'offline'
  if (facts.trouble === 'server_trouble' && facts.tries >= TRIES_BEFORE_BANNER) return 'server_trouble'
  return unsentCount > 0 ? 'queued' : null
}

function byCommand(photos: readonly PhotoRow[]): Map<Id, PhotoRow[]> {
  const groups = new Map<Id, PhotoRow[]>()
  for (const photo of photos) {
    if (photo.command_id === null) continue
    const group = groups.get(photo.command_id)
    if (group) group.push(photo)
    else groups.set(photo.command_id, [photo])
  }
  return groups
}

/** Today on this phone: what the user means by it. */
function isToday(instant: string | null, nowMs: number): boolean {
  return instant !== null && new Date(instant).toDateString() === new Date(nowMs).toDateString()
}

function sum<T>(list: readonly T[], value: (item: T) => number): number {
  return list.reduce((total, item) => total + value(item), 0)
}
