// How a part of a long list that was read again takes its place among the rows already shown. Pure.
import type { Id } from '../../domain/types'

/** The rows afresh: those before `from` as they were, the part read again, and what was shown after it.
 *
 * `limit` is how many the part could have held: a shorter one is the end of the list. No row stands twice.
 */
export function renewed<Row extends { id: Id }>(shown: readonly Row[], from: number, part: readonly Row[], limit: number): { rows: Row[]; isToTheEnd: boolean } {
  const fresh = new Set(part.map((row) => row.id))
  const head = shown.slice(0, from).filter((row) => !fresh.has(row.id))
  const lastId = part.at(-1)?.id
  const place = shown.findIndex((row) => row.id === lastId)
  const reach = part.length < limit ? shown.length : place < from ? from + limit : place + 1
  const tail = shown.slice(reach).filter((row) => !fresh.has(row.id))
  return { rows: [...head, ...part, ...tail], isToTheEnd: tail.length === 0 }
}
