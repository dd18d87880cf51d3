// Reference rows as pulled: units, people, projects, areas, points, categories, calendar, settings; and the user's own notices.
import type { Table } from 'dexie'

import type { ReferenceKind, ReferenceRows } from '../domain/types'
import type { UserDatabase } from './database'
import type { StoredReference } from './rows'
import { withConnection } from './storage-problem'
import type { ReferenceApi } from './store'

type ReferenceTables = { [K in ReferenceKind]: Table<StoredReference<ReferenceRows[K]>, string> }

/** The table of each kind of change. */
export function referenceTables(database: UserDatabase): ReferenceTables {
  return {
    unit: database.units, user: database.users, project: database.projects, area: database.areas, point: database.points,
    category: database.categories, calendar: database.calendar, setting: database.settings,
    notice: database.notices,
  }
}

/** Reading reference rows. */
export function referenceApi(database: UserDatabase): ReferenceApi {
  const tables = referenceTables(database)
  return {
    all: <K extends ReferenceKind>(kind: K) => withConnection(database, (): Promise<ReferenceRows[K][]> => tables[kind].toArray()),
    get: <K extends ReferenceKind>(kind: K, id: string) =>
      withConnection(database, async (): Promise<ReferenceRows[K] | undefined> => tables[kind].get(id)),
  }
}
