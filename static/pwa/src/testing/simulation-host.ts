// Deterministic simulation: several phones with the shipped engine in a virtual world; the server answers at the other end of the
// pipe. A line in is the order for one seed; out come questions, each waiting for its answer, and at last the hash of all that was told.
import { world } from './virtual-world'
import { createHash } from 'node:crypto'

import type { ActionName, PhotoRole } from '../domain/types'
import { MortalPhone, type Act } from './mortal-phone'
import type { Fact } from './mortal-transport'
import { readLine, writeLine } from './pipe'
import { VirtualNetwork, type Mood, type WireAnswer } from './virtual-network'

interface Deed { action: ActionName; payload: Record<string, unknown>; photos: PhotoRole[]; is_new: boolean }
interface Order {
  seed: number; now_ms: number; phones: Record<string, { username: string; deeds: Deed[] }>; password: string; commands: number
  events: Record<string, number>; others: WireAnswer[]; picture: string
}

/** Mostly there is no network, as in the field: what was saved meanwhile goes in one piece. */
const MOODS: readonly Mood[] = ['good', 'flaky', 'flaky', 'flaky', 'offline', 'offline', 'offline', 'offline', 'portal']
const TEN_YEARS_MS = 10 * 365 * 86_400_000
/** How much of somebody's work follows at once on what they did before: it may leave the phone in one piece. */
const HASTES: readonly number[] = [0.5, 0.75, 0.9]
/** In which the work of a seed is done. */
const DAY_MS = 40 * 60_000
const HEALING_ROUNDS = 8
const MOST_TURNS = 1_000_000

class Simulation {
  private readonly phones = new Map<string, MortalPhone>()
  private readonly network: VirtualNetwork
  private readonly unsent = new Map<string, number>()
  private readonly hash = createHash('sha256')
  private told: object[] = []

  constructor(private readonly order: Order) {
    this.network = new VirtualNetwork((request, phone, diesAt) => {
      const answer = this.ask({ ask: 'request', phone, dies_at: diesAt, ...request })
      return 'died' in answer ? null : (answer as WireAnswer)
    }, order.others)
  }

  async play(): Promise<void> {
    this.network.install()
    for (const [name, { username }] of Object.entries(this.order.phones)) {
      const phone = new MortalPhone(name, `http://${name}`, () => world.random(), (fact) => this.tell({ ...fact, phone: name }), 'by_itself')
      this.phones.set(name, phone)
      if (world.random() < 0.5) phone.setClock(this.drawnOffset())
      await phone.signIn('http://direct', username, this.order.password)
    }
    this.network.deadliness = this.order.events['deadliness'] ?? 0
    await Promise.all([...this.phones.values()].map((phone) => this.work(phone)).concat(this.happenings()))
    await this.heal()
  }

  async end(): Promise<object> {
    this.phones.forEach((phone) => phone.discard())
    const figures = { requests: this.network.requests, server_kills: this.network.serverDeaths, turns: world.turns }
    this.ask({ ask: 'nothing' })
    return Promise.resolve({ done: this.hash.digest('hex'), ...figures })
  }

  /** One person's day: saves, now and then a fault of the phone's own. */
  private async work(phone: MortalPhone): Promise<void> {
    const haste = world.pick(HASTES)
    const pause = DAY_MS / this.order.commands / (1 - haste)
    for (let count = 0; count < this.order.commands; count += 1) {
      await world.sleep(world.random() < haste ? world.between(0, 50) : world.random() * 2 * pause)
      await this.mishap(phone)
      await phone.save(this.drawnAct(phone.name), world.random() < 0.05 ? world.between(1, 25) : null)
    }
    phone.setRoom(null)
  }

  private async mishap(phone: MortalPhone): Promise<void> {
    const dice = world.random()
    if (dice < 0.25) this.network.moods.set(phone.name, world.pick(MOODS))
    else if (dice < 0.32) await phone.lightFuse(world.between(1, 150))
    else if (dice < 0.36) await phone.kill()
    else if (dice < 0.40) phone.setClock(this.drawnOffset())
    else if (dice < 0.43) this.room(phone, world.between(0, 15))
    else if (dice < 0.50) this.room(phone, null)
    else if (dice < 0.56) await phone.sync(world.random() < 0.4 ? world.between(1, 120) : null)
  }

