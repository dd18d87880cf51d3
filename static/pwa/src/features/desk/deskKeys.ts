// The desk's keys: they act only while nobody is typing and no sheet is open.
import { onBeforeUnmount, onMounted } from 'vue'

/** Bind keys (as `event.key`; letters in lower case) to acts while the page is shown. */
export function useDeskKeys(acts: Readonly<Record<string, () => void>>): void {
  function onKey(event: KeyboardEvent): void {
    const isTyping = event.target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && (event.target as HTMLInputElement).type !== 'checkbox'
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return
    // On a button or link Enter presses it.
    if (event.key === 'Enter' && event.target instanceof HTMLElement && /^(A|BUTTON)$/.test(event.target.tagName)) return
    const act = acts[event.key] ?? acts[event.key.toLowerCase()]
    if (!act) return
    event.preventDefault()
    act()
  }
  onMounted(() => { window.addEventListener('keydown', onKey) })
  onBeforeUnmount(() => { window.removeEventListener('keydown', onKey) })
}
