// Where an element begins in the page, for lists that scroll with the window: what stands above it may come and go.
import { onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'

/** Pixels from the top of the page to an element; read anew when the page changes its size or `cause` changes. */
export function useTopOf(element: Ref<HTMLElement | null>, cause: () => unknown): Ref<number> {
  const top = ref(0)
  function read(): void {
    if (element.value) top.value = element.value.getBoundingClientRect().top + window.scrollY
  }
  const pageSize = new ResizeObserver(read)
  onMounted(() => {
    read()
    pageSize.observe(document.body)
  })
  onBeforeUnmount(() => { pageSize.disconnect() })
  watch(cause, read, { flush: 'post' })
  return top
}
