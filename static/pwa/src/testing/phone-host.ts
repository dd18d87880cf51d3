// Several phones in one process, driven over a pipe: a line of JSON in is an order, lines out are facts and answers.
//   {"order": 7, "phone": "p1", "do": "sync", "fuse": 40}  →  {"fact": "offered", "phone": "p1", …} … {"answer": 7, "said": "well, unsent 0"}
import { createInterface } from 'node:readline'

import { MortalPhone, type Act } from './mortal-phone'
import { seededRandom } from './seeded-random'

type Order = { order: number; phone: string } & (
  | { do: 'make'; origin: string; direct: string; username: string; password: string; seed: number }
  | { do: 'save'; act: Act; fuse: number | null }
  | { do: 'sync'; fuse: number | null }
  | { do: 'kill' }
  | { do: 'sign_in'; direct: string; username: string; password: string }
  | { do: 'clock'; offset_ms: number }
  | { do: 'room'; writes_left: number | null }
  | { do: 'look' }
)

const phones = new Map<string, MortalPhone>()

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

function phoneOf(name: string): MortalPhone {
  const phone = phones.get(name)
  if (!phone) throw new Error(`there is no phone ${name}`)
  return phone
}

async function carryOut(order: Order): Promise<string> {
  switch (order.do) {
    case 'make': {
      const phone = new MortalPhone(order.phone, order.origin, seededRandom(order.seed), (fact) => say({ ...fact, phone: order.phone }))
      phones.set(order.phone, phone)
      await phone.signIn(order.direct, order.username, order.password)
      return 'made'
    }
    case 'sign_in':
      await phoneOf(order.phone).signIn(order.direct, order.username, order.password)
      return 'signed in'
    case 'save':
      return phoneOf(order.phone).save(order.act, order.fuse)
    case 'sync':
      return phoneOf(order.phone).sync(order.fuse)
    case 'kill':
      return phoneOf(order.phone).kill()
    case 'clock':
      phoneOf(order.phone).setClock(order.offset_ms)
      return 'set'
    case 'room':
      phoneOf(order.phone).setRoom(order.writes_left)
      return 'set'
    case 'look':
      await phoneOf(order.phone).look('held')
      return 'looked'
  }
}

// What a dead run still says to itself concerns nobody.
process.on('unhandledRejection', (error) => {
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  if (!/Killed|AbortError|DatabaseClosed|storage: /.test(words)) say({ fact: 'host_trouble', words, phone: null })
})

createInterface({ input: process.stdin }).on('line', (line) => {
  const order = JSON.parse(line) as Order
  carryOut(order).then(
    (said) => say({ answer: order.order, said }),
    (error: unknown) => say({ answer: order.order, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
}).on('close', () => process.exit(0))
