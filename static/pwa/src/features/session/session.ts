// Who is signed in on this device: opens their store, starts the sync engine, and says which roles they hold today.
import { computed, shallowRef } from 'vue'
import { openDevice, openStore, type OpenStore } from '../../db/open'
import type { DeviceApi } from '../../db/store'
import type { Id, Post, Role, Session } from '../../domain/types'
import { filledPosts } from '../../domain/workflow'
import { t } from '../../i18n/translate'
import type { SyncEngineApi } from '../../sync/engine'
import { EMPTY_STATUS, type SyncStatus } from '../../sync/status'
import { LazyEngine } from './lazyEngine'
import { startReference, stopReference, units } from './reference'

export interface Current { session: Session; store: OpenStore; engine: SyncEngineApi }

/** The signed-in user, or null on the sign-in page. */
export const current = shallowRef<Current | null>(null)
/** What the engine is doing; plain data, replaced as a whole. */
export const syncStatus = shallowRef<SyncStatus>(EMPTY_STATUS)
/** The device's own store could not be opened (private mode, blocked): said on the sign-in page. */
export const storageFault = shallowRef(false)
/** What was typed last could not be written; it is still in memory and tried again with the next change. */
export const isDraftUnsaved = shallowRef(false)

let device: DeviceApi | null = null
let unsubscribe: (() => void) | null = null

/** The store of facts about this device. */
export function useDevice(): DeviceApi {
  device ??= openDevice()
  return device
}

const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
const isCurrent = (post: Post) => post.starts_on <= today() && (post.ends_on === null || today() <= post.ends_on)

/** Posts whose term covers today. */
export const posts = computed<Post[]>(() => current.value?.session.posts.filter(isCurrent) ?? [])
export const roles = computed<Role[]>(() => [...new Set(posts.value.map((post) => post.role))])
/** The roles of own posts and of those filled for others: by these is chosen which issues are one's work. */
export const actingRoles = computed<Role[]>(() => {
  const filled = current.value ? filledPosts(current.value.session, today()).map((post) => post.role) : []
  return [...new Set([...roles.value, ...filled])]
})
const unitOf = (post: Post) => {
  const unit = units.value.get(post.unit_id)
  return unit?.short_name ?? unit?.name ?? ''
}
/** Units of the posts, for headings: 创文办巡查组. */
export const postUnits = computed(() => [...new Set(posts.value.map(unitOf))].filter(Boolean).join(t('kit.listSeparator')))
/** Unit and role of each post: 创文办巡查组 · 巡查员. */
export const postName = computed(() => posts.value.map((post) => [unitOf(post), t(`words.role_${post.role}`)].filter(Boolean).join(' · ')).join(t('kit.listSeparator')))

/** The open store of the signed-in user; a page that needs it is never shown without one. */
export function useStore(): OpenStore {
  if (!current.value) throw new Error('nobody is signed in')
  return current.value.store
}
export function useEngine(): SyncEngineApi {
  if (!current.value) throw new Error('nobody is signed in')
  return current.value.engine
}

async function enter(userId: Id, fresh?: Session): Promise<void> {
  const store = await openStore(userId, { onMustReload: () => location.reload() })
  if (fresh) await store.rememberSession(fresh)
  const session = fresh ?? (await store.session())
  if (!session) { store.close(); return }
  const engine = new LazyEngine(store, useDevice())
  current.value = { session, store, engine }
  startReference(store)
  store.drafts.onProblem(() => {
    isDraftUnsaved.value = true
  })
  unsubscribe = engine.subscribe((status) => {
    syncStatus.value = status
  })
  engine.start()
}

/** The page goes out of sight and may be killed there: what was typed is written first. */
async function writeDrafts(): Promise<void> {
  if (document.visibilityState !== 'hidden' || !current.value) return
  await current.value.store.drafts.flush()
  isDraftUnsaved.value = false
}

/** At start: go on as whoever was signed in; works without a network. */
export async function startSession(): Promise<void> {
  try {
    const userId = await useDevice().currentUserId()
    if (userId) await enter(userId)
    document.addEventListener('visibilitychange', () => void writeDrafts().catch(() => undefined))
    handInLater()
  } catch {
    storageFault.value = true
  }
}

const HAND_IN_AFTER_MS = 8_000

/** What others left unsent on this device goes out by their upload tokens, once the first screen has settled. */
async function handIn(): Promise<void> {
  const { createBrowserEngine, handInForOthers } = await import('../../sync/browser')
  const own = useDevice()
  await handInForOthers(own, (store) => createBrowserEngine(store, own, true))
}

function handInLater(): void {
  setTimeout(() => void handIn().catch(() => undefined), HAND_IN_AFTER_MS)
}

/** After a successful sign-in or activation. */
export async function signedIn(session: Session, deviceId: Id): Promise<void> {
  await leave()
  await useDevice().signedIn(session, deviceId)
  await enter(session.user.id, session)
}

/** The same user signed in again where 401 had stopped the sending. */
export async function renewed(session: Session, deviceId: Id): Promise<void> {
  if (!current.value || current.value.session.user.id !== session.user.id) return signedIn(session, deviceId)
  await useDevice().signedIn(session, deviceId)
  await current.value.store.rememberSession(session)
  current.value = { ...current.value, session }
  current.value.engine.signedIn()
}

async function leave(): Promise<void> {
  const was = current.value
  if (!was) return
  unsubscribe?.()
  unsubscribe = null
  stopReference()
  await was.engine.stop()
  current.value = null
  syncStatus.value = EMPTY_STATUS
  was.store.close()
}

/** Sign out on this device; unsent work stays locked here until the same user signs in again. */
export async function signOutHere(): Promise<void> {
  const was = current.value
  if (!was) return
  await was.engine.stop()
  await was.store.lockAway()
  await useDevice().signedOut()
  await leave()
}
