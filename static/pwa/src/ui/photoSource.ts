// Where <PhotoImage> gets its pictures: from this phone first, from the server when it is reachable. The session provides it.
import { inject, provide, shallowRef, type InjectionKey } from 'vue'

export type PhotoSize = 'thumb' | 'screen'
/** Gives an object URL (revoked by the caller) or an address, or null when the photo is not at hand. */
export type PhotoSource = (photoId: string, size: PhotoSize) => Promise<{ url: string; isObject: boolean } | null>

/** How often a photo was drawn anew since the page was opened (something in it was blurred), by its id. */
export const redrawn = shallowRef<ReadonlyMap<string, number>>(new Map())

/** Have every picture of a photo fetched again. */
export function markRedrawn(photoId: string): void {
  redrawn.value = new Map([...redrawn.value, [photoId, (redrawn.value.get(photoId) ?? 0) + 1]])
}

const KEY: InjectionKey<PhotoSource> = Symbol('photo source')

export function providePhotoSource(source: PhotoSource): void {
  provide(KEY, source)
}
export function usePhotoSource(): PhotoSource {
  return inject(KEY, () => Promise.resolve(null))
}
