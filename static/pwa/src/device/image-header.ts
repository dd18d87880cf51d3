// What a file is by its first bytes, never by its name, and how large the picture in it is, without decoding it.

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'heic' | 'avif'
export interface ImageHeader {
  format: ImageFormat
  media_type: string
  /** As stored, before any rotation; null where the header does not say it cheaply. */
  width: number | null
  height: number | null
}

/** The header of a photo, or null where the file is no photo that the server takes. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    if (startsWith(bytes, [0xff, 0xd8, 0xff])) return jpeg(view)
    if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) {
      return { format: 'png', media_type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) }
    }
    if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 4) === 'WEBP') return { format: 'webp', media_type: 'image/webp', ...webpSize(bytes, view) }
    if (text(bytes, 4, 4) === 'ftyp') return isoBrand(bytes, view)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error // cut off within the header
  }
  return null
}

/** A name for what a file seems to be, for the sentence that refuses it; null when nothing is recognised. */
export function fileKind(bytes: Uint8Array): string | null {
  if (text(bytes, 0, 5) === '%PDF-') return 'PDF'
  if (text(bytes, 0, 2) === 'PK') return 'ZIP'
  if (text(bytes, 0, 3) === 'GIF') return 'GIF'
  if (text(bytes, 0, 2) === 'BM') return 'BMP'
  if (text(bytes, 4, 4) === 'ftyp') return 'MP4'
  return null
}

interface Size { width: number | null; height: number | null }
const UNKNOWN: Size = { width: null, height: null }

/** Null where the segments end without a frame: then there is no picture in it. */
function jpeg(view: DataView): ImageHeader | null {
  const size = jpegSize(view)
  return size && { format: 'jpeg', media_type: 'image/jpeg', ...size }
}

/** Walks the segments to the frame header (SOF0…SOF15 without DHT, JPG, DAC). */
function jpegSize(view: DataView): Size | null {
  let at = 2
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return UNKNOWN
    const marker = view.getUint8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    if (marker === 0xda) return UNKNOWN
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2)
  }
  return null
}

function webpSize(bytes: Uint8Array, view: DataView): Size {
  switch (text(bytes, 12, 4)) {
    case 'VP8X': return { width: 1 + (view.getUint32(24, true) & 0xffffff), height: 1 + (view.getUint32(27, true) & 0xffffff) }
    case 'VP8 ': return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
    case 'VP8L': {
      const bits = view.getUint32(21, true)
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
    }
    default: return UNKNOWN
  }
}

/** HEIC and AVIF name their kind among the brands of the first box. */
function isoBrand(bytes: Uint8Array, view: DataView): ImageHeader | null {
  const brands: string[] = []
  for (let at = 8; at + 4 <= Math.min(view.getUint32(0), 64); at += 4) brands.push(text(bytes, at, 4))
  if (brands.some((brand) => brand.startsWith('avi'))) return { format: 'avif', media_type: 'image/avif', ...UNKNOWN }
  if (brands.some((brand) => ['heic', 'heix', 'hevc', 'hevx', 'mif1', 'msf1', 'heim', 'heis'].includes(brand))) {
    return { format: 'heic', media_type: 'image/heic', ...UNKNOWN }
  }
  return null
}

function startsWith(bytes: Uint8Array, head: readonly number[]): boolean {
  return head.every((byte, index) => bytes[index] === byte)
}

function text(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + length))
}
