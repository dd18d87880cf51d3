// t() and its placeholders.
import { describe, expect, it } from 'vitest'
import { fill, t, useLanguage } from './translate'

describe('fill', () => {
  it('fills names and leaves unknown ones', () => {
    expect(fill('{n} 条，{who}', { n: 3 })).toBe('3 条，{who}')
  })
  it('chooses the word for the number', () => {
    expect(fill('{n} {n:issue|issues}', { n: 1 })).toBe('1 issue')
    expect(fill('{n} {n:issue|issues}', { n: 2 })).toBe('2 issues')
  })
})

describe('t', () => {
  it('speaks the language chosen', async () => {
    expect(t('kit.undoIn', { n: 8 })).toBe('撤销（8）')
    await useLanguage('en')
    expect(t('kit.undoIn', { n: 8 })).toBe('Undo (8)')
    await useLanguage('zh-CN')
  })
})
