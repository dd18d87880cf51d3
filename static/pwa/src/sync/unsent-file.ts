// Unsent work as a file: everything another phone needs to send it in the author's name, photos included.
import { canonicalJson, plainCopy } from '../domain/canonical-json'
import { sha256Hex, sha256HexOfText } from '../domain/sha256'
import type { Id } from '../domain/types'
import { openStore, type OpenStore } from '../db/open'
import type { OutboxRow, PhotoRow } from '../db/rows'
import type { DeviceApi } from '../db/store'
import { isRecord } from './protocol'

const FORMAT = 'chabu-unsent'
const VERSION = 1

interface FilePhoto { row: PhotoRow; base64: string }
interface FileHead {
  format: typeof FORMAT
  version: typeof VERSION
  exported_at: string
  author: { id: Id; display_name: string }
  /** Lets the file be handed in on the author's behalf; gives no right to read. */
  upload_token: string | null
  commands: OutboxRow[]
}

/** What an import did. */
export interface ImportResult { author: { id: Id; display_name: string }; commands: number; photos: number; known: number }

/** Why a file cannot be taken: nothing of it was kept then. */
export class UnsentFileProblem extends Error {
  override readonly name = 'UnsentFileProblem'

  constructor(readonly code: 'not_such_a_file' | 'newer_version' | 'damaged') {
    super(`unsent file: ${code}`)
  }
}

/** The unsent work of the store's user as a file, one photo in memory at a time. Nothing here is changed by it. */
export async function exportUnsent(store: OpenStore): Promise<Blob> {
  const { rows, photos } = await collect(store)
  const head = await headOf(store, rows)
  const digest = await digestOf(head, photos)
  const parts: string[] = [`${JSON.stringify(head).slice(0, -1)},"sha256":"${digest}","photos":[`]
  for (const [index, row] of photos.entries()) {
    const bytes = await store.photos.bytes(row.id)
    if (!bytes) continue
    parts.push(`${index > 0 ? ',' : ''}${JSON.stringify({ row, base64: toBase64(new Uint8Array(bytes)) })}`)
  }
  parts.push(']}')
  return new Blob(parts, { type: 'application/json' })
}

/**
 * Takes a colleague's file: checked whole, then written in one transaction into the author's own database on this device.
 * What is there already is left as it is. Raises UnsentFileProblem or StorageProblem; then nothing was taken.
 */
export async function importUnsent(
  text: string, device: DeviceApi, open: (userId: Id) => Promise<OpenStore> = openStore,
): Promise<ImportResult> {
  const { head, photos } = await check(text)
  const store = await open(head.author.id)
  try {
    const taken = await write(store, head, photos)
    await device.rememberUserWithData(head.author.id)
    return { author: head.author, ...taken }
  } finally {
    store.close()
  }
}

async function collect(store: OpenStore): Promise<{ rows: OutboxRow[]; photos: PhotoRow[] }> {
  const { outbox, photos } = store.database
  const waiting = (await photos.where('state').equals('waiting').toArray()).filter((photo) => photo.has_bytes === 1)
  const withPhotos = new Set(waiting.map((photo) => photo.command_id))
  const rows = (await outbox.orderBy('seq').toArray()).filter((row) => row.state === 'queued' || withPhotos.has(row.id))
  return { rows, photos: waiting.filter((photo) => rows.some((row) => row.id === photo.command_id)) }
}

async function headOf(store: OpenStore, commands: OutboxRow[]): Promise<FileHead> {
  const session = await store.session()
  const token = (await store.database.meta.get('upload_token'))?.value
  return {
    format: FORMAT, version: VERSION, exported_at: new Date(store.clock.nowMs()).toISOString(),
    author: { id: store.userId, display_name: session?.user.display_name ?? '' },
    upload_token: typeof token === 'string' ? token : null, commands,
  }
}

/** Covers every command and, through its hash, every photo. */
function digestOf(head: FileHead, photos: readonly PhotoRow[]): Promise<string> {
  return sha256HexOfText(canonicalJson([plainCopy(head), photos.map((photo) => [photo.id, photo.sha256])]))
}

async function check(text: string): Promise<{ head: FileHead; photos: FilePhoto[] }> {
  const data = parse(text)
  if (!isRecord(data) || data['format'] !== FORMAT) throw new UnsentFileProblem('not_such_a_file')
  if (data['version'] !== VERSION) throw new UnsentFileProblem('newer_version')
  const { sha256, photos, ...head } = data as unknown as FileHead & { sha256: string; photos: FilePhoto[] }
  if (!Array.isArray(head.commands) || !Array.isArray(photos)) throw new UnsentFileProblem('damaged')
  if ((await digestOf(head, photos.map((photo) => photo.row))) !== sha256) throw new UnsentFileProblem('damaged')
  for (const photo of photos) {
    if ((await sha256Hex(fromBase64(photo.base64))) !== photo.row.sha256) throw new UnsentFileProblem('damaged')
  }
  return { head, photos }
}

function write(store: OpenStore, head: FileHead, photos: readonly FilePhoto[]): Promise<Omit<ImportResult, 'author'>> {
  const { outbox, photos: photoTable, photo_bytes, meta } = store.database
  return store.database.transaction('rw', [outbox, photoTable, photo_bytes, meta], async () => {
    const known = new Set(await outbox.where('id').anyOf(head.commands.map((row) => row.id)).primaryKeys())
    const rows = head.commands.filter((row) => !known.has(row.id))
    const fresh = photos.filter((photo) => rows.some((row) => row.id === photo.row.command_id))
    await outbox.bulkAdd(rows.map((row) => ({ ...row, author_id: store.userId, attempts: 0, next_try_at: 0, hold_until: 0 })))
    await photoTable.bulkAdd(fresh.map(({ row }) => ({ ...row, attempts: 0, next_try_at: 0 })))
    await photo_bytes.bulkAdd(fresh.map(({ row, base64 }) => ({ photo_id: row.id, bytes: fromBase64(base64).buffer })))
    const token = await meta.get('upload_token')
    if (!token && head.upload_token !== null) await meta.put({ key: 'upload_token', value: head.upload_token })
    return { commands: rows.length, photos: fresh.length, known: known.size }
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new UnsentFileProblem('not_such_a_file')
  }
}

/** In pieces, because a function takes only so many arguments. */
function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let from = 0; from < bytes.length; from += 0x8000) binary += String.fromCharCode(...bytes.subarray(from, from + 0x8000))
  return btoa(binary)
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  } catch {
    throw new UnsentFileProblem('damaged')
  }
}
