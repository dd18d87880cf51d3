// Registers the shell worker, tells when a new version waits, and obeys the kill switch. The app works without any of it.
import { shallowRef } from 'vue'

/** A new version is downloaded and waits for the user's tap. */
export const isUpdateReady = shallowRef(false)
/** A form is open; the update waits until it is saved. */
export const openForms = shallowRef(0)

/** The browser keeps the app's files for offline starts; false in WeChat on iOS and the like. */
export const hasWorker = shallowRef(true)

let waiting: ServiceWorker | null = null

/**
 * `worker-switch.json` says {"worker": "off"} when an operator had to withdraw a broken worker: then the worker and its
 * caches go, and the pages come from the server again. Without a network the installed worker stays.
 */
async function isSwitchedOff(): Promise<boolean> {
  try {
    const reply = await fetch('/worker-switch.json', { cache: 'no-store' })
    const body = (await reply.json()) as { worker?: string }
    return body.worker === 'off'
  } catch {
    return false
  }
}

async function removeWorkers(): Promise<void> {
  const registrations = await navigator.serviceWorker.getRegistrations()
  await Promise.all(registrations.map((registration) => registration.unregister()))
  await Promise.all((await caches.keys()).map((name) => caches.delete(name)))
}

function watchForUpdate(registration: ServiceWorkerRegistration): void {
  const announce = (worker: ServiceWorker | null) => {
    // Without a controller this is the first installation, not an update.
    if (worker?.state !== 'installed' || !navigator.serviceWorker.controller) return
    waiting = worker
    isUpdateReady.value = true
  }
  announce(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing
    worker?.addEventListener('statechange', () => announce(worker))
  })
}

/**
 * Register after the page has loaded, so that it never competes with the first screen. `withoutWorker` is called where
 * there is none: the pages are then fetched ahead, so that the open app goes on without a network.
 */
export function registerServiceWorker(withoutWorker: () => void): void {
  const doWithout = () => {
    hasWorker.value = false
    withoutWorker()
  }
  const register = async () => {
    if (!('serviceWorker' in navigator) || import.meta.env.DEV) { doWithout(); return }
    if (await isSwitchedOff()) {
      await removeWorkers()
      doWithout(); return
    }
    watchForUpdate(await navigator.serviceWorker.register('/sw.js'))
  }
  const later = () => void register().catch(doWithout)
  if (document.readyState === 'complete') later()
  else window.addEventListener('load', later, { once: true })
}

/** Ask the server for a newer worker now (关于 → 检查更新). */
export async function checkForUpdate(): Promise<void> {
  const registration = await (navigator as Partial<Navigator>).serviceWorker?.getRegistration()
  await registration?.update().catch(() => undefined)
}

/** The user tapped 更新: let the new worker take over and load its pages. False when an open form holds it back. */
export function applyUpdate(): boolean {
  if (openForms.value > 0) return false
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  waiting?.postMessage({ type: 'SKIP_WAITING' })
  return true
}
