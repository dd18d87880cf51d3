// How many notices are unread on this phone; nothing else of the notices is loaded for it.
import type { ShallowRef } from 'vue'
import { useLive } from '../session/live'
import { useStore } from '../session/session'

/** As the server's HELD_DAYS (app/notices/queries.py). */
export const KEPT_MS = 60 * 86_400_000

/** A count as marks show it: phones hold the newest 200 only, so nothing beyond 99 is told. */
export const countWords = (count: number): string => (count > 99 ? '99+' : String(count || ''))

/** The number of unread notices, kept up to date. */
export function useUnread(): ShallowRef<number> {
  const { notices, notice_reads } = useStore().database
  return useLive(async () => {
    const [rows, reads] = await Promise.all([notices.toArray(), notice_reads.toCollection().primaryKeys()])
    const since = Date.now() - KEPT_MS
    return rows.filter(({ id, at, read_at }) => read_at === null && Date.parse(at) > since && !reads.includes(id)).length
  }, 0).value
}
