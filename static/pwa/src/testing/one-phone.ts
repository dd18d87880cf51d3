// One phone against one server, new for every test of the file that imports this; the names always mean the present ones.
import { beforeEach } from 'vitest'
import { FakeServer } from './fake-server'
import { ManualClock } from './manual-clock'
import { Phone } from './phone'

export let clock: ManualClock
export let server: FakeServer
export let phone: Phone

beforeEach(async () => {
  clock = new ManualClock()
  server = new FakeServer(() => clock.nowMs())
  phone = await Phone.make(server, clock)
})

/** Lets time pass and a cycle run, as the engine's own timer would. */
export async function sync(times = 1): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    clock.advance(10 * 60_000)
    await phone.engine.syncNow()
  }
}
export const sent = () => server.log.filter((entry) => entry.kind === 'sync' && entry.ids.length > 0)
export const storedPhotos = () => [...server.photos.values()].filter((photo) => photo.state === 'stored').length
