// The changes of a category as lines to read; a time limit is told whole, though the log keeps its number and unit apart.
import type { CategoryFacts, Revision } from './categoryApi'

export interface ChangeLine { field: string; before: unknown; after: unknown }
export interface HistoryStep { revision: Revision; lines: ChangeLine[]; isFirst: boolean }
type Flat = Record<string, unknown>

const WHOLE = [{ field: 'limit', parts: ['limit_n', 'limit_unit'] }, { field: 'interim', parts: ['interim_n', 'interim_unit', 'interim_act'] }] as const

/** Newest first; `now` are the facts as they are, from which the ones before are told. */
export function historySteps(revisions: readonly Revision[], now: CategoryFacts): HistoryStep[] {
  let after: Flat = { limit_n: now.limit.n, limit_unit: now.limit.unit, interim_n: now.interim?.n ?? null, interim_unit: now.interim?.unit ?? null, interim_act: now.interim?.act ?? null }
  return revisions.map((revision, index) => {
    const later = after
    const before: Flat = { ...later, ...Object.fromEntries(Object.entries(revision.changes).map(([key, pair]) => [key, pair[0]])) }
    after = before
    return { revision, lines: linesOf(revision, before, later), isFirst: index === revisions.length - 1 }
  })
}

function linesOf(revision: Revision, before: Flat, after: Flat): ChangeLine[] {
  const parts = new Set<string>(WHOLE.flatMap((whole) => whole.parts))
  const plain = Object.entries(revision.changes).filter(([key]) => !parts.has(key)).map(([field, [was, is]]) => ({ field, before: was, after: is }))
  const whole = WHOLE.filter(({ parts: names }) => names.some((name) => name in revision.changes))
    .map(({ field, parts: names }) => ({ field, before: pick(before, names), after: pick(after, names) }))
  return [...whole, ...plain]
}

/** `{n, unit, act}` from its parts; null where there is none. */
function pick(facts: Flat, names: readonly string[]): unknown {
  const [n, unit, act] = names.map((name) => facts[name])
  return n === null || n === undefined ? null : { n, unit, ...(act === undefined || act === null ? {} : { act }) }
}
