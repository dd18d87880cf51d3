// Real JPEGs of any size for tests: one small picture, padded by comment segments with bytes of their own.
import type { NewPhoto } from '../src/db/rows'
import { sha256Hex } from '../src/domain/sha256'
import type { PhotoRole } from '../src/domain/types'
import { uuid7 } from '../src/domain/uuid7'

/** 16 × 16 pixels, grey. */
const PICTURE = Buffer.from([
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/',
  'wAALCAAQABABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEI',
  'I0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ip',
  'qrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/ACiiiv/Z',
].join(''), 'base64')
const LARGEST_SEGMENT = 60_000

/** A photo of about so many bytes, unlike any other. */
export async function jpegPhoto(role: PhotoRole, size = 3_000): Promise<NewPhoto> {
  const parts = [PICTURE.subarray(0, 2)]
  for (let left = Math.max(64, size - PICTURE.length); left > 0; left -= LARGEST_SEGMENT) {
    const body = crypto.getRandomValues(new Uint8Array(Math.min(left, LARGEST_SEGMENT)))
    parts.push(Buffer.from([0xff, 0xfe, (body.length + 2) >> 8, (body.length + 2) & 0xff]), Buffer.from(body))
  }
  const bytes = Uint8Array.from(Buffer.concat([...parts, PICTURE.subarray(2)])).buffer
  return {
    id: uuid7(), role, bytes, sha256: await sha256Hex(bytes), media_type: 'image/jpeg', taken_at: new Date().toISOString(), source: 'camera',
    position: { latitude: 22.78, longitude: 115.37, accuracy_m: 6, source: 'device', at: new Date().toISOString() }, is_resized: false,
  }
}
