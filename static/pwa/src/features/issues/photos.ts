// Where a photo on screen comes from: bytes on this phone, else the stored thumbnail, else the server when there is a network.
import { providePhotoSource, redrawn, type PhotoSource } from '../../ui/photoSource'
import { current } from '../session/session'
import { isUnderWay } from './replica'

const objectUrl = (bytes: ArrayBuffer, mediaType: string) => ({
  url: URL.createObjectURL(new Blob([bytes], { type: mediaType })), isObject: true,
})

const findPhoto: PhotoSource = async (photoId, size) => {
  const store = current.value?.store
  if (!store) return null
  const drawn = redrawn.value.get(photoId)
  if (drawn && navigator.onLine) return { url: `/api/photos/${photoId}/${size}?drawn=${drawn}`, isObject: false }
  if (size === 'thumb') {
    const thumb = await store.photos.thumb(photoId)
    if (thumb) return objectUrl(thumb.bytes, thumb.media_type)
  }
  const bytes = await store.photos.bytes(photoId)
  if (bytes) return objectUrl(bytes, (await store.photos.get(photoId))?.media_type ?? 'image/jpeg')
  if (navigator.onLine && !isUnderWay(photoId)) return { url: `/api/photos/${photoId}/${size}`, isObject: false }
  const thumb = await store.photos.thumb(photoId)
  return thumb ? objectUrl(thumb.bytes, thumb.media_type) : null
}

/** Make <PhotoImage> find photos of the signed-in user. Call once in the root component. */
export function providePhotos(): void {
  providePhotoSource(findPhoto)
}
