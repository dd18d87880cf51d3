// The engine's transport over fetch: adds headers and time limits, and says honestly who answered.
import type { Id, SyncRequest } from '../domain/types'
import type { Answer, Credential, Picture, SyncTransport } from './ports'
import { isRecord, readSyncReply, readUploadStatus } from './protocol'

/** The part of fetch that is used; tests and Node give their own. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface HttpOptions {
  /** Address before `/api`, e.g. empty in a page or `http://127.0.0.1:8000` in Node. */
  origin?: string
  fetch?: Fetch
  /** Headers that a browser adds by itself (a cookie, in Node). */
  headers?: () => Record<string, string>
  language?: () => string
}

const WORDS_LIMIT_MS = 60_000
/** Slow lines: a chunk may take its time, a silent one may not. */
const CHUNK_LIMIT_MS = 120_000

export class HttpTransport implements SyncTransport {
  constructor(private readonly options: HttpOptions = {}) {}

  sync(request: SyncRequest, credential: Credential) {
    const init = { method: 'POST', body: JSON.stringify(request), headers: { 'Content-Type': 'application/json' } }
    return this.json('/api/sync', init, credential, WORDS_LIMIT_MS, readSyncReply)
  }

  uploadStatus(photoId: Id, credential: Credential) {
    return this.json(`/api/photos/${photoId}/upload`, { method: 'GET' }, credential, WORDS_LIMIT_MS, readUploadStatus)
  }

  sendChunk(photoId: Id, offset: number, chunk: Uint8Array<ArrayBuffer>, credential: Credential) {
    const headers = { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(offset) }
    const init = { method: 'PATCH', body: chunk, headers }
    return this.json(`/api/photos/${photoId}/upload`, init, credential, CHUNK_LIMIT_MS, readUploadStatus)
  }

  workflow(credential: Credential) {
    return this.json('/api/workflow', { method: 'GET' }, credential, WORDS_LIMIT_MS, (data) => (isRecord(data) ? data : null))
  }

  thumb(photoId: Id, credential: Credential): Promise<Answer<Picture>> {
    return this.ask<Picture>(`/api/photos/${photoId}/thumb`, { method: 'GET' }, credential, WORDS_LIMIT_MS, async (response) => {
      const mediaType = response.headers.get('Content-Type') ?? ''
      if (!mediaType.startsWith('image/')) return { kind: 'portal' }
      return { kind: 'ok', body: { bytes: await response.arrayBuffer(), media_type: mediaType } }
    })
  }

  private json<T>(path: string, init: RequestInit, credential: Credential, limitMs: number, read: (data: unknown) => T | null) {
    return this.ask<T>(path, init, credential, limitMs, async (response) => {
      const body = isJson(response) ? read(await parse(response)) : null
      return body === null ? { kind: 'portal' } : { kind: 'ok', body }
    })
  }

  private async ask<T>(
    path: string, init: RequestInit, credential: Credential, limitMs: number, succeed: (response: Response) => Promise<Answer<T>>,
  ): Promise<Answer<T>> {
    const fetcher: Fetch = this.options.fetch ?? ((url, options) => fetch(url, options))
    const headers = { ...this.headersFor(credential), ...(init.headers as Record<string, string> | undefined) }
    try {
      const response = await fetcher((this.options.origin ?? '') + path, {
        ...init, headers, cache: 'no-store', redirect: 'manual', signal: AbortSignal.timeout(limitMs),
        credentials: credential.kind === 'session' ? 'same-origin' : 'omit',
      })
      return response.status === 200 ? await succeed(response) : await readFailure(response)
    } catch {
      return { kind: 'unreachable' }
    }
  }

  private headersFor(credential: Credential): Record<string, string> {
    const shared = { 'X-Chabu': '1', 'Accept-Language': this.options.language?.() ?? 'zh' }
    if (credential.kind === 'upload_token') return { ...shared, Authorization: `Bearer ${credential.token}` }
    return { ...shared, ...this.options.headers?.(), 'X-Chabu-User': credential.user_id }
  }
}

/** Only our server writes problem documents; a gateway's error page is trouble, anything else stands in the way. */
async function readFailure(response: Response): Promise<Exclude<Answer<never>, { kind: 'ok' }>> {
  const retryAfter = retryAfterS(response)
  const data = isJson(response) ? await parse(response) : null
  if (isRecord(data) && typeof data['code'] === 'string') {
    const kind = response.status >= 500 ? 'trouble' : 'refused'
    return { kind, status: response.status, code: data['code'], retry_after_s: retryAfter, details: data }
  }
  if (response.status === 413) return { kind: 'refused', status: 413, code: 'too_large', retry_after_s: retryAfter, details: {} }
  const isServers = response.status === 429 || (response.status >= 500 && response.status !== 511)
  if (!isServers) return { kind: 'portal' }
  return { kind: 'trouble', status: response.status, code: `http_${response.status}`, retry_after_s: retryAfter }
}

function isJson(response: Response): boolean {
  return /^application\/([\w.+-]+\+)?json\b/.test(response.headers.get('Content-Type') ?? '')
}

async function parse(response: Response): Promise<unknown> {
  try {
    return (await response.json()) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error // the connection broke in the middle of the body
  }
}

/** Retry-After in seconds, from seconds or a date; null where there is none. */
function retryAfterS(response: Response): number | null {
  const text = response.headers.get('Retry-After')
  if (text === null) return null
  if (/^\d+$/.test(text.trim())) return Number(text)
  const until = Date.parse(text)
  return Number.isNaN(until) ? null : Math.max(0, (until - Date.now()) / 1000)
}
