// 只用无线网发照片: a choice of this device, read by whoever sends photos.
import { shallowRef, type ShallowRef } from 'vue'
import { WIFI_ONLY_CHOICE } from '../../sync/browser'
import { useDevice } from '../session/session'

const isOn = shallowRef(false)
let isRead = false

export function useWifiOnly(): ShallowRef<boolean> {
  if (!isRead) {
    isRead = true
    void useDevice().choice<boolean>(WIFI_ONLY_CHOICE).then((value) => {
      isOn.value = value === true
    })
  }
  return isOn
}

export async function setWifiOnly(value: boolean): Promise<void> {
  isOn.value = value
  await useDevice().choose(WIFI_ONLY_CHOICE, value)
}