  private room(phone: MortalPhone, writesLeft: number | null): void {
    this.tell({ fact: 'room', phone: phone.name, writes_left: writesLeft })
    phone.setRoom(writesLeft)
  }

  /** What happens on the server's side meanwhile. */
  private async happenings(): Promise<void> {
    const kinds = Object.entries(this.order.events).filter(([kind]) => kind !== 'deadliness')
    const times = kinds.flatMap(([kind, count]) => Array.from({ length: count < 1 ? Number(world.random() < count) : count }, () => [kind, world.random() * DAY_MS] as const))
    await Promise.all(times.map(async ([kind, atMs]) => {
      await world.sleep(atMs)
      this.ask({ ask: kind, draw: world.between(0, 2 ** 31) })
    }))
  }

  /** All heals; what is left goes by itself first, then as somebody who taps 立即发送 would have it. */
  private async heal(): Promise<void> {
    this.network.heal()
    for (const phone of this.phones.values()) {
      await phone.lightFuse(null)
      phone.setRoom(null)
    }
    this.ask({ ask: 'healed' })
    await world.sleep(DAY_MS)
    for (let round = 0; round < HEALING_ROUNDS; round += 1) {
      await Promise.all([...this.phones.values()].map(async (phone) => {
        await phone.sync(null)
        await phone.look('held')
      }))
      if (round > 0 && [...this.unsent.values()].every((count) => count === 0)) break
      await world.sleep(10 * 60_000)
    }
  }

  private drawnOffset(): number {
    return world.between(-TEN_YEARS_MS, TEN_YEARS_MS)
  }

  private drawnAct(name: string): Act {
    const deeds = this.order.phones[name]?.deeds ?? []
    const report = deeds.filter((deed) => deed.is_new)
    const deed = world.pick(world.random() < 0.4 ? report : deeds.filter((each) => !each.is_new))
    const photos = deed.photos.map((role) => ({ base64: this.picture(), role }))
    return { action: deed.action, payload: deed.payload, issue: deed.is_new ? null : world.between(0, 999), photos }
  }

  /** A JPEG that there is no second of: the one picture with a comment of random bytes in it. */
  private picture(): string {
    const plain = Buffer.from(this.order.picture, 'base64')
    const comment = crypto.getRandomValues(new Uint8Array(world.random() < 0.9 ? 64 : world.between(200, 3_000)))
    const head = Buffer.from([0xff, 0xfe, (comment.length + 2) >> 8, (comment.length + 2) & 0xff])
    return Buffer.concat([plain.subarray(0, 2), head, comment, plain.subarray(2)]).toString('base64')
  }

  private tell(fact: Fact): void {
    if (fact.fact === 'held') this.unsent.set(String(fact['phone']), Number(fact['unsent']))
    const line = { ...fact, ms: world.elapsedMs }
    this.hash.update(`${JSON.stringify(line)}\n`)
    this.told.push(line)
  }

  /** Asks the server's process something; what was told since goes along. Keys and cookies are drawn by machines: the hash is without. */
  private ask(question: object): object {
    this.hash.update(`${JSON.stringify({ ...question, headers: null })}\n`)
    writeLine({ ...question, now_ms: world.nowMs, facts: this.told.splice(0) })
    const answer = readLine() as object
    if (!('phone' in question) || question.phone !== 'direct') this.hash.update(JSON.stringify({ ...answer, headers: null }))
    return answer
  }
}

// What a dead run still says to itself concerns nobody.
process.on('unhandledRejection', () => undefined)

for (let order = readLine() as Order | null; order !== null; order = readLine() as Order | null) {
  world.begin(order.seed, order.now_ms)
  const simulation = new Simulation(order)
  const trouble = await world.run(simulation.play(), MOST_TURNS).then(() => null, (error: unknown) => (error instanceof Error ? error.stack ?? error.message : String(error)))
  writeLine({ ...(await simulation.end()), trouble })
}
