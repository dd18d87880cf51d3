// Turns pixels into one JPEG, in a worker with an OffscreenCanvas or, where there is none, on a canvas of the page.

/** In-page camera: longest side in pixels. */
export const CAMERA_LONGEST_PX = 2560
const CAMERA_QUALITY = 0.85
/** A shrunk picked file keeps more: it is evidence in the best form that still fits. */
export const SHRUNK_LONGEST_PX = 6000
const SHRUNK_QUALITY = 0.9

/** What the worker is asked. */
export type ImageTask =
  | { kind: 'frame'; bitmap: ImageBitmap }
  | { kind: 'shrink'; bytes: ArrayBuffer; media_type: string }
export interface EncodedImage { bytes: ArrayBuffer; width: number; height: number }
export type ImageReply = { id: number; image: EncodedImage } | { id: number; problem: string }

/** Any canvas that can be drawn on and read as JPEG. */
export interface JpegCanvas {
  draw(bitmap: ImageBitmap, width: number, height: number): void
  toJpeg(quality: number): Promise<Blob>
}
export type MakeCanvas = (width: number, height: number) => JpegCanvas

/** Does one task; the bitmap is closed at once, so that only one picture is in memory. */
export async function encodeImage(task: ImageTask, makeCanvas: MakeCanvas): Promise<EncodedImage> {
  if (task.kind === 'frame') return encode(task.bitmap, CAMERA_LONGEST_PX, CAMERA_QUALITY, makeCanvas)
  const blob = new Blob([task.bytes], { type: task.media_type })
  const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' })
  return encode(bitmap, SHRUNK_LONGEST_PX, SHRUNK_QUALITY, makeCanvas)
}

async function encode(bitmap: ImageBitmap, longestPx: number, quality: number, makeCanvas: MakeCanvas): Promise<EncodedImage> {
  try {
    const scale = Math.min(1, longestPx / Math.max(bitmap.width, bitmap.height))
    const width = Math.max(1, Math.round(bitmap.width * scale))
    const height = Math.max(1, Math.round(bitmap.height * scale))
    const canvas = makeCanvas(width, height)
    canvas.draw(bitmap, width, height)
    const blob = await canvas.toJpeg(quality)
    return { bytes: await blob.arrayBuffer(), width, height }
  } finally {
    bitmap.close()
  }
}
