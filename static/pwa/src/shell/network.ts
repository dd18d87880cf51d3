// Whether the browser believes there is a network. Only a hint: the engine decides by what the server answers.
import { shallowRef } from 'vue'

export const isOnline = shallowRef(typeof navigator === 'undefined' ? true : navigator.onLine)

if (typeof window !== 'undefined') {
  window.addEventListener('online', () => {
    isOnline.value = true
  })
  window.addEventListener('offline', () => {
    isOnline.value = false
  })
}
