// EXIF and file headers, read from bytes made here and from real cameras' files.
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

import { findExifSegment, findOrientation, readExif } from './exif'
import { copyExif } from './exif-copy'
import { gradeOf } from './geolocation'
import { fileKind, readImageHeader } from './image-header'

/** An EXIF segment with orientation 6, a time with offset and a place, in either byte order. */
function exifSegment(little: boolean): Uint8Array<ArrayBuffer> {
  const tiff = new DataView(new ArrayBuffer(400))
  const u16 = (at: number, value: number) => tiff.setUint16(at, value, little)
  const u32 = (at: number, value: number) => tiff.setUint32(at, value, little)
  const text = (at: number, value: string) => Array.from(value).forEach((char, index) => tiff.setUint8(at + index, char.charCodeAt(0)))
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    u16(at, tag); u16(at + 2, type); u32(at + 4, count)
    if (type === 3) u16(at + 8, value)
    else u32(at + 8, value)
  }
  tiff.setUint16(0, little ? 0x4949 : 0x4d4d); u16(2, 42); u32(4, 8)
  u16(8, 3); entry(10, 0x0112, 3, 1, 6); entry(22, 0x8769, 4, 1, 60); entry(34, 0x8825, 4, 1, 100)
  u16(60, 2); entry(62, 0x9003, 2, 20, 200); entry(74, 0x9011, 2, 7, 230)
  u16(100, 4); entry(102, 1, 2, 2, 0); text(110, 'S'); entry(114, 2, 5, 3, 240); entry(126, 3, 2, 2, 0); text(134, 'E'); entry(138, 4, 5, 3, 270)
  text(200, '2026:05:15 16:05:12'); text(230, '+08:00')
  ;[22, 1, 46, 1, 4800, 100].forEach((value, index) => u32(240 + 4 * index, value))
  ;[115, 1, 22, 1, 12, 1].forEach((value, index) => u32(270 + 4 * index, value))
  const body = new Uint8Array(tiff.buffer)
  const head = [0xff, 0xe1, (body.length + 8) >> 8, (body.length + 8) & 0xff, 0x45, 0x78, 0x69, 0x66, 0, 0]
  return Uint8Array.from([...head, ...body])
}
const FRAME = [0xff, 0xc0, 0x00, 0x0b, 8, 0x0b, 0xb8, 0x0f, 0xa0, 1, 1, 0x11, 0]
const END = [0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]
const jpeg = (...segments: Iterable<number>[]) => Uint8Array.from([0xff, 0xd8, ...segments.flatMap((segment) => [...segment]), ...END])

describe('EXIF', () => {
  it.each([true, false])('gives time, offset, place and orientation (little endian: %s)', (little) => {
    const facts = readExif(jpeg(exifSegment(little), FRAME))
    expect(facts).toMatchObject({ taken_at: '2026-05-15T16:05:12+08:00', has_offset: true, orientation: 6 })
    expect(facts.latitude).toBeCloseTo(-(22 + 46 / 60 + 48 / 3600), 6)
    expect(facts.longitude).toBeCloseTo(115 + 22 / 60 + 12 / 3600, 6)
  })

  it('that is absent, cut anywhere or filled with noise gives nothing and never throws', () => {
    const whole = jpeg(exifSegment(true), FRAME)
    expect(readExif(jpeg(FRAME)).taken_at).toBeNull()
    for (let length = 0; length < whole.length; length += 1) expect(() => readExif(whole.slice(0, length))).not.toThrow()
    for (let at = 12; at < 120; at += 1) {
      const noisy = whole.slice()
      noisy[at] = 0xff
      expect(() => readExif(noisy)).not.toThrow()
    }
  })

  it('goes along to a shrunk copy, turned upright', () => {
    const copy = copyExif(jpeg(exifSegment(false), FRAME), jpeg(FRAME))
    expect(readExif(copy)).toMatchObject({ taken_at: '2026-05-15T16:05:12+08:00', orientation: 1 })
    expect(readImageHeader(copy)).toMatchObject({ width: 4000, height: 3000 })
    expect([...copy.subarray(-END.length)]).toEqual(END)
  })

  it('replaces one the encoder wrote, and leaves a copy alone where the original has none', () => {
    const twice = copyExif(jpeg(exifSegment(true), FRAME), jpeg(exifSegment(false), FRAME))
    const first = findExifSegment(twice)
    expect(findExifSegment(Uint8Array.from([0xff, 0xd8, ...twice.subarray(first?.end)]))).toBeNull()
    const plain = jpeg(FRAME)
    expect(copyExif(jpeg(FRAME), plain)).toBe(plain)
  })

  it('knows where the orientation lies', () => {
    expect(findOrientation(exifSegment(true))).toMatchObject({ littleEndian: true })
    expect(findOrientation(new Uint8Array(4))).toBeNull()
  })
})

describe('file headers', () => {
  const folder = resolve(import.meta.dirname, '../../../../tests/photos/fixtures')
  const pictures = readdirSync(folder).filter((name) => /\.(jpe?g|png|webp|heic|avif)$/i.test(name))

  it.each(pictures)('%s is known by its bytes', (name) => {
    const header = readImageHeader(readFileSync(resolve(folder, name)))
    const extension = (name.split('.').at(-1) ?? '').toLowerCase().replace('jpg', 'jpeg')
    expect(header?.format).toBe(extension)
  })

  it('say what a file is that is no photo', () => {
    const bytes = (text: string) => new TextEncoder().encode(text)
    expect([readImageHeader(bytes('%PDF-1.7 …')), fileKind(bytes('%PDF-1.7'))]).toEqual([null, 'PDF'])
    expect([readImageHeader(bytes('GIF89a')), fileKind(bytes('GIF89a'))]).toEqual([null, 'GIF'])
    expect([readImageHeader(new Uint8Array()), fileKind(new Uint8Array())]).toEqual([null, null])
  })

  it('are not trusted beyond their end', () => {
    expect(readImageHeader(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]))).toBeNull()
    expect(readImageHeader(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xd9, 0]))).toBeNull()
    expect(readImageHeader(Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))).toBeNull()
  })
})

it.each([[null, 'poor'], [0, 'poor'], [6, 'good'], [20, 'good'], [45, 'fair'], [100, 'fair'], [320, 'poor'], [3000, 'coarse']])('an accuracy of %s m is %s', (accuracy, grade) => {
  expect(gradeOf(accuracy)).toBe(grade)
})
