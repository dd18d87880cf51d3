// Settings as the server declares them: what each is, what it may be, what it is now.
import type { Instant } from '../../domain/types'
import { request } from '../../shell/api'

export type SettingValue = string | number | boolean
export interface Setting {
  key: string
  type: 'bool' | 'int' | 'float' | 'str'
  zh: string
  en: string
  value: SettingValue
  default: SettingValue
  least: number | null
  most: number | null
  choices: string[]
  on_phone: boolean
  group: string
  unit_zh: string
  unit_en: string
  changed_at: Instant | null
  changed_by_name: string | null
}
export interface SettingList { items: Setting[]; groups: { key: string; zh: string; en: string }[] }

export const fetchSettings = (signal?: AbortSignal) => request<SettingList>('GET', '/settings', undefined, signal)
export const saveSetting = (key: string, value: unknown) => request<Setting>('PUT', `/settings/${key}`, { value })
