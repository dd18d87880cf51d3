// Ties a `v-model:open` to the back key: while it is true, one step back sets it to false.
import { nextTick, onScopeDispose, watch, type Ref } from 'vue'
import { closeLayer, openLayer, type Layer } from './backStack'

/** Let the back key close what `open` shows. Focus returns to where it was. */
export function useLayer(open: Ref<boolean>): void {
  let layer: Layer | null = null
  let opener: Element | null = null
  const leave = () => {
    if (layer) void closeLayer(layer)
    layer = null
    const target = opener
    opener = null
    // Not before the dialog is gone: until then everything below it refuses the focus.
    if (target instanceof HTMLElement) void nextTick(() => target.focus({ preventScroll: true }))
  }
  watch(open, (isOpen) => {
    if (!isOpen) { leave(); return }
    opener = document.activeElement
    layer = openLayer(() => {
      layer = null
      open.value = false
    })
  }, { immediate: true, flush: 'pre' })
  onScopeDispose(leave)
}
