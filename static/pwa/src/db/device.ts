// What the device itself remembers: accounts that signed in here, whose session the browser holds, device-wide choices.
import type { Id, Session } from '../domain/types'
import { uuid7 } from '../domain/uuid7'
import type { DeviceDatabase } from './database'
import { withConnection } from './storage-problem'
import type { DeviceApi } from './store'

const CURRENT = 'current_user_id'
const IMPORTED = 'users_imported'
const NEW_DEVICE = 'device_id:'

/** Access to the device's own database. A device id belongs to one account in one browser. */
export function deviceApi(database: DeviceDatabase, nowMs: () => number): DeviceApi {
  const read = <T>(key: string) => withConnection(database, async () => (await database.choices.get(key))?.value as T | undefined)
  const write = (key: string, value: unknown) => withConnection(database, async () => {
    await database.choices.put({ key, value })
  })
  return {
    accounts: () => withConnection(database, () => database.accounts.orderBy('username').toArray()),
    deviceIdFor: (username) => withConnection(database, () => deviceIdFor(database, username.trim().toLowerCase(), nowMs)),
    signedIn: (session, deviceId) => withConnection(database, () => rememberAccount(database, session, deviceId, nowMs)),
    signedOut: () => write(CURRENT, null),
    currentUserId: async () => (await read<Id | null>(CURRENT)) ?? null,
    usersWithData: () => withConnection(database, async () => {
      const accounts = (await database.accounts.toArray()).map((account) => account.user_id)
      return [...new Set([...accounts, ...((await read<Id[]>(IMPORTED)) ?? [])])]
    }),
    rememberUserWithData: async (userId) => write(IMPORTED, [...new Set([...((await read<Id[]>(IMPORTED)) ?? []), userId])]),
    choice: read,
    choose: write,
  }
}

/** The id of an account's earlier sign-ins here, or a new one that is kept even if this sign-in fails. */
function deviceIdFor(database: DeviceDatabase, username: string, nowMs: () => number): Promise<Id> {
  return database.transaction('rw', [database.accounts, database.choices], async () => {
    const account = await database.accounts.get({ username })
    if (account) return account.device_id
    const key = NEW_DEVICE + username
    const offered = (await database.choices.get(key))?.value
    if (typeof offered === 'string') return offered
    const id = uuid7(nowMs())
    await database.choices.put({ key, value: id })
    return id
  })
}

function rememberAccount(database: DeviceDatabase, session: Session, deviceId: Id, nowMs: () => number): Promise<void> {
  const username = session.user.username.toLowerCase()
  return database.transaction('rw', [database.accounts, database.choices], async () => {
    const renamed = await database.accounts.get({ username })
    if (renamed && renamed.user_id !== session.user.id) await database.accounts.delete(renamed.user_id)
    await database.accounts.put({
      user_id: session.user.id, username, display_name: session.user.display_name, device_id: deviceId,
      last_used_at: new Date(nowMs()).toISOString(),
    })
    await database.choices.delete(NEW_DEVICE + username)
    await database.choices.put({ key: CURRENT, value: session.user.id })
  })
}
