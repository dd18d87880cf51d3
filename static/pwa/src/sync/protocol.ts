// The shape of what the server answers, checked before anything is believed: a success is JSON that says what it should.
import type { CommandResult, Outcome, SyncReply } from '../domain/types'
import type { UploadStatus } from './ports'

/** Version of the sync contract this client speaks. */
export const PROTOCOL = 1

const OUTCOMES: ReadonlySet<string> = new Set<Outcome>(['applied', 'known', 'refused', 'not_yet'])

/** A sync reply, or null for anything else. */
export function readSyncReply(data: unknown): SyncReply | null {
  if (!isRecord(data)) return null
  const isSound =
    isMark(data['latest']) && typeof data['epoch'] === 'string' && data['epoch'] !== '' && Array.isArray(data['results']) && data['results'].every(isResult) &&
    Array.isArray(data['changes']) && data['changes'].every(isChange) &&
    typeof data['server_time'] === 'string' && !Number.isNaN(Date.parse(data['server_time']))
  if (!isSound) return null
  const reply = data as unknown as SyncReply
  return {
    ...reply,
    durable_through: reply.durable_through ?? null,
    store_loss: reply.store_loss ?? null,
    cursor: typeof data['cursor'] === 'string' ? data['cursor'] : '',
    reset: data['reset'] === true,
    more: data['more'] === true,
    workflow_version: asText(data['workflow_version']),
  }
}

/** The state of an upload, or null for anything else. */
export function readUploadStatus(data: unknown): UploadStatus | null {
  if (!isRecord(data) || typeof data['offset'] !== 'number' || typeof data['state'] !== 'string') return null
  return {
    offset: data['offset'], state: data['state'],
    sha256: typeof data['sha256'] === 'string' ? data['sha256'] : null,
    problem: typeof data['problem'] === 'string' ? data['problem'] : null,
  }
}

export function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data)
}

function isMark(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number'
}

function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function isResult(data: unknown): data is CommandResult {
  return isRecord(data) && typeof data['id'] === 'string' && OUTCOMES.has(String(data['outcome']))
}

function isChange(data: unknown): boolean {
  return isRecord(data) && typeof data['kind'] === 'string' && typeof data['id'] === 'string' && 'row' in data
}
