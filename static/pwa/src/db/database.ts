// The IndexedDB databases of the client: one for the device, one per user. Versions are numbered and never edited once released.
//
// Who uses what:
//   openStore(userId)       (open.ts) → ChabuStore: drafts, outbox, photos, issues, reference rows, meta of one user
//   openDevice()            (open.ts) → DeviceApi: accounts that signed in here, and device-wide choices (language, theme, large text)
// Every write is durable ("strict") before it is reported, and no cache shows what is not on disk yet.
// Reads for screens go through Dexie's `liveQuery(() => store.…)`, which also sees writes of other tabs and the worker.
import Dexie, { type EntityTable, type Table } from 'dexie'

import type { Area, CalendarDay, Category, Id, Notice, Person, Point, Project, PublicSetting, Unit } from '../domain/types'
import type {
  Account, Draft, MetaRow, OutboxRow, PhotoBytes, PhotoRow, StoredEvent, StoredIssue, StoredReference, Thumb,
} from './rows'

/** Where IndexedDB comes from; a test passes its own. */
export interface IndexedDbParts { indexedDB: IDBFactory; IDBKeyRange: typeof IDBKeyRange }

/** Everything one user has on this device. Another user's database is never opened for reading by a screen. */
export class UserDatabase extends Dexie {
  declare meta: EntityTable<MetaRow, 'key'>
  declare issues: EntityTable<StoredIssue, 'id'>
  declare events: EntityTable<StoredEvent, 'id'>
  declare units: Table<StoredReference<Unit>, Id>
  declare users: Table<StoredReference<Person>, Id>
  declare projects: Table<StoredReference<Project>, Id>
  declare areas: Table<StoredReference<Area>, Id>
  declare points: Table<StoredReference<Point>, Id>
  declare categories: Table<StoredReference<Category>, string>
  declare calendar: Table<StoredReference<CalendarDay>, string>
  declare settings: Table<StoredReference<PublicSetting>, string>
  declare notices: Table<StoredReference<Notice>, Id>
  /** Notices read here that the server has not been told of. */
  declare notice_reads: Table<{ id: Id }, Id>
  declare drafts: EntityTable<Draft, 'id'>
  declare outbox: EntityTable<OutboxRow, 'id'>
  declare photos: EntityTable<PhotoRow, 'id'>
  declare photo_bytes: Table<PhotoBytes, Id>
  declare thumbs: Table<Thumb, Id>
  /** Closed for good in this tab: signed out, or a newer version of the app needs it. Nothing may open it again. */
  isRetired = false

  constructor(readonly userId: Id, parts?: IndexedDbParts) {
    super(userDatabaseName(userId), { ...parts, chromeTransactionDurability: 'strict', cache: 'disabled' })
    this.version(1).stores({
      meta: 'key',
      issues: 'id, state, category, area_id, lead_unit_id, assignee_id, due_at, last_event_at, generation, is_gone',
      events: 'id, [issue_id+version], generation',
      units: 'id, generation',
      users: 'id, generation',
      projects: 'id, generation',
      areas: 'id, generation',
      points: 'id, area_id, code, generation',
      categories: 'code, generation',
      calendar: 'date, generation',
      settings: 'key, generation',
      drafts: 'id, updated_at',
      outbox: 'id, seq, issue_id, state',
      photos: 'id, command_id, draft_id, issue_id, state',
      photo_bytes: 'photo_id',
      thumbs: 'photo_id, fetched_at',
    })
    this.version(2).stores({ notices: 'id, generation', notice_reads: 'id' })
  }
}

/** Facts of the device itself, shared by everyone who signs in on it. */
export class DeviceDatabase extends Dexie {
  declare accounts: EntityTable<Account, 'user_id'>
  declare choices: Table<{ key: string; value: unknown }, string>

  constructor(parts?: IndexedDbParts) {
    super('chabu-device', { ...parts, chromeTransactionDurability: 'strict', cache: 'disabled' })
    this.version(1).stores({ accounts: 'user_id, &username', choices: 'key' })
  }
}

/** Name of the database of one user. */
export function userDatabaseName(userId: Id): string {
  return `chabu-u-${userId}`
}
