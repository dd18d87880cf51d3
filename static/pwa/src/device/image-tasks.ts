// Gives image tasks to the worker; where workers cannot draw (older Safari), does them on the page.
import { encodeImage, type EncodedImage, type ImageReply, type ImageTask, type JpegCanvas } from './image-encoding'

/** A worker that says nothing for this long has died of a picture too large for the phone. */
const SILENT_MS = 30_000

interface Waiting { resolve: (image: EncodedImage) => void; reject: (error: Error) => void; timer: ReturnType<typeof setTimeout> }

let worker: Worker | null = null
let lastId = 0
const waiting = new Map<number, Waiting>()

/** One encoded JPEG. Raises an Error when the picture cannot be decoded or does not fit into memory. */
export function runImageTask(task: ImageTask): Promise<EncodedImage> {
  if (typeof OffscreenCanvas === 'undefined' || typeof Worker === 'undefined') return encodeImage(task, pageCanvas)
  const id = (lastId += 1)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => restart(new Error('the image worker is silent')), SILENT_MS)
    waiting.set(id, { resolve, reject, timer })
    currentWorker().postMessage({ id, task }, task.kind === 'frame' ? [task.bitmap] : [])
  })
}

function currentWorker(): Worker {
  if (worker) return worker
  worker = new Worker(new URL('./image.worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = (event: MessageEvent<ImageReply>) => settle(event.data)
  worker.onerror = () => restart(new Error('the image worker failed'))
  return worker
}

function settle(reply: ImageReply): void {
  const entry = waiting.get(reply.id)
  if (!entry) return
  waiting.delete(reply.id)
  clearTimeout(entry.timer)
  if ('image' in reply) entry.resolve(reply.image)
  else entry.reject(new Error(reply.problem))
}

/** Everything that waits is told; the next task gets a fresh worker. */
function restart(error: Error): void {
  worker?.terminate()
  worker = null
  for (const entry of waiting.values()) {
    clearTimeout(entry.timer)
    entry.reject(error)
  }
  waiting.clear()
}

function pageCanvas(width: number, height: number): JpegCanvas {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d', { alpha: false })
  if (!context) throw new Error('no 2d context')
  return {
    draw: (bitmap, w, h) => context.drawImage(bitmap, 0, 0, w, h),
    toJpeg: (quality) => new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the canvas gave no picture'))), 'image/jpeg', quality)
    }),
  }
}
