// All addresses. Every folder of features/ with a routes.ts takes part: it exports `routes`, and the desk exports `deskPages`,
// which replace the page of a route (by its name) on screens of 768 px and more.
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { current } from './features/session/session'
import type { Feature } from './i18n/catalogue'
import { loadMessages } from './i18n/translate'
import { adaptive, type PageLoader } from './shell/adaptive'
import { closeAllLayers, installBackStack } from './ui/backStack'

declare module 'vue-router' {
  interface RouteMeta {
    /** Message files the page needs; loaded before it is shown. */
    messages?: readonly Feature[]
    /** Shows the tab bar; the value is the tab that is lit. */
    tab?: string
    /** Open to people who are not signed in. */
    isPublic?: boolean
    /** Full screen, without side bar and banner (camera). */
    isBare?: boolean
  }
}

interface FeatureRoutes { routes: RouteRecordRaw[]; deskPages?: Record<string, PageLoader> }
const features = Object.values(import.meta.glob<FeatureRoutes>('./features/*/routes.ts', { eager: true }))

function withDeskPages(route: RouteRecordRaw, deskPages: Map<string, PageLoader>): RouteRecordRaw {
  const desk = typeof route.name === 'string' ? deskPages.get(route.name) : undefined
  if (!desk || typeof route.component !== 'function') return route
  return { ...route, component: adaptive(route.component as PageLoader, desk) }
}

function allRoutes(): RouteRecordRaw[] {
  const deskPages = new Map(features.flatMap((feature) => Object.entries(feature.deskPages ?? {})))
  return features.flatMap((feature) => feature.routes).map((route) => withDeskPages(route, deskPages))
}

// Listeners on `window` run in the order in which they came: the back stack must be there before the router's own.
installBackStack()

export const router = createRouter({
  history: createWebHistory('/'),
  routes: [...allRoutes(), { path: '/:anything(.*)*', name: 'not-found', component: () => import('./shell/NotFoundPage.vue') }],
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor is still marked experimental
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
})

router.beforeEach(async (to) => {
  await closeAllLayers()
  if (!to.meta.isPublic && !current.value) return { name: 'sign-in', query: to.path === '/' ? {} : { next: to.fullPath } }
  // Words and page code travel at the same time; beforeResolve waits for the words.
  void loadMessages(to.meta.messages ?? []).catch(() => undefined)
  return true
})
router.beforeResolve(async (to) => {
  await loadMessages(to.meta.messages ?? [])
})
