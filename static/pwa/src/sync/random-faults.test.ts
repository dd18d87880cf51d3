// Seeded schedules of saves, faults, kills and restores: in the end every saved command is there once, with its photos.
import { expect, it } from 'vitest'

import { uuid7 } from '../domain/uuid7'
import type { Id } from '../domain/types'
import { FakeServer, type Fault } from '../testing/fake-server'
import { ManualClock } from '../testing/manual-clock'
import { Phone } from '../testing/phone'
import { seededRandom } from '../testing/seeded-random'

const SEEDS = 30
const STEPS = 40

const FAULTS: Fault[] = [
  'lost', 'before', { kind: 'portal' }, { kind: 'unreachable' },
  { kind: 'trouble', status: 500, code: 'server_error', retry_after_s: null }, { kind: 'trouble', status: 503, code: 'busy', retry_after_s: 20 },
  { kind: 'refused', status: 429, code: 'too_many', retry_after_s: 5, details: {} },
  { kind: 'refused', status: 401, code: 'sign_in', retry_after_s: null, details: {} },
]

class Schedule {
  readonly clock = new ManualClock()
  readonly server = new FakeServer(() => this.clock.nowMs())
  readonly saved = new Map<Id, { author: Id; photos: Map<Id, string> }>()
  readonly issues = Array.from({ length: 4 }, () => uuid7())
  phones: Phone[] = []
  private restore: (() => void) | null = null

  constructor(readonly random: () => number) {
    this.server.durableThrough = 0
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)] as T
  }

  async step(): Promise<void> {
    const phone = this.pick(this.phones)
    const dice = this.random()
    if (dice < 0.35) await this.save(phone)
    else if (dice < 0.6) await phone.engine.syncNow()
    else if (dice < 0.75) this.server.fail(this.pick(['sync', 'photo'] as const), this.pick(FAULTS), 1 + Math.floor(this.random() * 2))
    else if (dice < 0.82) await phone.kill()
    else if (dice < 0.87) await this.killInTheMiddle(phone)
    else if (dice < 0.92) this.clock.wallMs += (this.random() - 0.5) * 20 * 365 * 86_400_000
    else if (dice < 0.95) this.takeBackup()
    else if (dice < 0.97 && this.restore) this.restore()
    else this.clock.advance(this.random() * 3_600_000)
  }

  /** No more faults: every phone syncs until nothing moves. */
  async heal(): Promise<void> {
    this.server.heal()
    for (let round = 0; round < 4; round += 1) {
      for (const phone of this.phones) await phone.engine.syncNow()
      this.clock.advance(3_600_000)
    }
  }

  private async save(phone: Phone): Promise<void> {
    const photos = await Promise.all(Array.from({ length: Math.floor(this.random() * 3) }, () => phone.photo(Math.floor(this.random() * 256), 1000)))
    const row = await phone.save({ issue_id: this.pick(this.issues) }, photos)
    this.saved.set(row.id, { author: phone.userId, photos: new Map(photos.map((photo) => [photo.id, photo.sha256])) })
  }

  private async killInTheMiddle(phone: Phone): Promise<void> {
    const running = phone.engine.syncNow()
    for (let wait = Math.floor(this.random() * 12); wait > 0; wait -= 1) await new Promise((wake) => setImmediate(wake))
    await phone.kill()
    await running
  }

  /** What a backup covers is durable from then on. */
  private takeBackup(): void {
    const restore = this.server.backup()
    const covered = this.server.changes.length
    this.server.durableThrough = covered
    this.restore = () => {
      restore()
      this.server.durableThrough = covered
    }
  }
}

it.each(Array.from({ length: SEEDS }, (_, index) => index + 1))('seed %i: nothing lost, doubled or altered', async (seed) => {
  const schedule = new Schedule(seededRandom(seed))
  const { server, clock } = schedule
  const shared = uuid7()
  schedule.phones = [await Phone.make(server, clock), await Phone.make(server, clock, shared), await Phone.make(server, clock, shared)]
  for (let step = 0; step < STEPS; step += 1) await schedule.step()
  await schedule.heal()
  expect([...server.commands.keys()].sort()).toEqual([...schedule.saved.keys()].sort())
  for (const [id, { author, photos }] of schedule.saved) {
    expect(server.commands.get(id)?.author).toBe(author)
    for (const [photoId, sha256] of photos) expect(server.photos.get(photoId)).toMatchObject({ sha256, state: 'stored' })
  }
  for (const phone of schedule.phones) {
    expect(phone.engine.status).toMatchObject({ unsent_count: 0, trouble: null })
    const here = (await phone.store.database.issues.toArray()).map((issue) => [issue.id, issue.version]).sort()
    expect(here).toEqual([...server.issues.values()].map((issue) => [issue.id, issue.version]).sort())
  }
}, 30_000)
