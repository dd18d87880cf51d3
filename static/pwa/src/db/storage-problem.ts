// Everything that storage on a phone may refuse, as one typed error; and the one retry after a lost connection.
/**
 * `no_space` = quota or disk full, nothing was written · `read_back` = what was written reads back differently ·
 * `update_needed` = the database is newer than this code · `blocked` = another tab holds an older version open ·
 * `unavailable` = there is no IndexedDB here, or it will not open · `storage` = anything else.
 */
export type StorageProblemCode = 'no_space' | 'read_back' | 'update_needed' | 'blocked' | 'unavailable' | 'storage'

export class StorageProblem extends Error {
  override readonly name = 'StorageProblem'

  constructor(readonly code: StorageProblemCode, cause?: unknown) {
    super(`storage: ${code}`, { cause })
  }
}

/** The typed error for whatever IndexedDB or Dexie threw. */
export function asStorageProblem(error: unknown): StorageProblem {
  if (error instanceof StorageProblem) return error
  const names = causeNames(error)
  if (names.has('QuotaExceededError')) return new StorageProblem('no_space', error)
  if (names.has('VersionError')) return new StorageProblem('update_needed', error)
  if (names.has('MissingAPIError') || names.has('OpenFailedError')) return new StorageProblem('unavailable', error)
  return new StorageProblem('storage', error)
}

/** The part of a database that a retry needs. */
export interface Connection {
  isRetired?: boolean
  close(options: { disableAutoOpen: boolean }): void
  open(): PromiseLike<unknown>
}

/**
 * Runs storage work; if the browser has lost its connection to the database, reopens once and runs it again. A database
 * that this tab has given up is not opened again: it would stand in the way of a newer version. Raises StorageProblem.
 */
export async function withConnection<T>(database: Connection, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (database.isRetired === true) throw new StorageProblem('update_needed', error)
    if (!isLostConnection(error)) throw asStorageProblem(error)
    try {
      database.close({ disableAutoOpen: false })
      await database.open()
      return await work()
    } catch (again) {
      throw asStorageProblem(again)
    }
  }
}

/** Safari kills the storage process of a page in the background; what follows then is thrown under several names. */
function isLostConnection(error: unknown): boolean {
  const names = causeNames(error)
  if (names.has('DatabaseClosedError') || names.has('InvalidStateError')) return true
  return causes(error).some((cause) => /connection to indexed database server lost|connection is closing/i.test(cause.message))
}

function causeNames(error: unknown): ReadonlySet<string> {
  return new Set(causes(error).map((cause) => cause.name))
}

/** An error and what lies inside it: Dexie hides the quota error in the `inner` of an AbortError. */
function causes(error: unknown): Error[] {
  const found: Error[] = []
  let at: unknown = error
  while (isErrorLike(at) && !found.includes(at)) {
    found.push(at)
    at = (at as { inner?: unknown }).inner ?? at.cause
  }
  return found
}

function isErrorLike(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'name' in value && 'message' in value
}
