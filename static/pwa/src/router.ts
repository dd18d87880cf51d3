// All addresses. Every folder of features/ with a routes.ts takes part: it exports `routes`, and the desk exports `deskPages`,
// which replace the page of a route (by its name) on screens of 768 px and more.
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { current, roles } from './features/session/session'
import type { Feature } from './i18n/catalogue'
import { loadMessages, t } from './i18n/translate'
import { adaptive, loaderOf, type PageLoader } from './shell/adaptive'
import { tabsFor } from './shell/navigation'
import { closeAllLayers, installBackStack } from './ui/backStack'
import { showSnack } from './ui/snackbar'

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

/** Where a role begins: 今日, or its first tab where 今日 is not one of them (leaders, auditors). */
function homePage(): string {
  return tabsFor(roles.value).find(({ to }) => router.resolve(to).name !== 'not-found')?.to ?? '/'
}

router.beforeEach(async (to) => {
  await closeAllLayers()
  if (!to.meta.isPublic && !current.value) return { name: 'sign-in', query: to.path === '/' ? {} : { next: to.fullPath } }
  if (to.name === 'today' && current.value) {
    const home = homePage()
    if (home !== '/') return { path: home, replace: true }
  }
  // Words and page code travel at the same time; beforeResolve waits for the words.
  void loadMessages(to.meta.messages ?? []).catch(() => undefined)
  return true
})
router.beforeResolve(async (to) => {
  await loadMessages(to.meta.messages ?? [])
})

// A page whose code is not here: without a network that is said; with one, the address is asked for anew (a new version
// may have taken the old files away).
router.onError((_error, to) => {
  if (navigator.onLine) location.assign(to.fullPath)
  else showSnack({ text: t('shell.pageNotHere') })
})

/** Fetch the code of the page at an address, which is about to be shown. */
export function fetchPage(path: string): void {
  for (const route of router.resolve(path).matched) loaderOf(route.components?.['default'])?.().catch(() => undefined)
}

/** Fetch the code and words of every page now, one after the other; for browsers that keep no files for offline starts. */
export function fetchPagesAhead(): void {
  const pages = router.getRoutes().flatMap((route) => {
    const load = loaderOf(route.components?.['default'])
    return load ? [{ load, messages: route.meta.messages ?? [] }] : []
  })
  void pages.reduce(async (before, page) => {
    await before
    await Promise.all([page.load(), loadMessages(page.messages)]).catch(() => undefined)
  }, Promise.resolve())
}
