// Ties a `v-model:open` to the back key: while it is true, one step back sets it to false.
import { onScopeDispose, watch, type Ref } from 'vue'
import { closeLayer, openLayer, type Layer } from './backStack'

/** Let the back key close what `open` shows. Focus returns to where it was. */
export function useLayer(open: Ref<boolean>): void {
  let layer: Layer | null = null
  let opener: Element | null = null
  const leave = () => {
    if (layer) void closeLayer(layer)
    layer = null
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true })
    opener = null
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
