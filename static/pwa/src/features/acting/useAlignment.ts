// Compares the live picture with the original twice a second and says which way to move; pauses with the page.
import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { usePhotoSource } from '../../ui/photoSource'
import { greyOf, hintFor, SIDE, type Hint } from './alignment'

const EVERY_MS = 500

/** Draws the middle square of a picture, as object-fit: cover would show it in a square. */
function tiny(source: CanvasImageSource, width: number, height: number, pen: CanvasRenderingContext2D): Float32Array {
  const side = Math.min(width, height)
  pen.drawImage(source, (width - side) / 2, (height - side) / 2, side, side, 0, 0, SIDE, SIDE)
  return greyOf(pen.getImageData(0, 0, SIDE, SIDE).data)
}

/** The hint of the moment; `unknown` without a camera or an original. */
export function useAlignment(video: Ref<HTMLVideoElement | null>, originalId: () => string | null): ShallowRef<Hint> {
  const hint = shallowRef<Hint>('unknown')
  const findPhoto = usePhotoSource()
  const canvas = document.createElement('canvas')
  canvas.width = SIDE
  canvas.height = SIDE
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  let original: Float32Array | null = null

  watch(originalId, async (id) => {
    original = null
    const found = id ? await findPhoto(id, 'thumb') : null
    if (!found || !pen) return
    const image = new Image()
    image.src = found.url
    await image.decode().then(() => { original = tiny(image, image.naturalWidth, image.naturalHeight, pen) }).catch(() => undefined)
    if (found.isObject) URL.revokeObjectURL(found.url)
  }, { immediate: true })

  const timer = setInterval(() => {
    const live = video.value
    if (document.hidden || !original || !pen || !live || live.videoWidth === 0) return
    hint.value = hintFor(original, tiny(live, live.videoWidth, live.videoHeight, pen))
  }, EVERY_MS)
  onScopeDispose(() => clearInterval(timer))
  return hint
}
