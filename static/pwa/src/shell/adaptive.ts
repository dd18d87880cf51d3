// One address, two pages: a phone page and a desk page, chosen by the width of the window.
import { defineAsyncComponent, defineComponent, h, shallowRef, type Component } from 'vue'

export type PageLoader = () => Promise<{ default: Component }>

const wide = typeof matchMedia === 'function' ? matchMedia('(min-width: 768px)') : null

/** True from 768 px on; follows the window. */
export const isDesk = shallowRef(wide?.matches ?? false)
wide?.addEventListener('change', (event) => {
  isDesk.value = event.matches
})

/** A page that is `phone` on narrow windows and `desk` on wide ones; the code of the other is never fetched. */
export function adaptive(phone: PageLoader, desk: PageLoader): Component {
  const Phone = defineAsyncComponent(phone)
  const Desk = defineAsyncComponent(desk)
  return defineComponent({ name: 'AdaptivePage', setup: () => () => h(isDesk.value ? Desk : Phone) })
}
