// Who answered? Every status and body is told apart, and only JSON of the right shape counts as success.
import { describe, expect, it } from 'vitest'

import type { SyncRequest } from '../domain/types'
import { HttpTransport, type Fetch } from './http-transport'
import type { Credential } from './ports'

const request: SyncRequest = {
  protocol: 1, device_id: 'd', epoch: null, sent_at: '2026-05-15T00:00:00Z', cursor: null, commands: [], pending_count: 0,
}
const reply = { epoch: 'e', durable_through: null, latest: '0.0', results: [], changes: [], cursor: 'c', reset: false, more: false, server_time: '2026-05-15T00:00:00Z', clock_offset_ms: 0, workflow_version: '1' }
const session: Credential = { kind: 'session', user_id: 'u1' }
const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json', ...headers } })
const html = (status: number) => new Response('<html>请登录</html>', { status, headers: { 'Content-Type': 'text/html' } })
const answering = (make: () => Response | Promise<Response>) => new HttpTransport({ fetch: () => Promise.resolve(make()) }).sync(request, session)

describe('success', () => {
  it('is JSON of the expected shape', async () => {
    expect(await answering(() => json(200, reply))).toMatchObject({ kind: 'ok', body: { epoch: 'e', cursor: 'c' } })
  })

  it.each([
    ['a page with 200', () => html(200)],
    ['JSON that is not ours', () => json(200, { ok: true })],
    ['a result without outcome', () => json(200, { ...reply, results: [{ id: 'x' }] })],
    ['a change without row', () => json(200, { ...reply, changes: [{ kind: 'issue', id: 'x' }] })],
    ['JSON cut short', () => new Response('{"epoch": "e", "resu', { headers: { 'Content-Type': 'application/json' } })],
    ['an empty body', () => new Response('', { headers: { 'Content-Type': 'application/json' } })],
    ['a redirect', () => html(302)],
    ['201', () => json(201, reply)],
    ['204', () => new Response(null, { status: 204 })],
    ['network authentication required', () => html(511)],
    ['a proxy asking for a password', () => html(407)],
    ['a page with 403', () => html(403)],
  ])('is not %s', async (_name, make) => {
    expect(await answering(make)).toEqual({ kind: 'portal' })
  })
})

describe('failure', () => {
  it.each([400, 401, 403, 404, 409, 413, 422, 426, 429])('%i with a problem document is a refusal with its code', async (status) => {
    expect(await answering(() => json(status, { code: 'x', status, extra: 7 }))).toMatchObject({ kind: 'refused', status, code: 'x', details: { extra: 7 } })
  })

  it.each([500, 502, 503, 504, 507])('%i is trouble, from us or from a gateway', async (status) => {
    expect(await answering(() => json(status, { code: 'server_error' }))).toMatchObject({ kind: 'trouble', status, code: 'server_error' })
    expect(await answering(() => html(status))).toMatchObject({ kind: 'trouble', status, code: `http_${status}` })
  })

  it('a gateway that finds it too large says so without JSON', async () => {
    expect(await answering(() => html(413))).toMatchObject({ kind: 'refused', code: 'too_large' })
  })

  it('hears Retry-After in seconds and as a date', async () => {
    expect(await answering(() => json(429, { code: 'too_many' }, { 'Retry-After': '17' }))).toMatchObject({ retry_after_s: 17 })
    const later = new Date(Date.now() + 60_000).toUTCString()
    const answer = await answering(() => json(503, { code: 'busy' }, { 'Retry-After': later }))
    expect('retry_after_s' in answer && answer.retry_after_s).toBeGreaterThan(55)
  })

  it('no answer, or one that breaks in the middle, is unreachable', async () => {
    expect(await new HttpTransport({ fetch: () => Promise.reject(new TypeError('failed')) }).sync(request, session)).toEqual({ kind: 'unreachable' })
    const broken = new ReadableStream({ start: (controller) => controller.error(new TypeError('network error')) })
    expect(await answering(() => new Response(broken, { headers: { 'Content-Type': 'application/json' } }))).toEqual({ kind: 'unreachable' })
  })
})

describe('credentials', () => {
  const sent: { url: string; init: RequestInit }[] = []
  const fetcher: Fetch = (url, init) => {
    sent.push({ url, init })
    return Promise.resolve(json(200, { offset: 0, state: 'expected', sha256: null, problem: null }))
  }

  it('a session names whose it must be; a token goes without cookies', async () => {
    const transport = new HttpTransport({ fetch: fetcher, origin: 'https://x' })
    await transport.uploadStatus('p', session)
    await transport.sendChunk('p', 5, new Uint8Array([1]), { kind: 'upload_token', token: 't' })
    expect(sent[0]).toMatchObject({ url: 'https://x/api/photos/p/upload', init: { credentials: 'same-origin', cache: 'no-store', redirect: 'manual', headers: { 'X-Chabu': '1', 'X-Chabu-User': 'u1' } } })
    expect(sent[1]?.init).toMatchObject({ credentials: 'omit', headers: { 'Authorization': 'Bearer t', 'Upload-Offset': '5' } })
    expect(sent[1]?.init.headers).not.toHaveProperty('X-Chabu-User')
  })
})
