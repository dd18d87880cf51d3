// Wide tables become cards where they would not fit: on narrow windows, and with large text (ux §9).
import { computed, shallowRef, type ComputedRef } from 'vue'

const narrow = typeof matchMedia === 'function' ? matchMedia('(max-width: 767.98px)') : null
const isNarrow = shallowRef(narrow?.matches ?? false)
narrow?.addEventListener('change', (event) => {
  isNarrow.value = event.matches
})

const isLarge = shallowRef(false)
if (typeof MutationObserver === 'function') {
  const read = () => {
    isLarge.value = document.documentElement.dataset.size === 'large'
  }
  new MutationObserver(read).observe(document.documentElement, { attributeFilter: ['data-size'] })
  read()
}

/** True where a table is to be drawn as cards; its cells then need `data-label`. */
export function useCards(): ComputedRef<boolean> {
  return computed(() => isNarrow.value || isLarge.value)
}
