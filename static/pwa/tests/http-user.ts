// Somebody who speaks to the real server: signs in, keeps the cookie, asks the API as a browser of theirs would.
import type { Id, Session } from '../src/domain/types'

export class HttpUser {
  cookie = ''
  session: Session | null = null

  constructor(readonly origin: string) {}

  get id(): Id {
    return this.session?.user.id ?? ''
  }

  async signIn(username: string, password: string, deviceId: Id): Promise<Session> {
    const answer = await this.raw('POST', '/session', { username, password, device_id: deviceId, device_name: 'test' })
    this.cookie = answer.headers.getSetCookie().map((each) => each.split(';')[0]).filter((each) => !each?.endsWith('=')).join('; ')
    this.session = await read<Session>(answer)
    return this.session
  }

  /** Sets the first password by an activation code. */
  async activate(code: string, password: string): Promise<void> {
    await this.ask('POST', '/activations', { code, password })
  }

  /** A request that must succeed; gives its JSON. */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    return read<T>(await this.raw(method, path, body))
  }

  async bytes(path: string): Promise<ArrayBuffer> {
    const answer = await this.raw('GET', path)
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.arrayBuffer()
  }

  raw(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.origin}/api${path}`, {
      method,
      headers: { 'X-Chabu': '1', Cookie: this.cookie, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }
}

async function read<T>(answer: Response): Promise<T> {
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${text}`)
  return JSON.parse(text) as T
}
