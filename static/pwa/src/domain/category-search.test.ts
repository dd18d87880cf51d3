// Finding a category while somebody stands in the sun with one hand free.
import { expect, it } from 'vitest'

import { searchCategories } from './category-search'
import type { Category } from './types'

const SPELT: Record<string, string> = {
  '围挡破损、变形、锈蚀': 'wei dang po sun bian xing xiu shi',
  '围挡倾斜、基础松动': 'wei dang qing xie ji chu song dong',
}
const category = (code: string, zh: string, pinyin: string, en: string): Category => ({
  code, group_code: code.slice(0, 1), group_zh: '围挡与封闭管理', group_en: 'Hoarding', zh, en, pinyin, syllables: SPELT[zh] ?? '', severity: 2,
  limit: { n: 1, unit: 'work_day' }, interim: null, party: 'contractor', route: 'internal', file_when: '板面破洞、翘角', close_when: '',
  photo_optional: false, is_active: true,
})
const all = [
  category('A01', '未设围挡或围挡不连续', 'wswdhwdblx', 'Missing hoarding'),
  category('A03', '围挡破损、变形、锈蚀', 'wdpsbxxs', 'Damaged or rusty hoarding'),
  category('A04', '围挡倾斜、基础松动', 'wdqxjcsd', 'Leaning hoarding'),
  { ...category('Z01', '围挡旧项', 'wdjx', 'Old'), is_active: false },
]
const found = (query: string) => searchCategories(query, all).map((each) => each.code)

it.each([
  ['A03', ['A03']], ['a04', ['A04']], ['wdqx', ['A04']], ['围挡', ['A03', 'A04', 'A01']], ['围倾', ['A04']],
  ['rusty', ['A03']], ['围挡 锈蚀', ['A03']], ['翘角', ['A01', 'A03', 'A04']], ['没有这种', []],
  ['weidang', ['A03', 'A04']], ['weidangqingx', ['A04']], ['xiushi', ['A03']], ['ongdong', []], ['ＷＤＰＳ', ['A03']],
])('%s finds %j', (query, codes) => {
  expect(found(query)).toEqual(codes)
})

it('an empty search gives everything that is in use', () => {
  expect(found('  ')).toEqual(['A01', 'A03', 'A04'])
})
