// The facts of a category in words, for reading and for its history.
import type { TimeLimit } from '../../domain/types'
import { t, type PlainKey } from '../../i18n/translate'
import { limitText, severityName } from '../session/reference'
import { nameOf, type CategoryList } from './categoryApi'

const FIELDS: Record<string, PlainKey> = {
  group_code: 'categories.group', zh: 'categories.zh', en: 'categories.en', severity: 'categories.severity', limit: 'categories.limit', interim: 'categories.interim', party: 'categories.party',
  route: 'categories.route', file_when: 'categories.fileWhen', close_when: 'categories.closeWhen', photo_optional: 'categories.photoOptional', is_active: 'categories.active',
}

export const fieldName = (field: string) => (FIELDS[field] ? t(FIELDS[field]) : field)

/** One value of a field as people say it. */
export function valueWords(field: string, value: unknown, list: CategoryList): string {
  if (value === null || value === undefined || value === '') return t('upkeep.none')
  if (field === 'limit') return limitText(value as TimeLimit)
  if (field === 'interim') return interimWords(value as TimeLimit & { act: string })
  if (field === 'severity') return severityName(value as 1 | 2 | 3 | 4)
  if (field === 'party') return nameOf(list.parties.find(({ key }) => key === value)) || plain(value)
  if (field === 'group_code') return nameOf(list.groups.find(({ key }) => key === value)) || plain(value)
  if (field === 'route') return t(value === 'refer' ? 'categories.route_refer' : 'categories.route_internal')
  if (typeof value === 'boolean') return value ? '✓' : '✗'
  return plain(value)
}

const plain = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

export const interimWords = (interim: TimeLimit & { act: string }) => `${limitText(interim)} · ${interim.act}`
