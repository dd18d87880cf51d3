// Carries the EXIF of a picked JPEG over to its shrunk copy, upright, so that time, position and camera are not lost.
import { findExifSegment, findOrientation } from './exif'

/**
 * The shrunk JPEG with the EXIF segment of the original. The pixels were turned upright when shrinking, so the orientation
 * is set to 1. An original without EXIF gives the copy as it is.
 */
export function copyExif(original: Uint8Array, shrunk: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const found = findExifSegment(original)
  if (!found) return shrunk
  const segment = original.slice(found.start, found.end)
  const orientation = findOrientation(segment)
  if (orientation) new DataView(segment.buffer).setUint16(orientation.offset, 1, orientation.littleEndian)
  const rest = withoutExif(shrunk).subarray(2)
  const joined = new Uint8Array(2 + segment.length + rest.length)
  joined.set([0xff, 0xd8])
  joined.set(segment, 2)
  joined.set(rest, 2 + segment.length)
  return joined
}

/** Encoders may write an EXIF segment of their own; two of them confuse readers. */
function withoutExif(bytes: Uint8Array<ArrayBuffer>): Uint8Array {
  const own = findExifSegment(bytes)
  if (!own) return bytes
  const joined = new Uint8Array(bytes.length - (own.end - own.start))
  joined.set(bytes.subarray(0, own.start))
  joined.set(bytes.subarray(own.end), own.start)
  return joined
}
