// Time, order and chance, owned by one seeded scheduler. Importing this puts it in the place of the machine's clock, timers,
// random numbers and task queue, so it must come before whatever uses those: what runs then follows from its seed alone.
import { createHash } from 'node:crypto'

import { quickClone } from './quick-clone'
import { seededRandom } from './seeded-random'

type Task = () => void
interface Due { atMs: number; order: number; task: Task }

const realImmediate = globalThis.setImmediate
const RealDate = Date
/** How far a reply or a timer may run ahead of what storage still has to do. */
const STORAGE_LAG_MS = 40

export class VirtualWorld {
  /** The true time; clocks of phones may be set apart from it. */
  nowMs = 0
  random: () => number = Math.random
  turns = 0
  private began = 0
  private order = 0
  private ready: Task[] = []
  private due: Due[] = []

  begin(seed: number, nowMs: number): void {
    Object.assign(this, { nowMs, began: nowMs, random: seededRandom(seed), turns: 0, order: 0, ready: [], due: [] })
  }

  get elapsedMs(): number {
    return this.nowMs - this.began
  }

  soon(task: Task): void {
    this.ready.push(task)
  }

  after(ms: number, task: Task): () => void {
    const entry = { atMs: this.nowMs + Math.max(0, ms), order: this.order += 1, task }
    let at = this.due.length
    while (at > 0 && (this.due[at - 1] as Due).atMs > entry.atMs) at -= 1
    this.due.splice(at, 0, entry)
    return () => {
      this.due = this.due.filter((other) => other !== entry)
    }
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => {
      this.after(ms, wake)
    })
  }

  between(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1))
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)] as T
  }

  /** No end can be hoped for. */
  giveUp(): void {
    this.turns = Infinity
  }

  /** Runs everything in an order that the seed decides, until `work` has ended. Raises where nothing is left to do, or no end comes. */
  run<T>(work: Promise<T>, mostTurns: number): Promise<T> {
    return new Promise((resolve, reject) => {
      let isOver = false
      const end = (tell: Task) => {
        isOver = true
        tell()
      }
      work.then((result) => end(() => resolve(result)), (error: unknown) => end(() => reject(error instanceof Error ? error : new Error(String(error)))))
      const turn = () => {
        if (isOver) return
        this.turns += 1
        const task = this.turns > mostTurns ? undefined : this.next()
        if (task) task()
        else end(() => reject(new Error(this.turns > mostTurns ? 'no end comes' : 'nothing is left to do, and the work has not ended')))
        realImmediate(turn)
      }
      realImmediate(turn) // between two of them every promise that can go on has gone on
    })
  }

  private next(): Task | undefined {
    const first = this.due[0]
    const isPast = first !== undefined && first.atMs <= this.nowMs + STORAGE_LAG_MS
    if (this.ready.length > 0 && !(isPast && this.random() < 0.1)) {
      const at = Math.floor(this.random() * this.ready.length)
      return this.ready.splice(at, 1)[0]
    }
    if (!first) return undefined
    this.due.shift()
    this.nowMs = Math.max(this.nowMs, first.atMs)
    return first.task
  }
}

export const world = new VirtualWorld()

class VirtualDate extends RealDate {
  constructor(...given: [] | [string | number | Date]) {
    super(...(given.length === 0 ? [world.nowMs] : given) as [number])
  }

  static override now(): number {
    return world.nowMs
  }
}

function timer(task: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) {
  const cancel = world.after(ms, () => task(...args))
  const handle = { cancel, unref: () => handle, ref: () => handle }
  return handle
}

function putInPlace(): void {
  const names = {
    Date: VirtualDate,
    setTimeout: timer,
    clearTimeout: (handle?: ReturnType<typeof timer>) => handle?.cancel(),
    setImmediate: (task: (...args: unknown[]) => void, ...args: unknown[]) => world.soon(() => task(...args)),
    BroadcastChannel: undefined, // phones share nothing
    structuredClone: quickClone(globalThis.structuredClone),
  }
  for (const [name, value] of Object.entries(names)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  Object.defineProperty(performance, 'now', { value: () => world.elapsedMs })
  Object.defineProperty(crypto, 'getRandomValues', { value: fill })
  Object.defineProperty(crypto.subtle, 'digest', { value: (_name: string, data: Uint8Array) => Promise.resolve(digest(data)) })
  Object.defineProperty(AbortSignal, 'timeout', { value: timeoutSignal })
}

function fill(target: Uint8Array): Uint8Array {
  for (let at = 0; at < target.length; at += 1) target[at] = Math.floor(world.random() * 256)
  return target
}

/** In its turn and not a thread's. */
function digest(data: ArrayBuffer | Uint8Array): ArrayBuffer {
  const bytes = ArrayBuffer.isView(data) ? data : new Uint8Array(data)
  return Uint8Array.from(createHash('sha256').update(bytes).digest()).buffer
}

function timeoutSignal(ms: number): AbortSignal {
  const controller = new AbortController()
  world.after(ms, () => controller.abort(new DOMException('too late', 'TimeoutError')))
  return controller.signal
}

putInPlace()
