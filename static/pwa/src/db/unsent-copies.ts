// A second copy of unsent words outside IndexedDB, for the day its files are found corrupt. Photos are too large for it.
import type { Id } from '../domain/types'
import type { UserDatabase } from './database'
import { readMeta, writeMetas } from './meta'
import type { OutboxRow, PhotoRow } from './rows'

/** Somewhere else on the device: texts by key. May be missing or full; nothing depends on it. */
export interface Shelf {
  put(key: string, text: string): Promise<void>
  remove(key: string): Promise<void>
  list(prefix: string): Promise<{ key: string; text: string }[]>
}

interface Copy { row: OutboxRow; photos: PhotoRow[] }

export class UnsentCopies {
  constructor(private readonly shelf: Shelf, private readonly userId: Id) {}

  /** After a save has been proven. A failure is no failure of the save. */
  async keep(row: OutboxRow, photos: PhotoRow[]): Promise<void> {
    await this.shelf.put(this.key(row.id), JSON.stringify({ row, photos } satisfies Copy)).catch(() => undefined)
  }

  async drop(commandId: Id): Promise<void> {
    await this.shelf.remove(this.key(commandId)).catch(() => undefined)
  }

  /**
   * Puts back what the database has lost, without the photo bytes, and drops the copies of what has its verdict. Notes how
   * many commands came back: if any did, the device has lost data, and it must be said.
   */
  async restoreInto(database: UserDatabase): Promise<void> {
    const copies = (await this.shelf.list(this.key('')).catch(() => [])).map((entry) => readCopy(entry.text)).filter((copy) => copy !== null)
    if (copies.length === 0) return
    const { outbox, photos, meta } = database
    await database.transaction('rw', [outbox, photos, meta], async () => {
      const held = await outbox.bulkGet(copies.map((copy) => copy.row.id))
      const missing = copies.filter((_, index) => held[index] === undefined)
      await outbox.bulkPut(missing.map((copy) => ({ ...copy.row, offered: 1 as const, hold_until: 0 })))
      await photos.bulkPut(missing.flatMap((copy) => copy.photos.map((photo) => ({ ...photo, has_bytes: 0 as const }))))
      const before = await readMeta(database, 'recovery')
      if (missing.length > 0) await writeMetas(database, { recovery: { ...before, restored: before.restored + missing.length } })
    })
    await this.tidy(database)
  }

  /** Drops the copies of commands that have their verdict. */
  async tidy(database: UserDatabase): Promise<void> {
    const settled = await database.outbox.where('state').notEqual('queued').primaryKeys()
    await Promise.all(settled.map((id) => this.drop(id)))
  }

  private key(commandId: Id): string {
    return `/unsent-copies/${this.userId}/${commandId}`
  }
}

/** The browser's Cache Storage as a shelf, or null where there is none. */
export function cacheShelf(storage: CacheStorage | undefined = (globalThis as { caches?: CacheStorage }).caches): Shelf | null {
  if (!storage) return null
  const open = () => storage.open('chabu-unsent')
  return {
    put: async (key, text) => (await open()).put(key, new Response(text, { headers: { 'Content-Type': 'application/json' } })),
    remove: async (key) => {
      await (await open()).delete(key)
    },
    list: async (prefix) => {
      const cache = await open()
      const requests = (await cache.keys()).filter((request) => new URL(request.url).pathname.startsWith(prefix))
      const texts = await Promise.all(requests.map(async (request) => (await cache.match(request))?.text() ?? ''))
      return requests.map((request, index) => ({ key: new URL(request.url).pathname, text: texts[index] ?? '' }))
    },
  }
}

function readCopy(text: string): Copy | null {
  try {
    const data = JSON.parse(text) as Partial<Copy> | null
    return typeof data?.row?.id === 'string' && Array.isArray(data.photos) ? { row: data.row, photos: data.photos } : null
  } catch {
    return null
  }
}
