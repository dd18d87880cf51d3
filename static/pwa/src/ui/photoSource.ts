// Where <PhotoImage> gets its pictures: from this phone first, from the server when it is reachable. The session provides it.
import { inject, provide, type InjectionKey } from 'vue'

export type PhotoSize = 'thumb' | 'screen'
/** Gives an object URL (revoked by the caller) or an address, or null when the photo is not at hand. */
export type PhotoSource = (photoId: string, size: PhotoSize) => Promise<{ url: string; isObject: boolean } | null>

const KEY: InjectionKey<PhotoSource> = Symbol('photo source')

export function providePhotoSource(source: PhotoSource): void {
  provide(KEY, source)
}
export function usePhotoSource(): PhotoSource {
  return inject(KEY, () => Promise.resolve(null))
}
