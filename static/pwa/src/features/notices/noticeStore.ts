// One's own notices on this phone: what came with the pulls, and what was read here and is still to be told to the server.
import type { OpenStore } from '../../db/open'
import type { Id, Notice } from '../../domain/types'
import { request } from '../../shell/api'
import { KEPT_MS } from './unread'

/** A notice as the page shows it; `isRead` also where only this phone knows it. */
export interface ShownNotice extends Notice { isRead: boolean }

/** As the server's MOST_HELD (app/notices/queries.py). */
const MOST_SHOWN = 200

/** The newest notices of the last 60 days, newest first. */
export async function shownNotices(store: OpenStore, nowMs: number): Promise<ShownNotice[]> {
  const [rows, reads] = await Promise.all([store.database.notices.toArray(), store.database.notice_reads.toArray()])
  const readHere = new Set(reads.map(({ id }) => id))
  return rows
    .filter(({ at }) => Date.parse(at) > nowMs - KEPT_MS)
    .sort((a, b) => (a.at === b.at ? b.id.localeCompare(a.id) : b.at.localeCompare(a.at)))
    .slice(0, MOST_SHOWN)
    .map((row) => ({ ...row, isRead: row.read_at !== null || readHere.has(row.id) }))
}

/** Marks as read on this phone at once, and tells the server when it can be reached. */
export async function markRead(store: OpenStore, ids: readonly Id[]): Promise<void> {
  if (ids.length > 0) await store.database.notice_reads.bulkPut(ids.map((id) => ({ id })))
  await tellReads(store)
}

/** Tells the server what was read here; without a network it stays for the next time. Twice does no harm. */
export async function tellReads(store: OpenStore): Promise<void> {
  const { notice_reads, notices } = store.database
  const ids = (await notice_reads.limit(500).toArray()).map(({ id }) => id)
  if (ids.length === 0) return
  try {
    await request('POST', '/me/notices/read', { ids })
  } catch {
    return
  }
  const at = new Date(store.clock.nowMs()).toISOString()
  await store.database.transaction('rw', [notice_reads, notices], async () => {
    await notices.where('id').anyOf(ids).modify((row) => {
      row.read_at ??= at
    })
    await notice_reads.bulkDelete(ids)
  })
}
