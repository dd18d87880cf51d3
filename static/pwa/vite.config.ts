// Builds the PWA: hashed assets under /assets, the worker at /sw.js; nothing inline, so that the CSP needs no exception.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as { version: string }
// The build for browsers of this decade: a tenth smaller than the one the package offers, and without its emulated promises.
const modernDexie = fileURLToPath(new URL('./node_modules/dexie/dist/modern/dexie.min.mjs', import.meta.url))
const source = fileURLToPath(new URL('./src', import.meta.url))

/**
 * Which modules travel together. A slow phone pays about 10 ms for every file it asks for, even from its own cache: what the
 * first screen needs is one file, icons are one, and small parts that many pages share are gathered instead of lying singly.
 */
const chunks = [
  { name: 'start', tags: ['$initial' as const], priority: 3 },
  { name: 'charts', test: /[\\/]node_modules[\\/](echarts|zrender)[\\/]/, priority: 4 },
  { name: 'icons', test: /[\\/]@lucide[\\/]vue[\\/]/, priority: 2 },
  { name: 'parts', test: /[\\/]src[\\/](ui|shell|domain|features[\\/](issues|session))[\\/]/, minShareCount: 4, priority: 1 },
  { name: 'forms', test: /[\\/]src[\\/](device[\\/](exif|image|photo)|features[\\/](capture|drafts|acting)[\\/])/, minShareCount: 3 },
]

interface Entry { url: string; revision: string | null; size: number; integrity?: string }

/** Each file of the worker's list with its hash: a page in the place of a script (a portal, a proxy) is refused, and the old version stays. */
function withIntegrity(manifest: Entry[]) {
  const hashOf = (url: string) => createHash('sha256').update(readFileSync(new URL(`./dist/${url}`, import.meta.url))).digest('base64')
  return { manifest: manifest.map((entry) => ({ ...entry, integrity: `sha256-${hashOf(entry.url)}` })), warnings: [] }
}

export default defineConfig({
  base: '/',
  resolve: { alias: { '@': source, dexie: modernDexie } },
  define: { __APP_VERSION__: JSON.stringify(version), __VUE_OPTIONS_API__: 'false' },
  plugins: [
    vue(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      manifest: false, // public/manifest.webmanifest is written by hand
      injectRegister: false, // src/shell/serviceWorker.ts registers it, after the first paint
      injectManifest: {
        // Everything the app needs without a network; store screenshots are for the installer only.
        globPatterns: ['**/*.{js,css,html,svg,webmanifest}', 'icons/icon-192.png'],
        // Charts are for the leaders' page, which needs a network anyhow: no phone keeps them.
        globIgnores: ['**/screenshots/**', '**/charts-*.js'],
        manifestTransforms: [withIntegrity],
      },
    }),
  ],
  build: {
    target: ['chrome90', 'safari15'],
    sourcemap: false,
    reportCompressedSize: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // a data: URI would need a wider CSP
    manifest: true, // read by scripts/start-size.mjs
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
})
