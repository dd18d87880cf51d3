// A setting in words: its name, a value with its unit, what it may be, and what was typed as a value to send.
import { formatMoment } from '../../i18n/format'
import { language, t } from '../../i18n/translate'
import type { Setting, SettingValue } from './settingsApi'

export const nameOf = (entry: { zh: string; en: string }) => (language.value === 'en' ? entry.en : entry.zh)
const unitOf = (setting: Setting) => (language.value === 'en' ? setting.unit_en : setting.unit_zh)

/** 30 天 · 是 · 等保 */
export function valueWords(setting: Setting, value: SettingValue): string {
  if (typeof value === 'boolean') return t(value ? 'settings.yes' : 'settings.no')
  if (setting.choices.length > 0) return choiceWords(String(value))
  const unit = unitOf(setting)
  return unit ? `${value} ${unit}` : String(value)
}

export function choiceWords(choice: string): string {
  if (choice === 'asvs') return t('settings.choice_asvs')
  return choice === 'dengbao' ? t('settings.choice_dengbao') : choice
}

/** 1 – 365 天 · 默认 30 天 · 5月15日 16:05 系统管理员改过 */
export function hintOf(setting: Setting): string {
  const parts: string[] = []
  if (setting.least !== null && setting.most !== null) parts.push(t('settings.range', { least: setting.least, most: setting.most }))
  parts.push(t('settings.default', { value: valueWords(setting, setting.default) }))
  if (setting.changed_at) parts.push(t('settings.changedBy', { time: formatMoment(setting.changed_at), name: setting.changed_by_name ?? t('settings.system') }))
  return parts.join(' · ')
}

/** What was typed, as the type the server expects; what is no number goes as it is, so that the server says what is wrong. */
export function typedValue(setting: Setting, text: string): SettingValue {
  const isNumber = setting.type === 'int' || setting.type === 'float'
  return isNumber && /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text.trim()
}
