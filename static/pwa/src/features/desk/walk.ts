// The list an issue was opened from, so that its page can go to the next and the previous one without going back.
import { shallowRef } from 'vue'
import type { Id } from '../../domain/types'

const walk = shallowRef<{ ids: readonly Id[]; from: string }>({ ids: [], from: '/issues' })

/** Remember the list on screen and its address. */
export function walkList(ids: readonly Id[], from: string): void {
  walk.value = { ids, from }
}

export interface Neighbours { previous: Id | null; next: Id | null; place: number; total: number; from: string }

/** Where an issue stands in that list; `place` is 0 when it is not in it. */
export function neighboursOf(id: Id): Neighbours {
  const { ids, from } = walk.value
  const index = ids.indexOf(id)
  return { previous: ids[index - 1] ?? null, next: index < 0 ? null : ids[index + 1] ?? null, place: index + 1, total: ids.length, from }
}
