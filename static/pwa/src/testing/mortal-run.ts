// One run of the application on a phone that may die: at any touch of storage or network, taking its open transactions along.
// Nothing is flushed at death, and nothing that the dead run still awaits ever comes back to it.

/** Thrown to code of a run that is dead: what it wanted did not happen. */
export class Killed extends Error {
  override readonly name = 'Killed'
}

/** How full the phone's disk is: so many writes still fit; null = there is room. Outlives the run. */
export interface Disk { writesLeft: number | null }

const TOUCHED = ['get', 'getAll', 'getAllKeys', 'put', 'add', 'delete', 'clear', 'count', 'openCursor', 'openKeyCursor', 'index'] as const
const WRITES: ReadonlySet<string> = new Set(['put', 'add'])

export class Run {
  isDead = false
  /** Ends requests under way, as the system closes the sockets of a process. */
  readonly sockets = new AbortController()
  /** Resolves when the run dies. */
  readonly death: Promise<void>
  private tellDeath: () => void = () => undefined
  private fuse: number | null = null
  private readonly open = new Set<IDBTransaction>()
  private readonly databases = new Set<IDBDatabase>()

  constructor(private readonly disk: Disk) {
    this.death = new Promise((tell) => {
      this.tellDeath = tell
    })
  }

  /** It dies after so many further touches; null takes the fuse out. */
  light(touches: number | null): void {
    this.fuse = touches
  }

  die(): void {
    if (this.isDead) return
    this.isDead = true
    this.open.forEach(abort)
    this.databases.forEach((database) => database.close())
    this.sockets.abort()
    this.tellDeath()
  }

  /** A moment at which the process may be killed. Throws in a dead one. */
  touch(): void {
    if (this.fuse !== null) {
      this.fuse -= 1
      if (this.fuse <= 0) this.die()
    }
    if (this.isDead) throw new Killed()
  }

  /** The result of work outside (a request); it never comes where the run died before, during or just after. */
  async outside<T>(work: () => Promise<T>, heard: (result: T) => void): Promise<T> {
    try {
      this.touch()
      const result = await work()
      this.touch()
      heard(result)
      return result
    } catch (error) {
      if (this.isDead) return new Promise(() => undefined)
      throw error
    }
  }

  /** What a driver waits for: the work's end, or null when the run died first. */
  async survived<T>(work: Promise<T>): Promise<T | null> {
    const result = await Promise.race([work, this.death.then(() => null)]).catch((error: unknown) => {
      if (this.isDead) return null
      throw error
    })
    return this.isDead ? null : result
  }

  /** The phone's IndexedDB as this run sees it. */
  storage(factory: IDBFactory): IDBFactory {
    return {
      open: (name: string, version?: number) => {
        this.touch()
        const request = version === undefined ? factory.open(name) : factory.open(name, version)
        request.addEventListener('success', () => this.guardDatabase(request.result))
        return request
      },
      deleteDatabase: (name: string) => factory.deleteDatabase(name),
      databases: () => factory.databases(),
      cmp: (first: unknown, second: unknown) => factory.cmp(first, second),
    }
  }

  private guardDatabase(database: IDBDatabase): void {
    this.databases.add(database)
    const begin = database.transaction.bind(database)
    database.transaction = (names, mode, options) => {
      this.touch()
      const transaction = begin(names, mode, options)
      this.open.add(transaction)
      // Registered first: a run that dies at the commit never learns of it.
      transaction.addEventListener('complete', (event) => {
        this.open.delete(transaction)
        try {
          this.touch()
        } catch {
          event.stopImmediatePropagation()
        }
      })
      transaction.addEventListener('abort', () => this.open.delete(transaction))
      this.guardStores(transaction)
      return transaction
    }
  }

  private guardStores(transaction: IDBTransaction): void {
    const guarded = new WeakSet<IDBObjectStore>()
    const storeOf = transaction.objectStore.bind(transaction)
    transaction.objectStore = (name) => {
      const store = storeOf(name)
      if (!guarded.has(store)) this.guardStore(store)
      guarded.add(store)
      return store
    }
  }

  private guardStore(store: IDBObjectStore): void {
    const methods = store as unknown as Record<string, (...args: unknown[]) => unknown>
    for (const name of TOUCHED) {
      const method = methods[name]?.bind(store)
      if (!method) continue
      methods[name] = (...args) => {
        this.touch()
        if (WRITES.has(name)) this.takeRoom()
        if (name === 'delete') this.giveRoom()
        return method(...args)
      }
    }
  }

  /** What is deleted leaves room for a little more than the note that it is gone. */
  private giveRoom(): void {
    if (this.disk.writesLeft !== null) this.disk.writesLeft += 2
  }

  private takeRoom(): void {
    if (this.disk.writesLeft === null) return
    if (this.disk.writesLeft <= 0) throw new DOMException('the disk of this phone is full', 'QuotaExceededError')
    this.disk.writesLeft -= 1
  }
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort()
  } catch {
    // it has ended already
  }
}
