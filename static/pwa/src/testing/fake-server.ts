// A small server that keeps the sync contract, for engine tests: commands, one row per issue, photos, epoch and backup mark.
import { canonicalJson } from '../domain/canonical-json'
import { sha256Hex } from '../domain/sha256'
import type { Change, CommandResult, Id, Issue, SentCommand, SyncReply, SyncRequest } from '../domain/types'
import { uuid7 } from '../domain/uuid7'
import type { Answer, Credential, Picture, SyncTransport, UploadStatus } from '../sync/ports'
import { makeIssue } from './make-issue'

interface StoredCommand { body: string; author: Id; result: CommandResult }
interface StoredPhoto { author: Id; issue_id: Id; sha256: string; size_bytes: number; bytes: Uint8Array; state: 'expected' | 'stored' }

/** What goes wrong with one request. `lost`: the server acts, the reply never arrives. `before`: it never arrives there. */
export type Fault = 'lost' | 'before' | Exclude<Answer<never>, { kind: 'ok' }>

export class FakeServer implements SyncTransport {
  epoch = 'epoch-1'
  durableThrough: number | null = null
  commands = new Map<Id, StoredCommand>()
  issues = new Map<Id, Issue>()
  photos = new Map<Id, StoredPhoto>()
  changes: Change[] = []
  /** Requests as they came, for tests that look at the order. */
  log: { kind: string; ids: Id[]; cursor?: string | null; credential: Credential }[] = []
  refuse = new Map<Id, string>()
  /** Commands that break the whole request, by issue id. */
  poison = new Map<Id, Answer<SyncReply>>()
  tokens = new Map<string, Id>()
  pageSize = 100
  storeLoss: SyncReply['store_loss'] = null
  /** Which database each request came from. */
  stores: (Id | null)[] = []
  hasWorkflow: unknown = null
  private faults: { kind: 'sync' | 'photo'; fault: Fault; times: number }[] = []

  constructor(private readonly nowMs: () => number) {}

  /** The next requests of a kind fail in this way. */
  fail(kind: 'sync' | 'photo', fault: Fault, times = 1): void {
    this.faults.push({ kind, fault, times })
  }

  heal(): void {
    this.faults = []
  }

  /** Something that happens on the server: a new or changed issue. */
  putIssue(issue: Partial<Issue> & { id: Id }): Issue {
    const before = this.issues.get(issue.id)
    const row = { ...(before ?? makeIssue({ id: issue.id, version: 0 })), ...issue, version: (before?.version ?? 0) + 1 }
    this.issues.set(row.id, row)
    this.changes.push({ kind: 'issue', id: row.id, row, events: [] })
    return row
  }

  dropIssue(id: Id): void {
    this.issues.delete(id)
    this.changes.push({ kind: 'issue', id, row: null, events: [] })
  }

  /** A copy of everything, as a backup would have it; `restore` brings it back under a new epoch. */
  backup(): () => void {
    const saved = structuredClone({ commands: this.commands, issues: this.issues, photos: this.photos, changes: this.changes })
    return () => {
      Object.assign(this, structuredClone(saved))
      this.epoch = `epoch-${uuid7()}`
      this.durableThrough = null
    }
  }

  async sync(request: SyncRequest, credential: Credential): Promise<Answer<SyncReply>> {
    const ids = request.commands.map((command) => command.id)
    this.log.push({ kind: 'sync', ids, cursor: request.cursor, credential })
    this.stores.push(request.store_id)
    const fault = this.takeFault('sync')
    if (fault === 'before') return { kind: 'unreachable' }
    if (fault !== undefined && fault !== 'lost') return fault
    const poisoned = request.commands.map((command) => this.poison.get(command.issue_id)).find((answer) => answer !== undefined)
    if (poisoned) return poisoned
    const author = this.authorOf(credential)
    if (author === null) return { kind: 'refused', status: 401, code: 'sign_in', retry_after_s: null, details: {} }
    const results = request.commands.map((command) => this.decide(command, author))
    const reply = structuredClone({ ...this.pull(request, credential), results })
    return fault === 'lost' ? { kind: 'unreachable' } : { kind: 'ok', body: reply }
  }

  async uploadStatus(photoId: Id, credential: Credential): Promise<Answer<UploadStatus>> {
    this.log.push({ kind: 'status', ids: [photoId], credential })
    const fault = this.takeFault('photo')
    if (fault !== undefined) return fault === 'before' || fault === 'lost' ? { kind: 'unreachable' } : fault
    const photo = this.photos.get(photoId)
    if (!photo) return { kind: 'refused', status: 404, code: 'not_found', retry_after_s: null, details: {} }
    return { kind: 'ok', body: this.statusOf(photo) }
  }

