// Start of the application: appearance, words, who is signed in, then the first page. Nothing here waits for the network.
import { createApp } from 'vue'
import App from './App.vue'
import { startSession } from './features/session/session'
import { loadMessages } from './i18n/translate'
import { fetchPage, fetchPagesAhead, router } from './router'
import { startAppearance } from './shell/appearance'
import { watchInstallPrompt } from './shell/install'
import { registerServiceWorker } from './shell/serviceWorker'
import './ui/tokens.css'
import './ui/base.css'

watchInstallPrompt()

async function start(): Promise<void> {
  await startAppearance()
  fetchPage(location.pathname) // travels while the phone's store is opened
  await Promise.all([loadMessages(['kit', 'shell', 'words']), startSession()])
  createApp(App).use(router).mount('#app')
  registerServiceWorker(fetchPagesAhead)
}

void start()
