// A cleared phone in words: nothing is promised that nobody knows.
import { beforeAll, expect, it } from 'vitest'
import { loadMessages } from '../../i18n/translate'
import { lossWords } from './lossWords'

beforeAll(() => loadMessages(['sync']))

it('names what had waited, or says that later work is not known', () => {
  const at = '2026-05-18T01:00:00Z'
  expect(lossWords({ at, pending_count: 3 })).toContain('当时还有 3 条没有送出')
  expect(lossWords({ at, pending_count: 0 })).toContain('在那之后离线做的如果没送出，要重新做')
})
