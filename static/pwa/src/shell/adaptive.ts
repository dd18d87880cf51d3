// One address, two pages: a phone page and a desk page, chosen by the width of the window.
import { defineAsyncComponent, defineComponent, h, shallowRef, type Component } from 'vue'

export type PageLoader = () => Promise<{ default: Component }>

const wide = typeof matchMedia === 'function' ? matchMedia('(min-width: 768px)') : null

/** True from 768 px on; follows the window. */
export const isDesk = shallowRef(wide?.matches ?? false)
wide?.addEventListener('change', (event) => {
  isDesk.value = event.matches
})

/** Pages of two widths, and how to fetch the one that fits now ahead of time. */
const fetchers = new WeakMap<Component, PageLoader>()

/** The loader of a route's page, whether plain or adaptive; null for a page that is here already. */
export function loaderOf(page: unknown): PageLoader | null {
  if (typeof page === 'function') return page as PageLoader
  return (typeof page === 'object' && page !== null && fetchers.get(page)) || null
}

/** A page that is `phone` on narrow windows and `desk` on wide ones; the code of the other is never fetched. */
export function adaptive(phone: PageLoader, desk: PageLoader): Component {
  const Phone = defineAsyncComponent(phone)
  const Desk = defineAsyncComponent(desk)
  const page = defineComponent({ name: 'AdaptivePage', setup: () => () => h(isDesk.value ? Desk : Phone) })
  fetchers.set(page, () => (isDesk.value ? desk() : phone()))
  return page
}
