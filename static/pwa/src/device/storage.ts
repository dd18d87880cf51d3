// How safe and how roomy this device's storage is: persistence, space left in photos, and a probe that writes and reads back.
import { sha256Hex } from '../domain/sha256'
import { uuid7 } from '../domain/uuid7'

export interface StorageState {
  /** `granted` = the browser promises not to clear it by itself · `refused` · `unknown` = it does not say. */
  persistence: 'granted' | 'refused' | 'unknown'
  used_bytes: number | null
  left_bytes: number | null
  /** About how many more photos fit; null where the browser does not say. */
  photos_left: number | null
  is_short: boolean
}

/** A camera photo of this product with its room in the database. */
const PHOTO_BYTES = 1_500_000
/** Below this the camera warns before it opens. */
const SHORT_BELOW_BYTES = 200_000_000
const PROBE_BYTES = 1_000_000

/** Asks the browser to keep the data. Whatever it answers is shown, never assumed. */
export async function askToPersist(storage: StorageManager | undefined = navigatorStorage()): Promise<StorageState['persistence']> {
  if (storage === undefined || typeof storage.persist !== 'function') return 'unknown'
  try {
    return (await storage.persisted()) || (await storage.persist()) ? 'granted' : 'refused'
  } catch {
    return 'unknown'
  }
}

/** The state of storage now. Estimates are the browser's, and rough. */
export async function storageState(storage: StorageManager | undefined = navigatorStorage()): Promise<StorageState> {
  const persistence = await persistenceOf(storage)
  const { quota, usage } = await estimateOf(storage)
  if (quota === undefined || usage === undefined) {
    return { persistence, used_bytes: null, left_bytes: null, photos_left: null, is_short: false }
  }
  const left = Math.max(0, quota - usage)
  return { persistence, used_bytes: usage, left_bytes: left, photos_left: Math.floor(left / PHOTO_BYTES), is_short: left < SHORT_BELOW_BYTES }
}

/**
 * Writes 1 MB, closes, opens again and compares the hash: `works`, or `forgets` (private windows and some in-app
 * browsers accept a write and lose it), or `fails`.
 */
export async function probeStorage(factory: IDBFactory | undefined = (globalThis as Partial<typeof globalThis>).indexedDB): Promise<'works' | 'forgets' | 'fails'> {
  const name = `chabu-probe-${uuid7()}`
  try {
    if (!factory) return 'fails'
    const bytes = new Uint8Array(PROBE_BYTES)
    for (let from = 0; from < bytes.length; from += 65_536) crypto.getRandomValues(bytes.subarray(from, from + 65_536))
    await withDatabase(factory, name, (store) => store.put(bytes.buffer, 'probe'))
    const found = await withDatabase(factory, name, (store) => store.get('probe') as IDBRequest<ArrayBuffer | undefined>)
    if (!found) return 'forgets'
    return (await sha256Hex(found)) === (await sha256Hex(bytes)) ? 'works' : 'forgets'
  } catch {
    return 'fails'
  } finally {
    factory?.deleteDatabase(name)
  }
}

/** Absent in WebKitGTK and outside secure contexts. */
function navigatorStorage(): StorageManager | undefined {
  return (globalThis.navigator as Partial<Navigator> | undefined)?.storage
}

async function persistenceOf(storage: StorageManager | undefined): Promise<StorageState['persistence']> {
  if (storage === undefined || typeof storage.persisted !== 'function') return 'unknown'
  return (await storage.persisted().catch(() => false)) ? 'granted' : 'refused'
}

async function estimateOf(storage: StorageManager | undefined): Promise<StorageEstimate> {
  if (storage === undefined || typeof storage.estimate !== 'function') return {}
  return storage.estimate().catch(() => ({}))
}

/** One request in one strict transaction of a fresh connection. */
function withDatabase<T>(factory: IDBFactory, name: string, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const opening = factory.open(name, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore('probe')
    opening.onerror = () => reject(opening.error ?? new Error('the probe database did not open'))
    opening.onsuccess = () => {
      const database = opening.result
      const transaction = database.transaction('probe', 'readwrite', { durability: 'strict' })
      const request = ask(transaction.objectStore('probe'))
      transaction.oncomplete = () => {
        database.close()
        resolve(request.result)
      }
      transaction.onabort = () => {
        database.close()
        reject(transaction.error ?? new Error('the probe was aborted'))
      }
    }
  })
}
