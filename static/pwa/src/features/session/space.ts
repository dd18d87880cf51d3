// How much room this phone has left, in photos; asked again whenever something was saved or sent.
import { computed, shallowRef, watch } from 'vue'
import { askToPersist, storageState, type StorageState } from '../../device/storage'
import { current, syncStatus } from './session'

const state = shallowRef<StorageState | null>(null)

/** Bytes of this application on the phone, or null when the browser does not tell. */
export const usedBytes = computed(() => state.value?.used_bytes ?? null)
/** Photos that still fit, or null when the browser does not tell. */
export const photosLeft = computed(() => state.value?.photos_left ?? null)
/** Little room is left: the camera warns. */
export const isShort = computed(() => state.value?.is_short ?? false)
/** Whether the browser promised to keep the data; null while unknown. */
export const isPersisted = computed(() => (state.value === null || state.value.persistence === 'unknown' ? null : state.value.persistence === 'granted'))

/** Ask the browser again. */
export async function measureSpace(): Promise<void> {
  state.value = await storageState()
}

/** Ask the browser to keep the data when space runs short; it may say no, and that is shown. */
export async function askToKeep(): Promise<void> {
  await askToPersist()
  await measureSpace()
}

// Asked once per sign-in; some browsers show a question then.
watch(() => current.value?.session.user.id, (id) => {
  if (id !== undefined) void askToKeep()
}, { immediate: true })
watch(() => [syncStatus.value.unsent_count, syncStatus.value.photos.stored], () => void measureSpace(), { immediate: true })
