// Work of people who are not signed in here: sent by their upload token, never read, never shown, never under another name.
import { openStore, type OpenStore } from '../db/open'
import type { DeviceApi } from '../db/store'
import { holdsSettled } from '../db/receipts'
import type { Id } from '../domain/types'
import { asStorageProblem } from '../db/storage-problem'

/** An engine that runs one cycle; made by the caller, so that this file knows neither browser nor test. */
export type HandInEngine = (store: OpenStore) => { syncNow(): Promise<unknown>; stop(): Promise<void> }

/** What was found on this device and could not be handed in yet. */
export interface HandInResult { user_id: Id; commands: number; photos: number }

/**
 * Sends what other users of this device left unsent, or a restored server has lost again, one user after the other. Their databases are opened only for this
 * and closed again. Gives what is still unsent afterwards (no token, no network, or no longer accepted).
 */
export async function handInForOthers(
  device: DeviceApi, engineFor: HandInEngine, open: (userId: Id) => Promise<OpenStore> = openStore,
): Promise<HandInResult[]> {
  const current = await device.currentUserId()
  const left: HandInResult[] = []
  for (const userId of await device.usersWithData()) {
    if (userId === current) continue
    const result = await handInOf(userId, engineFor, open)
    if (result && result.commands + result.photos > 0) left.push(result)
  }
  return left
}

async function handInOf(userId: Id, engineFor: HandInEngine, open: (userId: Id) => Promise<OpenStore>): Promise<HandInResult | null> {
  try {
    const store = await open(userId)
    try {
      const before = await store.unsent()
      if (before.commands + before.photos > 0 || (await holdsSettled(store.database))) {
        const engine = engineFor(store)
        await engine.syncNow()
        await engine.stop()
      }
      const { commands, photos } = await store.unsent()
      return { user_id: userId, commands, photos }
    } finally {
      store.close()
    }
  } catch (error) {
    if (asStorageProblem(error).code === 'blocked') return null // another tab has it open and sends it
    throw error
  }
}
