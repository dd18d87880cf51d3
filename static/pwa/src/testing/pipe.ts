// The pipe to the process that started this one, a line of JSON each way. Reading waits: nothing else happens meanwhile.
import { readSync, writeSync } from 'node:fs'

const CHUNK = Buffer.alloc(1 << 20)
let rest = Buffer.alloc(0)

/** Writes a line, whole. */
export function writeLine(line: object): void {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`)
  for (let done = 0; done < bytes.length;) done += writeSync(1, bytes, done)
}

/** The next line; null when the pipe has ended. */
export function readLine(): unknown {
  for (;;) {
    const end = rest.indexOf(10)
    if (end >= 0) {
      const line = rest.subarray(0, end).toString('utf8')
      rest = rest.subarray(end + 1)
      return JSON.parse(line) as unknown
    }
    const count = readSync(0, CHUNK)
    if (count === 0) return null
    rest = Buffer.concat([rest, CHUNK.subarray(0, count)])
  }
}
