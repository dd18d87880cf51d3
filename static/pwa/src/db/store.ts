// The one door to a user's data on this device: what screens read, what they save, and how a save is proven.
import type { ActionName, Id, Issue, IssueEvent, ReferenceKind, ReferenceRows, Session } from '../domain/types'
import type { StorageProblem } from './storage-problem'
import type { Account, Draft, NewCommand, NewPhoto, OutboxRow, PhotoRow } from './rows'

/**
 * All reads return plain objects and may be wrapped in Dexie's `liveQuery`. All writes reject with `StorageProblem`
 * (codes `no_space`, `read_back`, `update_needed`, `blocked`, `storage`) and leave everything as it was.
 */
export interface ChabuStore {
  readonly userId: Id
  readonly drafts: DraftApi
  readonly outbox: OutboxApi
  readonly photos: PhotoApi
  readonly issues: IssueApi
  readonly reference: ReferenceApi
  /** The signed-in user as last told by the server; what makes the phone work offline. */
  session(): Promise<Session | null>
  rememberSession(session: Session): Promise<void>
  /** The user has read that an earlier database of this phone was cleared. */
  readStoreLoss(): Promise<void>
  /** The user has read of work offered again, or of words that came back; the other stays to be read. */
  readRecovery(what: 'offered' | 'restored'): Promise<void>
  /** Workflow table last pulled, or null for the bundled one. */
  workflow(): Promise<unknown>
  /** What would be lost or delayed by signing out now. */
  unsent(): Promise<{ commands: number; photos: number; drafts: number }>
  /** Removes the replica (rows that the server has); unsent work, refused work and drafts stay locked on the device. */
  lockAway(): Promise<void>
  close(): void
}

export interface OutboxApi {
  /** Saves command, photos and the end of the draft in one strict transaction, reads them back, compares hashes. */
  save(command: NewCommand): Promise<OutboxRow>
  /** Takes back what has not left the phone yet; gives a draft with its fields and photos, or null if it has left. */
  withdraw(commandId: Id): Promise<Draft | null>
  /** Releases a held command at once (the user did not undo). */
  release(commandId: Id): Promise<void>
  all(): Promise<OutboxRow[]>
  ofIssue(issueId: Id): Promise<OutboxRow[]>
  /** The user has read why it was refused. */
  acknowledge(commandId: Id): Promise<void>
}

export interface DraftApi {
  create(action: ActionName, issueId: Id | null, fields?: Record<string, unknown>): Promise<Draft>
  get(id: Id): Promise<Draft | undefined>
  list(): Promise<Draft[]>
  /** Debounced (≤ 300 ms); call `flush` before a camera opens or the page hides. */
  change(id: Id, fields: Record<string, unknown>): void
  flush(): Promise<void>
  /** Told when a debounced write was refused (the fields are kept in memory and tried again at the next change). */
  onProblem(listener: (problem: StorageProblem) => void): () => void
  /** Writes the bytes at the shutter, before the shutter is free again. */
  addPhoto(id: Id, photo: NewPhoto): Promise<PhotoRow>
  orderPhotos(id: Id, photoIds: Id[]): Promise<void>
  removePhoto(id: Id, photoId: Id): Promise<void>
  /** Deletes the draft; `restore` with the returned value undoes it. */
  remove(id: Id): Promise<RemovedDraft>
  restore(removed: RemovedDraft): Promise<void>
}
export interface RemovedDraft { draft: Draft; photos: PhotoRow[]; bytes: { photo_id: Id; bytes: ArrayBuffer }[] }

export interface PhotoApi {
  get(id: Id): Promise<PhotoRow | undefined>
  ofDraft(draftId: Id): Promise<PhotoRow[]>
  ofIssue(issueId: Id): Promise<PhotoRow[]>
  bytes(id: Id): Promise<ArrayBuffer | undefined>
  thumb(id: Id): Promise<{ bytes: ArrayBuffer; media_type: string } | undefined>
}

export interface IssueApi {
  /** As the server last told it, without what waits here. */
  stored(id: Id): Promise<Issue | undefined>
  /** With this user's unsent commands applied over it (see domain/projection.ts). */
  get(id: Id): Promise<Issue | undefined>
  list(): Promise<Issue[]>
  /** Those due first of the ones that pass, in order, without reading the others; fewer than `count`, even none, where they lie far apart. */
  firstDue(count: number, passes: (issue: Issue) => boolean): Promise<Issue[]>
  events(issueId: Id): Promise<IssueEvent[]>
}

export interface ReferenceApi {
  all<K extends ReferenceKind>(kind: K): Promise<ReferenceRows[K][]>
  get<K extends ReferenceKind>(kind: K, id: string): Promise<ReferenceRows[K] | undefined>
}

/** The device: which accounts have signed in here, under which device id each. */
export interface DeviceApi {
  accounts(): Promise<Account[]>
  /** Device id to send with a sign-in of this user name; stable per account and browser. */
  deviceIdFor(username: string): Promise<Id>
  /** After a sign-in: remembers the account and whom this browser's session belongs to. */
  signedIn(session: Session, deviceId: Id): Promise<void>
  signedOut(): Promise<void>
  currentUserId(): Promise<Id | null>
  /** Users whose work may lie on this device: who signed in here, and whose unsent work was imported. */
  usersWithData(): Promise<Id[]>
  rememberUserWithData(userId: Id): Promise<void>
  choice<T>(key: string): Promise<T | undefined>
  choose(key: string, value: unknown): Promise<void>
}
