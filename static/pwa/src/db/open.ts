// Opening the databases: once per tab, without hanging behind another tab, and closing in time for an upgrade.
import type { Id, Session } from '../domain/types'
import { uuid7 } from '../domain/uuid7'
import { DeviceDatabase, UserDatabase, type IndexedDbParts } from './database'
import { deviceApi } from './device'
import { DraftWriter } from './drafts'
import { issueApi } from './issues'
import { lockAway, unsentWork } from './lock-away'
import { NOTHING_RECOVERED, readMeta, writeMetas } from './meta'
import { Outbox, type DeviceClock } from './outbox'
import { photoApi } from './photos'
import { referenceApi } from './reference'
import { asStorageProblem, StorageProblem, withConnection } from './storage-problem'
import type { ChabuStore, DeviceApi } from './store'
import { cacheShelf, UnsentCopies, type Shelf } from './unsent-copies'

export interface OpenOptions {
  parts?: IndexedDbParts
  clock?: DeviceClock
  /** Where second copies of unsent words lie; by default the browser's Cache Storage. */
  shelf?: Shelf | null
  /** A newer version of the app wants to upgrade the database: drafts are on disk, this tab must reload. */
  onMustReload?: () => void
}

/** A database that stays behind another tab longer than this is reported as blocked. */
const BLOCKED_AFTER_MS = 3000

/** One start of the application; monotonic readings compare only within it. */
const RUN_ID = uuid7()

/** The clocks of this page or worker. */
export const DEVICE_CLOCK: DeviceClock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  runId: RUN_ID,
}

/** A store that also gives the engine its database. Screens see only `ChabuStore`. */
export interface OpenStore extends ChabuStore {
  readonly database: UserDatabase
  readonly clock: DeviceClock
  /** From now on this store speaks as another device; the account remembers it for the next sign-in. */
  adoptDeviceId(deviceId: Id): Promise<void>
  /** Drops second copies of what has its verdict. */
  tidyCopies(): Promise<void>
}

/** The device's own database. Opened at first use. */
export function openDevice(options: OpenOptions = {}): DeviceApi {
  const clock = options.clock ?? DEVICE_CLOCK
  return deviceApi(new DeviceDatabase(options.parts), clock.nowMs)
}

/** Opens the database of one user. Raises StorageProblem (`blocked`, `update_needed`, `unavailable`, `storage`). */
export async function openStore(userId: Id, options: OpenOptions = {}): Promise<OpenStore> {
  const clock = options.clock ?? DEVICE_CLOCK
  const database = new UserDatabase(userId, options.parts)
  const drafts = new DraftWriter(database, clock.nowMs)
  database.on('versionchange', () => {
    void drafts.flush().catch(() => undefined).finally(() => {
      retire(database)
      options.onMustReload?.()
    })
    return false
  })
  await openWithin(database, BLOCKED_AFTER_MS)
  await Promise.all([settleDeviceId(database, userId, options), withConnection(database, () => nameStore(database))])
  const shelf = options.shelf === undefined ? cacheShelf() : options.shelf
  const copies = shelf && new UnsentCopies(shelf, userId)
  if (copies) await withConnection(database, () => copies.restoreInto(database))
  return storeOf({ database, drafts, clock, copies, options })
}

interface Opened {
  database: UserDatabase
  drafts: DraftWriter
  clock: DeviceClock
  copies: UnsentCopies | null
  options: OpenOptions
}

function storeOf({ database, drafts, clock, copies, options }: Opened): OpenStore {
  return {
    userId: database.userId,
    database,
    clock,
    drafts,
    outbox: new Outbox(database, drafts, clock, copies),
    photos: photoApi(database),
    issues: issueApi(database),
    reference: referenceApi(database),
    session: () => withConnection(database, () => readMeta(database, 'session')),
    rememberSession: (session) => withConnection(database, () => rememberSession(database, session)),
    workflow: () => withConnection(database, () => readMeta(database, 'workflow')),
    readStoreLoss: () => withConnection(database, async () => {
      await writeMetas(database, { store_loss_read: (await readMeta(database, 'store_loss'))?.at ?? null })
    }),
    readRecovery: (what) => withConnection(database, async () => {
      const { restored, ...offered } = NOTHING_RECOVERED
      const recovery = await readMeta(database, 'recovery')
      await writeMetas(database, { recovery: { ...recovery, ...(what === 'restored' ? { restored } : offered) } })
    }),
    unsent: () => withConnection(database, () => unsentWork(database)),
    adoptDeviceId: (deviceId) => withConnection(database, () => adoptDeviceId(database, deviceId, options)),
    tidyCopies: () => (copies ? withConnection(database, () => copies.tidy(database)) : Promise.resolve()),
    lockAway: () => withConnection(database, () => lockAway(database)),
    close: () => retire(database),
  }
}

function retire(database: UserDatabase): void {
  database.isRetired = true
  database.close()
}

async function adoptDeviceId(database: UserDatabase, deviceId: Id, options: OpenOptions): Promise<void> {
  const device = new DeviceDatabase(options.parts)
  try {
    await device.accounts.update(database.userId, { device_id: deviceId })
  } finally {
    device.close()
  }
  await writeMetas(database, { device_id: deviceId })
}

async function rememberSession(database: UserDatabase, session: Session): Promise<void> {
  await writeMetas(database, { session, ...(session.upload_token ? { upload_token: session.upload_token } : {}) })
}

/** Opening waits for ever while another tab holds an older version; people are told after a few seconds instead. */
async function openWithin(database: UserDatabase, limitMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StorageProblem('blocked')), limitMs)
  })
  try {
    await Promise.race([database.open(), late])
  } catch (error) {
    throw asStorageProblem(error)
  } finally {
    clearTimeout(timer)
  }
}

/** A database names itself once; one from before it had a name gets it now. */
function nameStore(database: UserDatabase): Promise<void> {
  return database.transaction('rw', database.meta, async () => {
    if ((await readMeta(database, 'store_id')) === null) await writeMetas(database, { store_id: uuid7() })
  })
}

/** The id under which this account signed in here; a database without an account (an import) makes its own. */
async function settleDeviceId(database: UserDatabase, userId: Id, options: OpenOptions): Promise<void> {
  const device = new DeviceDatabase(options.parts)
  try {
    const account = await device.accounts.get(userId)
    const known = (await database.meta.get('device_id'))?.value
    const wanted = account?.device_id ?? known ?? uuid7()
    if (wanted !== known) await writeMetas(database, { device_id: wanted as Id })
  } catch (error) {
    throw asStorageProblem(error)
  } finally {
    device.close()
  }
}
