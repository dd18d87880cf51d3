// Categories as their editors read and change them.
import type { Category, Schemas, TimeLimit } from '../../domain/types'
import { language } from '../../i18n/translate'
import { request } from '../../shell/api'

export type Word = Schemas['Word']
export type EditedCategory = Schemas['CategoryDocument']
export type CategoryList = Schemas['CategoryList']
export type Revision = Schemas['Revision']
/** What an administrator decides about a category. */
export type CategoryFacts = Pick<Category, 'group_code' | 'zh' | 'en' | 'severity' | 'limit' | 'interim' | 'party' | 'route' | 'file_when' | 'close_when' | 'photo_optional' | 'is_active'>

export const fetchCategories = (signal?: AbortSignal) => request<CategoryList>('GET', '/categories', undefined, signal)
export const fetchHistory = (code: string, signal?: AbortSignal) => request<Schemas['History']>('GET', `/categories/${code}/history`, undefined, signal)
export const editCategory = (code: string, facts: CategoryFacts, version: number, reason: string) => request<EditedCategory>('PUT', `/categories/${code}`, { ...facts, version, reason })
export const addCategory = (code: string, facts: CategoryFacts, reason: string) => request<EditedCategory>('POST', '/categories', { ...facts, code, reason })
export const saveGroup = (code: string, names: { zh: string; en: string }, isNew: boolean) =>
  isNew ? request<Word>('POST', '/category-groups', { ...names, code }) : request<Word>('PUT', `/category-groups/${code}`, names)

export const nameOf = (word: { zh: string; en: string } | undefined) => (word ? (language.value === 'en' && word.en ? word.en : word.zh) : '')

const FACTS = ['group_code', 'zh', 'en', 'severity', 'party', 'route', 'file_when', 'close_when', 'photo_optional', 'is_active'] as const

/** A copy of what can be edited, or the beginning of a new category in a group. */
export function factsOf(category: EditedCategory | null, list: CategoryList, groupCode = ''): CategoryFacts {
  if (category) return { ...(Object.fromEntries(FACTS.map((key) => [key, category[key]])) as unknown as CategoryFacts), limit: { ...category.limit }, interim: category.interim ? { ...category.interim } : null }
  const limit: TimeLimit = { n: 3, unit: 'work_day' }
  return { group_code: groupCode || list.groups[0]?.key || '', zh: '', en: '', severity: 2, limit, interim: null, party: list.parties[0]?.key ?? '', route: 'internal', file_when: '', close_when: '', photo_optional: false, is_active: true }
}
