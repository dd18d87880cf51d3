// Lays a .br and a .gz beside every file of the build that gains by it, so that the server compresses nothing while somebody waits.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const LEAST_BYTES = 1024
const GAINS = /\.(js|css|html|svg|webmanifest|json)$/
const dist = new URL('../dist/', import.meta.url)

for (const name of readdirSync(dist, { recursive: true })) {
  if (!GAINS.test(name) || name.startsWith('.vite')) continue
  const file = new URL(name.replaceAll('\\', '/'), dist)
  const bytes = readFileSync(file)
  if (bytes.length < LEAST_BYTES) continue
  writeFileSync(`${file.pathname}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
  writeFileSync(`${file.pathname}.gz`, gzipSync(bytes, { level: 9 }))
}
