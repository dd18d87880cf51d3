// Pulling a page down from its top to renew it. A button elsewhere does the same (nothing hangs on the gesture).
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

const TRIGGER_PX = 84

/** How far the page is pulled (0 … 1); `run` is called when it is let go beyond the mark. */
export function usePullDown(run: () => void): Ref<number> {
  const share = ref(0)
  let startY: number | null = null
  const onStart = (event: TouchEvent) => {
    startY = window.scrollY <= 0 && event.touches.length === 1 ? event.touches[0]?.clientY ?? null : null
  }
  const onMove = (event: TouchEvent) => {
    if (startY === null) return
    share.value = Math.min(1, Math.max(0, ((event.touches[0]?.clientY ?? 0) - startY) / TRIGGER_PX))
  }
  const onEnd = () => {
    if (share.value >= 1) run()
    share.value = 0
    startY = null
  }
  onMounted(() => {
    window.addEventListener('touchstart', onStart, { passive: true })
    window.addEventListener('touchmove', onMove, { passive: true })
    window.addEventListener('touchend', onEnd)
    window.addEventListener('touchcancel', onEnd)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('touchstart', onStart)
    window.removeEventListener('touchmove', onMove)
    window.removeEventListener('touchend', onEnd)
    window.removeEventListener('touchcancel', onEnd)
  })
  return share
}
