// Settings as the server declares them: what each is, what it may be, what it is now.
import type { Schemas } from '../../domain/types'
import { request } from '../../shell/api'

export type Setting = Schemas['SettingDocument']
export type SettingValue = Setting['value']
export type SettingList = Schemas['SettingList']

export const fetchSettings = (signal?: AbortSignal) => request<SettingList>('GET', '/settings', undefined, signal)
export const saveSetting = (key: string, value: unknown) => request<Setting>('PUT', `/settings/${key}`, { value })
