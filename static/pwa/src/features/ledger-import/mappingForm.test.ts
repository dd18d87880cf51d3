import { describe, expect, it } from 'vitest'
import type { Proposal } from './ledgerImportApi'
import { formOf, headingsTwice, mappingOf, missingFields, unknownWords } from './mappingForm'

const proposal: Proposal = {
  headings: ['编号', '大类', '小类', '时间', '状态'], header_row: 1, sample: [], zone: 'Asia/Shanghai', earlier: null,
  proposal: { columns: { number: '编号', found: '时间', status: '状态' }, dates: ['%m/%d/%Y'], statuses: { closed: ['已结'] } },
}

describe('a mapping on the page', () => {
  it('starts from the proposal and says what is missing', () => {
    const form = formOf(proposal, null)
    expect(missingFields(form)).toEqual(['category'])
    expect(missingFields({ ...form, constants: { ...form.constants, category: 'F01' } })).toEqual([])
    expect(mappingOf(form)).toEqual({
      columns: { number: '编号', found: '时间', status: '状态' }, dates: ['%m/%d/%Y'], statuses: { closed: ['已结'] },
      categories: {}, units: {}, constants: {}, datum: 'wgs84',
    })
  })

  it('comes back as it was kept, joined columns, words and constants included', () => {
    const kept = {
      ledger: '旧台账', zone: 'America/New_York', columns: { number: '编号', found: '时间', category: ['大类', '小类'] },
      statuses: { declined: ['作废'], closed: ['已结'] }, categories: { 乱扔: 'F01' }, units: { 市容: '市容科' },
      constants: { severity: 2, source: 'self_check' }, datum: 'gcj02' as const,
    }
    expect(mappingOf(formOf(proposal, kept))).toEqual(kept)
    expect(formOf({ ...proposal, earlier: kept }, null).columns.category).toEqual(['大类', '小类'])
  })

  it('names headings used twice and counts words without a meaning', () => {
    const form = formOf(proposal, null)
    expect(headingsTwice({ ...form, columns: { number: ['编号'], words: ['编号', ''] } })).toEqual(['编号'])
    const words = [{ text: '甲', count: 2, meaning: null }, { text: '乙', count: 1, meaning: 'F01' }]
    expect([unknownWords(words, {}), unknownWords(words, { 甲: 'F02' })]).toEqual([1, 0])
  })
})
