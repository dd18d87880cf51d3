// Builds the PWA: hashed assets under /assets, the worker at /sw.js; nothing inline, so that the CSP needs no exception.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as { version: string }
const source = fileURLToPath(new URL('./src', import.meta.url))

export default defineConfig({
  base: '/',
  resolve: { alias: { '@': source } },
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
        globIgnores: ['**/screenshots/**'],
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
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
})
