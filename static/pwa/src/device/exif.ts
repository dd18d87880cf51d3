// The few facts of a JPEG's EXIF that the phone uses at once: when, where, which way up. The server reads the rest.

export interface ExifFacts {
  /** `YYYY-MM-DDTHH:MM:SS`, with the offset where the camera wrote one; null when absent or impossible. */
  taken_at: string | null
  has_offset: boolean
  latitude: number | null
  longitude: number | null
  orientation: number | null
}

const NOTHING: ExifFacts = { taken_at: null, has_offset: false, latitude: null, longitude: null, orientation: null }
const TAG = { orientation: 0x0112, exif: 0x8769, gps: 0x8825, taken: 0x9003, offset: 0x9011, latRef: 1, lat: 2, lonRef: 3, lon: 4 }
const TYPE_BYTES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 }

/** Where the EXIF segment of a JPEG lies, marker included; null where there is none. */
export function findExifSegment(bytes: Uint8Array): { start: number; end: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 2
  while (at + 10 <= bytes.length && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1)
    if (marker === 0xda || marker === 0xd9) return null
    const end = at + 2 + view.getUint16(at + 2)
    const isExif = marker === 0xe1 && view.getUint32(at + 4) === 0x45786966 && view.getUint16(at + 8) === 0
    if (isExif) return end <= bytes.length ? { start: at, end } : null
    at = end
  }
  return null
}

/** Reads the facts; a broken EXIF gives nothing, it never stops a photo. */
export function readExif(bytes: Uint8Array): ExifFacts {
  try {
    const segment = findExifSegment(bytes)
    return segment ? readTiff(bytes.subarray(segment.start + 10, segment.end)) : NOTHING
  } catch (error) {
    if (error instanceof RangeError) return NOTHING
    throw error
  }
}

/** Where the orientation value lies, counted from the start of the EXIF segment given; null where there is none. */
export function findOrientation(segment: Uint8Array): { offset: number; littleEndian: boolean } | null {
  const tiff = segment.subarray(10)
  try {
    const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
    const little = isLittleEndian(view)
    const entry = entriesOf(view, view.getUint32(4, little), little).get(TAG.orientation)
    return entry?.type === 3 ? { offset: 10 + entry.at, littleEndian: little } : null
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

interface Entry { type: number; count: number; at: number }

function readTiff(tiff: Uint8Array): ExifFacts {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  const little = isLittleEndian(view)
  const first = entriesOf(view, view.getUint32(4, little), little)
  const folder = (tag: number) => {
    const entry = first.get(tag)
    return entry ? entriesOf(view, view.getUint32(entry.at, little), little) : new Map<number, Entry>()
  }
  const exif = folder(TAG.exif)
  const gps = folder(TAG.gps)
  const orientation = first.get(TAG.orientation)
  const offset = ascii(view, exif.get(TAG.offset))
  const taken = instantOf(ascii(view, exif.get(TAG.taken)), offset)
  return {
    taken_at: taken,
    has_offset: taken !== null && /[+-]\d\d:\d\d$/.test(taken),
    ...placeOf(view, gps, little),
    orientation: orientation?.type === 3 ? view.getUint16(orientation.at, little) : null,
  }
}

function isLittleEndian(view: DataView): boolean {
  return view.getUint16(0) === 0x4949
}

/** The entries of one directory; `at` points to the value itself, wherever it lies. */
function entriesOf(view: DataView, from: number, little: boolean): Map<number, Entry> {
  const entries = new Map<number, Entry>()
  const count = view.getUint16(from, little)
  for (let index = 0; index < count; index += 1) {
    const at = from + 2 + 12 * index
    const type = view.getUint16(at + 2, little)
    const values = view.getUint32(at + 4, little)
    const isInside = (TYPE_BYTES[type] ?? 8) * values <= 4
    entries.set(view.getUint16(at, little), { type, count: values, at: isInside ? at + 8 : view.getUint32(at + 8, little) })
  }
  return entries
}

function ascii(view: DataView, entry: Entry | undefined): string {
  if (entry?.type !== 2 || entry.count > 64) return ''
  let text = ''
  for (let index = 0; index < entry.count; index += 1) text += String.fromCharCode(view.getUint8(entry.at + index))
  return text.split('\0')[0] ?? ''
}

/** `2020:05:15 16:05:12` and `+08:00`; zeroes and days that do not exist are no time. */
function instantOf(taken: string, offset: string): string | null {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(taken)
  if (!parts) return null
  const [, year, month, day, hour, minute, second] = parts
  const text = `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}`
  const time = new Date(`${text}Z`)
  if (Number.isNaN(time.getTime()) || time.toISOString().slice(0, 19) !== text || Number(year) < 1990) return null
  return text + (/^[+-]\d\d:\d\d$/.test(offset) ? offset : '')
}

function placeOf(view: DataView, gps: Map<number, Entry>, little: boolean): { latitude: number | null; longitude: number | null } {
  const latitude = degrees(view, gps.get(TAG.lat), little, ascii(view, gps.get(TAG.latRef)) === 'S')
  const longitude = degrees(view, gps.get(TAG.lon), little, ascii(view, gps.get(TAG.lonRef)) === 'W')
  const isPossible = latitude !== null && longitude !== null && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
  const isNull = latitude === 0 && longitude === 0
  return isPossible && !isNull ? { latitude, longitude } : { latitude: null, longitude: null }
}

/** Three rationals: degrees, minutes, seconds. A zero denominator is no position. */
function degrees(view: DataView, entry: Entry | undefined, little: boolean, isNegative: boolean): number | null {
  if (entry?.type !== 5 || entry.count !== 3) return null
  const [d, m, s] = [0, 1, 2].map((index) => {
    const below = view.getUint32(entry.at + 8 * index + 4, little)
    return below === 0 ? NaN : view.getUint32(entry.at + 8 * index, little) / below
  })
  const value = (d ?? NaN) + (m ?? NaN) / 60 + (s ?? NaN) / 3600
  return Number.isFinite(value) ? (isNegative ? -value : value) : null
}
