// Theme, text size and language as chosen on this device. Kept in localStorage because public/appearance.js reads it before the first paint.
import { shallowRef } from 'vue'
import { useLanguage, type Language } from '../i18n/translate'

export type Theme = 'light' | 'dark' | 'auto'
export interface Appearance { theme: Theme; size: 'normal' | 'large'; language: Language }

const KEY = 'chabu-appearance'
const DEFAULT: Appearance = { theme: 'light', size: 'normal', language: 'zh-CN' }

function read(): Appearance {
  try {
    return { ...DEFAULT, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Appearance>) }
  } catch {
    return DEFAULT // blocked storage: the defaults serve
  }
}

export const appearance = shallowRef<Appearance>(DEFAULT)
const systemDark = () => matchMedia('(prefers-color-scheme: dark)')

function paint(chosen: Appearance): void {
  const root = document.documentElement
  const isDark = chosen.theme === 'dark' || (chosen.theme === 'auto' && systemDark().matches)
  root.dataset.theme = isDark ? 'dark' : 'light'
  if (chosen.size === 'large') root.dataset.size = 'large'
  else delete root.dataset.size
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', isDark ? '#0d1312' : '#f1f4f3')
}

/** Apply what was chosen before; loads the words of the chosen language. */
export async function startAppearance(): Promise<void> {
  appearance.value = read()
  paint(appearance.value)
  systemDark().addEventListener('change', () => paint(appearance.value))
  await useLanguage(appearance.value.language)
}

/** Change theme, size or language at once and remember it on this device. */
export async function chooseAppearance(change: Partial<Appearance>): Promise<void> {
  const chosen = { ...appearance.value, ...change }
  if (chosen.language !== appearance.value.language) await useLanguage(chosen.language)
  appearance.value = chosen
  paint(chosen)
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen))
  } catch {
    // Blocked storage: the choice lasts as long as the page.
  }
}
