// A photo that is ready to be kept: bytes fixed, hash taken, facts noted. From the camera, or from a picked file as it is.
import { sha256Hex } from '../domain/sha256'
import type { Instant, Position } from '../domain/types'
import { uuid7 } from '../domain/uuid7'
import { readExif } from './exif'
import { copyExif } from './exif-copy'
import { fileKind, readImageHeader } from './image-header'
import { runImageTask } from './image-tasks'

/** Bytes and facts; role, position at the shutter and source are added by whoever keeps it (see NewPhoto). */
export interface ReadyPhoto {
  id: string
  bytes: ArrayBuffer
  sha256: string
  media_type: string
  taken_at: Instant | null
  is_resized: boolean
}
/** A picked photo also brings where its EXIF says it was taken. */
export interface PickedPhoto extends ReadyPhoto { exif_position: Position | null }

/** Why a picked file is not taken: `kind` names what it seems to be. */
export class PhotoFileProblem extends Error {
  override readonly name = 'PhotoFileProblem'

  constructor(readonly code: 'not_a_photo' | 'too_large' | 'unreadable', readonly kind: string | null = null) {
    super(`photo file: ${code}`)
  }
}

const MOST_BYTES = 20 * 1024 * 1024
const MOST_PIXELS = 64_000_000
/** Formats a browser may be unable to decode for shrinking; up to the limit they are taken as they are. */
const LARGEST_READ_BYTES = 200 * 1024 * 1024

/**
 * A file from the picker: as it is up to 20 MB and 64 megapixels; a larger one is shrunk, its EXIF copied and marked.
 * Raises PhotoFileProblem for what is no photo, cannot be read, or cannot be made small enough.
 */
export async function preparePickedFile(file: Blob): Promise<PickedPhoto> {
  if (file.size > LARGEST_READ_BYTES) throw new PhotoFileProblem('too_large')
  const bytes = await readBytes(file)
  const header = readImageHeader(new Uint8Array(bytes))
  if (!header) throw new PhotoFileProblem('not_a_photo', fileKind(new Uint8Array(bytes)))
  const exif = readExif(new Uint8Array(bytes))
  const takenAt = exif.taken_at === null ? null : new Date(exif.taken_at).toISOString()
  const isTooLarge = bytes.byteLength > MOST_BYTES || (header.width ?? 0) * (header.height ?? 0) > MOST_PIXELS
  const kept = isTooLarge ? await shrink(bytes, header.media_type) : { bytes, media_type: header.media_type }
  return {
    id: uuid7(), ...kept, sha256: await sha256Hex(kept.bytes), taken_at: takenAt, is_resized: isTooLarge,
    exif_position: exif.latitude === null || exif.longitude === null ? null : {
      latitude: exif.latitude, longitude: exif.longitude, accuracy_m: null, source: 'exif', at: takenAt ?? new Date().toISOString(),
    },
  }
}

/** One frame of the camera as a JPEG of at most 2,560 px. `takenAtMs` is the moment of the shutter. */
export async function prepareFrame(bitmap: ImageBitmap, takenAtMs: number): Promise<ReadyPhoto> {
  const { bytes } = await runImageTask({ kind: 'frame', bitmap })
  return {
    id: uuid7(), bytes, sha256: await sha256Hex(bytes), media_type: 'image/jpeg', taken_at: new Date(takenAtMs).toISOString(), is_resized: false,
  }
}

async function readBytes(file: Blob): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer()
  } catch {
    throw new PhotoFileProblem('unreadable') // deleted meanwhile, or still in a cloud that cannot be reached
  }
}

async function shrink(bytes: ArrayBuffer, mediaType: string): Promise<{ bytes: ArrayBuffer; media_type: string }> {
  try {
    const image = await runImageTask({ kind: 'shrink', bytes, media_type: mediaType })
    const withExif = copyExif(new Uint8Array(bytes), new Uint8Array(image.bytes))
    if (withExif.byteLength > MOST_BYTES) throw new PhotoFileProblem('too_large')
    return { bytes: withExif.buffer, media_type: 'image/jpeg' }
  } catch (error) {
    throw error instanceof PhotoFileProblem ? error : new PhotoFileProblem('too_large')
  }
}
