// What one request leads to: go on, nothing left, or halt until something changes. Nothing here ever drops work.
import type { Answer } from './ports'
import type { Trouble } from './status'

export type Step =
  | { kind: 'again' }
  | { kind: 'done' }
  | { kind: 'halt'; trouble: Trouble; retry_after_s: number | null }

export const AGAIN: Step = { kind: 'again' }
export const DONE: Step = { kind: 'done' }
export const OFFLINE: Step = { kind: 'halt', trouble: 'offline', retry_after_s: null }

/** Why everything must halt after an answer that is no success. */
export function haltFor(answer: Exclude<Answer<unknown>, { kind: 'ok' }>): Extract<Step, { kind: 'halt' }> {
  const retryAfter = 'retry_after_s' in answer ? answer.retry_after_s : null
  return { kind: 'halt', trouble: troubleOf(answer), retry_after_s: retryAfter }
}

function troubleOf(answer: Exclude<Answer<unknown>, { kind: 'ok' }>): Trouble {
  if (answer.kind === 'portal') return 'captive_portal'
  if (answer.kind === 'unreachable') return 'offline'
  if (answer.status === 401) return 'sign_in'
  if (answer.status === 426) return 'update_needed'
  return 'server_trouble'
}

/** Statuses that may be about what was sent rather than about the server's health: then one item must not block others. */
const ABOUT_CONTENT: ReadonlySet<number> = new Set([400, 404, 409, 410, 413, 415, 422, 500])

/** Whether an answer may be the fault of the item sent. */
export function mayBeTheItem(answer: Answer<unknown>): answer is Extract<Answer<unknown>, { status: number }> {
  return (answer.kind === 'refused' || answer.kind === 'trouble') && ABOUT_CONTENT.has(answer.status)
}
