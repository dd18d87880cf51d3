// Where the user is now, asked only when a view needs it (附近); never followed in the background.
import { shallowRef, type ShallowRef } from 'vue'
import type { LatLon } from '../../domain/geo'

const position = shallowRef<LatLon | null>(null)
const isBusy = shallowRef(false)

export interface Here { position: ShallowRef<LatLon | null>; isBusy: ShallowRef<boolean>; locate: () => Promise<void> }

function locate(): Promise<void> {
  if (!('geolocation' in navigator)) return Promise.resolve()
  isBusy.value = true
  return new Promise((resolve) => {
    const end = () => {
      isBusy.value = false
      resolve()
    }
    navigator.geolocation.getCurrentPosition((found) => {
      position.value = { latitude: found.coords.latitude, longitude: found.coords.longitude }
      end()
    }, end, { enableHighAccuracy: true, timeout: 12_000, maximumAge: 60_000 })
  })
}

export function useHere(): Here {
  return { position, isBusy, locate }
}
