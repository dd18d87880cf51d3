// The network between simulated phones and the one server at the other end of the pipe: every request has a fate that the seed draws.
import { world } from './virtual-world'

export interface WireRequest { method: string; path: string; headers: Record<string, string>; body: string | null }
export interface WireAnswer { status: number; headers: [string, string][]; body: string }
/** `dies_at`: the server is killed at that touch of its database; null lives. */
export type Server = (request: WireRequest, phone: string, diesAt: number | null) => WireAnswer | null
/** How the network is for a phone at present. */
export type Mood = 'good' | 'flaky' | 'offline' | 'portal'

const LOST = ['garble_bytes', 'lose_request', 'lose_reply', 'cut_reply', 'duplicate', 'repeat_later', 'deliver_late', 'never_answer'] as const
type Fate = (typeof LOST)[number] | 'pass' | 'answered_by_others'
/** Ten times what a seed needs: phones that ask more go round in circles. */
const MOST_REQUESTS = 6_000
const LATE_MS = 20 * 60_000

export class VirtualNetwork {
  readonly moods = new Map<string, Mood>()
  requests = 0
  serverDeaths = 0
  /** Chance that the server dies in a request. */
  deadliness = 0
  private downUntilMs = 0
  private isHealed = false
  private late: (() => void)[] = []

  constructor(private readonly server: Server, private readonly others: readonly WireAnswer[]) {}

  /** Puts itself in the place of fetch. */
  install(): void {
    Object.defineProperty(globalThis, 'fetch', { value: (url: string, init: RequestInit) => this.fetch(url, init), configurable: true, writable: true })
  }

  /** Nothing goes wrong any more; what was held back arrives now. */
  heal(): void {
    this.isHealed = true
    this.downUntilMs = 0
    this.late.splice(0).forEach((deliver) => deliver())
  }

  private fetch(url: string, init: RequestInit): Promise<Response> {
    const { hostname, pathname, search } = new URL(url)
    const request: WireRequest = {
      method: init.method ?? 'GET', path: pathname + search, headers: { ...(init.headers as Record<string, string> | undefined) }, body: encoded(init.body),
    }
    this.requests += 1
    if (this.requests > MOST_REQUESTS) world.giveUp()
    if (hostname === 'direct') return Promise.resolve(responseTo(this.server(request, hostname, null) as WireAnswer))
    return new Promise((resolve, reject) => {
      const fail = () => reject(new TypeError('fetch failed'))
      init.signal?.addEventListener('abort', fail)
      if (init.signal?.aborted) fail()
      else this.carry(request, hostname, resolve, fail)
    })
  }

  private carry(request: WireRequest, phone: string, heard: (response: Response) => void, fail: () => void): void {
    const fate = this.fate(phone)
    const reply = (answer: WireAnswer | null, isCut = false) => {
      world.after(latency(), () => (answer === null ? fail() : heard(responseTo(answer, isCut))))
    }
    const deliver = () => this.deliver(fate === 'garble_bytes' ? garbled(request) : request, phone)
    if (fate === 'never_answer') return // the phone's own patience ends it
    if (fate === 'answered_by_others') {
      reply(world.pick(this.others))
      return
    }
    if (fate === 'lose_request' || fate === 'deliver_late') {
      if (fate === 'deliver_late') this.hold(deliver)
      world.after(latency(), fail)
      return
    }
    if (fate === 'duplicate') world.after(latency(), deliver)
    world.after(latency(), () => {
      const answer = deliver()
      if (fate === 'repeat_later') this.hold(deliver)
      reply(fate === 'lose_reply' ? null : answer, fate === 'cut_reply')
    })
  }

  private deliver(request: WireRequest, phone: string): WireAnswer | null {
    if (world.nowMs < this.downUntilMs) return null
    const dies = !this.isHealed && world.random() < this.deadliness
    const answer = this.server(request, phone, dies ? world.between(1, 60) : null)
    if (answer === null) {
      this.serverDeaths += 1
      this.downUntilMs = world.nowMs + world.between(500, 30_000)
    }
    return answer
  }

  private hold(deliver: () => WireAnswer | null): void {
    const once = () => {
      if (!this.late.includes(once)) return
      this.late = this.late.filter((other) => other !== once)
      deliver()
    }
    this.late.push(once)
    world.after(world.between(0, LATE_MS), once)
  }

  private fate(phone: string): Fate {
    const mood = this.isHealed ? 'good' : this.moods.get(phone) ?? 'good'
    if (mood === 'offline') return 'lose_request'
    if (mood === 'portal') return 'answered_by_others'
    if (mood === 'good' || world.random() < 0.5) return 'pass'
    return world.random() < 0.15 ? 'answered_by_others' : world.pick(LOST)
  }
}

/** Photo bytes with one of them changed underway; words have no hash that would show it, and TLS to keep it off. */
function garbled(request: WireRequest): WireRequest {
  if (request.method !== 'PATCH' || request.body === null) return request
  const bytes = Buffer.from(request.body, 'base64')
  const at = world.between(0, bytes.length - 1)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return { ...request, body: bytes.toString('base64') }
}

function latency(): number {
  return world.random() < 0.9 ? world.between(5, 400) : world.between(400, 20_000)
}

function encoded(body: unknown): string | null {
  if (typeof body === 'string') return Buffer.from(body).toString('base64')
  return body instanceof Uint8Array ? Buffer.from(body).toString('base64') : null
}

/** The part of a Response that the shipped transport uses. */
function responseTo({ status, headers, body }: WireAnswer, isCut = false): Response {
  const bytes = Buffer.from(body, 'base64')
  const whole = <T>(read: () => T) => (isCut ? Promise.reject(new TypeError('terminated')) : Promise.resolve().then(read))
  const valuesOf = (name: string) => headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
  return {
    status,
    headers: { get: (name: string) => valuesOf(name)[0] ?? null, getSetCookie: () => valuesOf('Set-Cookie') },
    json: () => whole(() => JSON.parse(bytes.toString('utf8')) as unknown),
    text: () => whole(() => bytes.toString('utf8')),
    arrayBuffer: () => whole(() => Uint8Array.from(bytes).buffer),
  } as unknown as Response
}
