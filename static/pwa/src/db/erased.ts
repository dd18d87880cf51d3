// What the law had erased leaves this phone too: words of commands kept here, photo bytes, thumbnails.
import type { Id, IssueEvent } from '../domain/types'
import type { UserDatabase } from './database'
import type { OutboxRow, StoredIssue } from './rows'

/** Stands where the words were: a restored server that is offered the command again still finds it whole. */
export const ERASED_WORDS = '已依法清除'

type Fields = Record<string, unknown>

/** Drops what a pull says is erased; call inside a transaction over all tables. */
export async function dropErased(database: UserDatabase, rows: readonly StoredIssue[], events: readonly IssueEvent[]): Promise<void> {
  const photos = rows.flatMap((row) => row.photos.filter((photo) => photo.state === 'erased').map((photo) => photo.id))
  if (photos.length > 0) await dropPhotos(database, photos)
  for (const event of events) {
    const fields = erasedFields(event)
    if (event.command_id !== null && fields.length > 0) await emptyCommand(database, event.command_id, fields)
  }
}

async function dropPhotos(database: UserDatabase, ids: readonly Id[]): Promise<void> {
  await database.photo_bytes.bulkDelete([...ids])
  await database.thumbs.bulkDelete([...ids])
  await database.photos.bulkDelete([...ids])
}

function erasedFields(event: IssueEvent): readonly string[] {
  const fields: unknown = event.payload['erased']
  return Array.isArray(fields) ? fields.filter((field): field is string => typeof field === 'string') : []
}

async function emptyCommand(database: UserDatabase, id: Id, fields: readonly string[]): Promise<void> {
  await database.outbox.where('id').equals(id).modify((row: OutboxRow) => {
    row.command = { ...row.command, payload: without(row.command.payload, fields) }
  })
}

function without(payload: Fields, fields: readonly string[]): Fields {
  const left: Fields = { ...payload }
  for (const field of fields) {
    if (typeof left[field] === 'string' && left[field] !== '') left[field] = ERASED_WORDS
  }
  const corrected = left['fields']
  if (typeof corrected === 'object' && corrected !== null) left['fields'] = without(corrected as Fields, fields)
  return left
}
