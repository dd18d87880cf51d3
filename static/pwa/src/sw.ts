// The shell worker: keeps the app's own files for offline starts, and nothing else. Data is never cached here (IndexedDB holds it),
// /api is never touched, and a new version takes over only when the page sends SKIP_WAITING on the user's tap.
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] }

precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: [/^\/api\//, /^\/worker-switch\.json$/] }))

self.addEventListener('message', (event) => {
  const message = event.data as { type?: string } | null
  if (message?.type === 'SKIP_WAITING') void self.skipWaiting()
})
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
