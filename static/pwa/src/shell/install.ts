// Installing on the home screen, where the browser offers it; elsewhere the guide tells the steps.
import { shallowRef } from 'vue'

interface InstallPrompt extends Event { prompt(): Promise<void>; userChoice: Promise<{ outcome: 'accepted' | 'dismissed' }> }

/** The browser would install now if asked. */
export const installPrompt = shallowRef<InstallPrompt | null>(null)

/** Already opened from the home screen. */
export function isInstalled(): boolean {
  return matchMedia('(display-mode: standalone)').matches || (navigator as Navigator & { standalone?: boolean }).standalone === true
}

/** Keep the browser's offer until the user asks for it. */
export function watchInstallPrompt(): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    installPrompt.value = event as InstallPrompt
  })
  window.addEventListener('appinstalled', () => {
    installPrompt.value = null
  })
}

/** Let the browser ask; true when the user accepted. */
export async function installNow(): Promise<boolean> {
  const offer = installPrompt.value
  if (!offer) return false
  await offer.prompt()
  const { outcome } = await offer.userChoice
  installPrompt.value = null
  return outcome === 'accepted'
}

export type BrowserKind = 'wechat' | 'ios' | 'android' | 'vendor' | 'other'

/** Which guide fits this browser. */
export function browserKind(agent: string = navigator.userAgent): BrowserKind {
  if (/MicroMessenger/.test(agent)) return 'wechat'
  if (/iPhone|iPad/.test(agent)) return 'ios'
  if (/HuaweiBrowser|MiuiBrowser|VivoBrowser|HeyTapBrowser|OppoBrowser|HonorBrowser|UCBrowser|MQQBrowser/.test(agent)) return 'vendor'
  return /Android/.test(agent) ? 'android' : 'other'
}
