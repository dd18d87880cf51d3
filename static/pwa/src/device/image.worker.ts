// Encodes pictures off the main thread, one at a time, so that the shutter never makes the page stutter.
import { encodeImage, type ImageReply, type ImageTask, type JpegCanvas } from './image-encoding'

const scope = self as unknown as DedicatedWorkerGlobalScope
let queue: Promise<void> = Promise.resolve()

scope.onmessage = (event: MessageEvent<{ id: number; task: ImageTask }>) => {
  const { id, task } = event.data
  queue = queue.then(() => answer(id, task))
}

async function answer(id: number, task: ImageTask): Promise<void> {
  try {
    const image = await encodeImage(task, offscreen)
    scope.postMessage({ id, image } satisfies ImageReply, [image.bytes])
  } catch (error) {
    scope.postMessage({ id, problem: error instanceof Error ? error.name : 'Error' } satisfies ImageReply)
  }
}

function offscreen(width: number, height: number): JpegCanvas {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { alpha: false })
  if (!context) throw new Error('no 2d context')
  return {
    draw: (bitmap, w, h) => context.drawImage(bitmap, 0, 0, w, h),
    toJpeg: (quality) => canvas.convertToBlob({ type: 'image/jpeg', quality }),
  }
}