  async sendChunk(photoId: Id, offset: number, chunk: Uint8Array, credential: Credential): Promise<Answer<UploadStatus>> {
    this.log.push({ kind: 'chunk', ids: [photoId], credential })
    const fault = this.takeFault('photo')
    if (fault === 'before') return { kind: 'unreachable' }
    if (fault !== undefined && fault !== 'lost') return fault
    const photo = this.photos.get(photoId)
    if (!photo) return { kind: 'refused', status: 404, code: 'not_found', retry_after_s: null, details: {} }
    const expected = Math.min(photo.bytes.length, photo.size_bytes - 1)
    if (photo.state !== 'stored' && offset !== expected) {
      return { kind: 'refused', status: 409, code: 'upload_offset', retry_after_s: null, details: { offset: expected } }
    }
    if (photo.state !== 'stored') await this.append(photo, offset, chunk)
    return fault === 'lost' ? { kind: 'unreachable' } : { kind: 'ok', body: this.statusOf(photo) }
  }

  async workflow(): Promise<Answer<unknown>> {
    return this.hasWorkflow === null ? { kind: 'unreachable' } : { kind: 'ok', body: this.hasWorkflow }
  }

  async thumb(photoId: Id): Promise<Answer<Picture>> {
    this.log.push({ kind: 'thumb', ids: [photoId], credential: { kind: 'upload_token', token: '' } })
    return { kind: 'ok', body: { bytes: new Uint8Array([1, 2, 3]).buffer, media_type: 'image/jpeg' } }
  }

  private async append(photo: StoredPhoto, offset: number, chunk: Uint8Array): Promise<void> {
    const joined = new Uint8Array(offset + chunk.length)
    joined.set(photo.bytes.subarray(0, offset))
    joined.set(chunk, offset)
    photo.bytes = joined
    if (joined.length === photo.size_bytes && (await sha256Hex(joined)) === photo.sha256) {
      photo.state = 'stored'
      this.noteArrival(photo.issue_id)
    }
  }

  /** Every arrival has its place in the order of changes, also one in quarantine, whose issue nobody holds. */
  private noteArrival(issueId: Id): void {
    const row = this.issues.get(issueId)
    this.changes.push(row ? { kind: 'issue', id: issueId, row, events: [] } : { kind: 'setting', id: 'quarantine', row: null })
  }

  private statusOf(photo: StoredPhoto): UploadStatus {
    const isStored = photo.state === 'stored'
    return { offset: photo.bytes.length, state: photo.state, sha256: isStored ? photo.sha256 : null, problem: null }
  }

  private decide(command: SentCommand, author: Id): CommandResult {
    const { after } = command
    const body = canonicalJson({ ...command, after: undefined, seq: undefined, clock: undefined })
    const known = this.commands.get(command.id)
    if (known) return known.body === body && known.author === author ? this.known(known) : this.verdict(command, 'refused', 'conflict')
    const before = after === null ? undefined : this.commands.get(after)
    if (after !== null && !before) return this.verdict(command, 'not_yet', null)
    const code = before?.result.outcome === 'refused' ? 'depends_on_refused' : (this.refuse.get(command.issue_id) ?? null)
    if (code !== null) this.noteArrival('')
    const result = code === null ? this.apply(command) : this.verdict(command, 'refused', code)
    this.commands.set(command.id, { body, author, result })
    for (const photo of command.photos) {
      this.photos.set(photo.id, { author, issue_id: command.issue_id, sha256: photo.sha256, size_bytes: photo.size_bytes, bytes: new Uint8Array(), state: 'expected' })
    }
    return result
  }

  private known({ result }: StoredCommand): CommandResult {
    if (result.outcome === 'refused') return result
    return { ...result, outcome: 'known', version: this.issues.get(result.issue_id)?.version ?? result.version }
  }

  private apply(command: SentCommand): CommandResult {
    const row = this.putIssue({ id: command.issue_id, last_event_at: command.at })
    return { id: command.id, outcome: 'applied', code: null, issue_id: command.issue_id, version: row.version, change: this.changes.length }
  }

  private verdict(command: SentCommand, outcome: CommandResult['outcome'], code: string | null): CommandResult {
    return { id: command.id, outcome, code, issue_id: command.issue_id, version: null, detail: null, change: this.changes.length }
  }

  private pull(request: SyncRequest, credential: Credential): Omit<SyncReply, 'results'> {
    const [epoch, place] = (request.cursor ?? '').split('/')
    const isFresh = epoch !== this.epoch || place === undefined
    const from = isFresh ? 0 : Number(place)
    const page = credential.kind === 'session' ? this.changes.slice(from, from + this.pageSize) : []
    return {
      epoch: this.epoch, durable_through: this.durableThrough, latest: this.changes.length, changes: page, cursor: `${this.epoch}/${from + page.length}`,
      reset: isFresh && credential.kind === 'session', more: credential.kind === 'session' && from + page.length < this.changes.length,
      server_time: new Date(this.nowMs()).toISOString(), clock_offset_ms: 0, workflow_version: '1', store_loss: this.storeLoss,
    }
  }

  private authorOf(credential: Credential): Id | null {
    return credential.kind === 'session' ? credential.user_id : (this.tokens.get(credential.token) ?? null)
  }

  private takeFault(kind: 'sync' | 'photo'): Fault | undefined {
    const found = this.faults.find((entry) => entry.kind === kind && entry.times > 0)
    if (found) found.times -= 1
    return found?.fault
  }
}
