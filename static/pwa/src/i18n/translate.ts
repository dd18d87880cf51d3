// t(): the words on screen. Keys and their {placeholders} are checked by the compiler; files load per feature and language.
import { shallowRef } from 'vue'
import type { Catalogue, Feature } from './catalogue'
import zhKit from './zh-CN/kit'
import zhShell from './zh-CN/shell'
import zhToday from './zh-CN/today'
import zhWords from './zh-CN/words'

export type Language = 'zh-CN' | 'en'

type KeyOf<F extends Feature> = `${F}.${Extract<keyof Catalogue[F], string>}`
export type MessageKey = { [F in Feature]: KeyOf<F> }[Feature]
type TextOf<K extends MessageKey> = K extends `${infer F extends Feature}.${infer Name}`
  ? Name extends keyof Catalogue[F] ? Catalogue[F][Name] : never
  : never
type Name<Slot> = Slot extends `${infer N}:${string}` ? N : Slot
type SlotsOf<Text> = Text extends `${string}{${infer Slot}}${infer Rest}` ? Name<Slot> | SlotsOf<Rest> : never
type Arguments<K extends MessageKey> = [SlotsOf<TextOf<K>>] extends [never]
  ? []
  : [params: Record<Extract<SlotsOf<TextOf<K>>, string>, string | number>]

/** Keys of messages without placeholders: what labels in tables may hold. */
export type PlainKey = { [K in MessageKey]: [SlotsOf<TextOf<K>>] extends [never] ? K : never }[MessageKey]

const BASE_FEATURES: Feature[] = ['kit', 'shell', 'words']
const files = import.meta.glob<{ default: Record<string, string> }>(['./zh-CN/*.ts', './en/*.ts'])

const loaded = new Map<string, Record<string, string>>([
  ['zh-CN/kit', zhKit],
  ['zh-CN/shell', zhShell],
  ['zh-CN/today', zhToday],
  ['zh-CN/words', zhWords],
])

/** The language on screen; change it with `useLanguage`, which loads the words first. */
export const language = shallowRef<Language>('zh-CN')

async function loadFile(lang: Language, feature: Feature): Promise<void> {
  const name = `${lang}/${feature}`
  if (loaded.has(name)) return
  const load = files[`./${name}.ts`]
  if (!load) throw new Error(`no message file ${name}`)
  loaded.set(name, (await load()).default)
}

const wanted = new Set<Feature>(BASE_FEATURES)

/** Fetch the words of these features in the language on screen; cheap when they are there already. */
export async function loadMessages(features: readonly Feature[]): Promise<void> {
  for (const feature of features) wanted.add(feature)
  await Promise.all(features.map((feature) => loadFile(language.value, feature)))
}

/** Switch the language of everything on screen, after its words have arrived. */
export async function useLanguage(lang: Language): Promise<void> {
  await Promise.all([...wanted].map((feature) => loadFile(lang, feature)))
  language.value = lang
  if (typeof document !== 'undefined') document.documentElement.lang = lang
}

const SLOT = /\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g

/** Fill `{n}` with its value and `{n:item|items}` with the word that fits the number. */
export function fill(text: string, params: Record<string, string | number> = {}): string {
  return text.replace(SLOT, (whole, name: string, one?: string, many?: string) => {
    const value = params[name]
    if (value === undefined) return whole
    if (one === undefined || many === undefined) return String(value)
    return Number(value) === 1 ? one : many
  })
}

/** The message of a key in the language on screen. */
export function t<K extends MessageKey>(key: K, ...args: Arguments<K>): string {
  const dot = key.indexOf('.')
  const text = loaded.get(`${language.value}/${key.slice(0, dot)}`)?.[key.slice(dot + 1)]
  return text === undefined ? key : fill(text, args[0])
}
