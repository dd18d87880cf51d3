// Finding a category by Chinese word, by pinyin (initials or syllables), by English or by code; best match first.
import type { Category } from './types'

/** Categories that match every word of the query. An empty query gives all, in their order. */
export function searchCategories(query: string, categories: readonly Category[]): Category[] {
  const active = categories.filter((category) => category.is_active)
  const words = query.normalize('NFKC').toLowerCase().split(/[\s,，、]+/).filter((word) => word !== '')
  if (words.length === 0) return active
  return active
    .map((category, index) => ({ category, index, score: words.reduce((sum, word) => sum + scoreOf(word, category), 0) }))
    .filter(({ category }) => words.every((word) => scoreOf(word, category) > 0))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ category }) => category)
}

/** 0 = no match; higher is better: code, then name, then initials, then what the filing condition says. */
function scoreOf(word: string, category: Category): number {
  const code = category.code.toLowerCase()
  const initials = category.pinyin.toLowerCase()
  if (code === word) return 100
  if (category.zh.startsWith(word)) return 60
  if (initials.startsWith(word)) return 50
  if (category.zh.includes(word)) return 40
  const syllable = word.length > 1 ? syllableWhere(word, category.syllables ?? '') : -1
  if (syllable === 0) return 35
  if (code.startsWith(word)) return 30
  if (category.en.toLowerCase().includes(word)) return 25
  if (word.length > 1 && initials.includes(word)) return 20
  if (syllable > 0) return 15
  if (category.group_zh.includes(word) || category.group_en.toLowerCase().includes(word)) return 10
  if (isSubsequence(word, category.zh)) return 8
  if (category.file_when.includes(word)) return 5
  return 0
}

/** The syllable (counted from 0) from which on the name is spelt as typed, be the last one unfinished: dangp, weidang. -1: none. */
function syllableWhere(word: string, spelt: string): number {
  const syllables = spelt.split(' ')
  return syllables.findIndex((_, at) => syllables.slice(at).join('').startsWith(word))
}

/** Two or more Chinese characters in order, with others between: 围倾 finds 围挡倾斜. */
function isSubsequence(word: string, name: string): boolean {
  if (word.length < 2) return false
  let from = 0
  for (const char of word) {
    const at = name.indexOf(char, from)
    if (at < 0) return false
    from = at + char.length
  }
  return true
}
