// Adds up what the start route (今日, signed in) loads, gzipped, and fails above the limit. Reads Vite's manifest.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const LIMIT_BYTES = 120 * 1000
/** 今日 and its words are part of the entry (features/today/routes.ts). */
const START = 'index.html'
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))

/** Every file that an entry loads at once: its chunk, what that imports, and their style sheets. */
function filesOf(name, seen = new Set()) {
  const chunk = manifest[name]
  if (!chunk) throw new Error(`the build has no ${name}`)
  if (seen.has(name)) return []
  seen.add(name)
  return [chunk.file, ...(chunk.css ?? []), ...(chunk.imports ?? []).flatMap((other) => filesOf(other, seen))]
}

const files = new Set(filesOf(START))
const sizes = [...files].map((file) => ({ file, bytes: gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length }))
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
for (const { file, bytes } of sizes.sort((a, b) => b.bytes - a.bytes)) console.log(`${String((bytes / 1000).toFixed(1)).padStart(7)} KB  ${file}`)
console.log(`${(total / 1000).toFixed(1).padStart(7)} KB  start route, gzip, JS + CSS (limit ${LIMIT_BYTES / 1000} KB)`)
if (total > LIMIT_BYTES) {
  console.error('The start route is too large: load something later, or leave it out.')
  process.exit(1)
}
