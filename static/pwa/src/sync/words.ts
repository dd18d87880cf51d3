// Words: commands out, verdicts and changes in, one request at a time. An item that breaks the request is found and set aside.
import type { SyncStore } from '../db/sync-store'
import type { OutboxRow } from '../db/rows'
import type { Id, SentCommand, SyncReply } from '../domain/types'
import { uuid7 } from '../domain/uuid7'
import { backOffMs } from './backoff'
import type { Answer, Credential, SyncTransport } from './ports'
import { PROTOCOL } from './protocol'
import { AGAIN, DONE, haltFor, mayBeTheItem, type Step } from './step'

/** A server that calls every new device id a copy is mistaken; it is asked again later. */
const MOST_NEW_DEVICES = 3
/** Commands of one request at most. */
const LARGEST_BATCH = 50

export interface WordsParts {
  store: SyncStore
  transport: SyncTransport
  nowMs: () => number
  random: () => number
  /** Which commands are under way right now. */
  onSending: (ids: readonly Id[]) => void
}

interface Exchange { answer: Answer<SyncReply>; sent: OutboxRow[]; deviceId: Id; cursor: string | null; epoch: string | null; sentAtMs: number; storedBefore: Id[] }

export class Words {
  private batchLimit = LARGEST_BATCH
  private newDevices = 0

  constructor(private readonly parts: WordsParts) {}

  /** One request with what may be sent now. `isPullDue` asks for changes even when there is nothing to send. */
  async step(credential: Credential, isPullDue: boolean): Promise<Step> {
    const batch = await this.parts.store.nextBatch(this.parts.nowMs(), this.batchLimit)
    if (batch === null && !(isPullDue && (await this.isWorthAsking(credential)))) return DONE
    const rows = batch === null ? [] : await this.parts.store.markOffered(batch.rows.map((row) => row.id))
    if (batch !== null && rows.length === 0) return AGAIN // withdrawn at the last moment
    const exchange = await this.exchange(rows, batch?.device_id ?? null, credential)
    return this.conclude(exchange, credential)
  }

  /** Who may not read still has to hear of another epoch: a server restored from a backup may have lost what it had confirmed. */
  private isWorthAsking(credential: Credential): Promise<boolean> {
    return credential.kind === 'session' ? Promise.resolve(true) : this.parts.store.holdsSettled()
  }

  private async exchange(rows: OutboxRow[], deviceId: Id | null, credential: Credential): Promise<Exchange> {
    const identity = await this.parts.store.identity()
    const sentAtMs = this.parts.nowMs()
    const mayRead = credential.kind === 'session'
    const from = deviceId ?? identity.device_id
    this.parts.onSending(rows.map((row) => row.id))
    try {
      const answer = await this.parts.transport.sync({
        protocol: PROTOCOL, device_id: from, epoch: identity.epoch, sent_at: new Date(sentAtMs).toISOString(),
        cursor: mayRead ? identity.cursor : null, commands: rows.map((row) => this.toWire(row)), pending_count: identity.pending_count,
        store_id: identity.store_id,
      }, credential)
      return { answer, sent: rows, deviceId: from, cursor: identity.cursor, epoch: identity.epoch, sentAtMs, storedBefore: identity.unmarked_photos }
    } finally {
      this.parts.onSending([])
    }
  }

  /** The offset before the act, and whether the application restarted since: the server compares it with the one now. */
  private toWire(row: OutboxRow): SentCommand {
    const { offset_ms, run_id, is_uncertain } = row.clock
    const clock = { offset_ms: offset_ms === null ? null : Math.round(offset_ms), is_uncertain: is_uncertain ?? run_id !== this.parts.store.runId }
    return { ...row.command, clock }
  }

  private async conclude(exchange: Exchange, credential: Credential): Promise<Step> {
    const { answer, sent } = exchange
    if (answer.kind === 'ok') return this.take(answer.body, exchange, credential)
    if (answer.kind === 'refused' && answer.code === 'device_cloned' && this.newDevices < MOST_NEW_DEVICES) {
      return this.becomeNewDevice(exchange.deviceId)
    }
    if (sent.length > 0 && mayBeTheItem(answer)) return this.isolate(exchange, answer, credential)
    return haltFor(answer)
  }

  /** A success names what was sent; one that names none of it was not written by our server for this request. */
  private async take(reply: SyncReply, exchange: Exchange, credential: Credential): Promise<Step> {
    const { sent, sentAtMs } = exchange
    const named = new Set(reply.results.map((result) => result.id))
    const unnamed = sent.filter((row) => !named.has(row.id))
    if (sent.length > 0 && unnamed.length === sent.length) return haltFor({ kind: 'portal' })
    const nowMs = this.parts.nowMs()
    const contact = {
      now_ms: nowMs, offset_ms: Date.parse(reply.server_time) - (sentAtMs + nowMs) / 2, run_id: this.parts.store.runId,
      stored_before: exchange.storedBefore,
    }
    if (credential.kind === 'session') await this.parts.store.applyReply(reply, sent, contact)
    else await this.parts.store.applyVerdicts(reply, sent, contact)
    for (const row of unnamed) await this.setAside(row, 'no_verdict')
    this.batchLimit = Math.min(LARGEST_BATCH, this.batchLimit * 2)
    this.newDevices = 0
    if (exchange.epoch !== null && exchange.epoch !== reply.epoch) return AGAIN // what is held is offered anew
    const hasMoved = sent.length > 0 || reply.changes.length > 0 || reply.cursor !== exchange.cursor || reply.reset
    return hasMoved && (reply.more || sent.length > 0 || reply.reset) ? AGAIN : DONE
  }

  /** Halves the batch until one item is left; then an empty request shows whether the server is well without it. */
  private async isolate(exchange: Exchange, failure: { code: string }, credential: Credential): Promise<Step> {
    const { sent } = exchange
    if (sent.length > 1) {
      this.batchLimit = Math.ceil(sent.length / 2)
      return AGAIN
    }
    const probe = await this.exchange([], exchange.deviceId, credential)
    if (probe.answer.kind !== 'ok') return haltFor(probe.answer)
    await this.take(probe.answer.body, probe, credential)
    if (sent[0]) await this.setAside(sent[0], failure.code)
    return AGAIN
  }

  private async setAside(row: OutboxRow, problem: string): Promise<void> {
    const attempts = row.attempts + 1
    const nextTryAt = this.parts.nowMs() + backOffMs(attempts + 3, this.parts.random, null)
    await this.parts.store.noteAttempt(row.id, { attempts, next_try_at: nextTryAt, last_problem: problem })
  }

  /** The server has seen one of our sequence numbers with another command: this store was copied from another device. */
  private async becomeNewDevice(oldId: Id): Promise<Step> {
    this.newDevices += 1
    await this.parts.store.becomeNewDevice(oldId, uuid7(this.parts.nowMs()))
    return AGAIN
  }
}
