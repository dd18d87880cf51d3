// 可以放心 is said only where nothing is refused, lost or still to be sent.
import { beforeAll, describe, expect, it } from 'vitest'
import { loadMessages } from '../../i18n/translate'
import { EMPTY_STATUS, type SyncStatus } from '../../sync/status'
import { sendingHead } from './sendingHead'

const at = '2026-05-18T01:14:00Z'
const head = (facts: Partial<SyncStatus>) => sendingHead({ ...EMPTY_STATUS, last_contact_at: at, ...facts })

describe('the head of 发送情况', () => {
  beforeAll(() => loadMessages(['sync']))

  it('is at ease when all was received', () => expect(head({})).toMatchObject({ text: '可以放心', look: 'done' }))
  it('is not, while something was not accepted', () => {
    expect(head({ refused_count: 2 })).toMatchObject({ title: '2 条未被接受', look: 'refused' })
  })
  it('is not, under a loss', () => {
    const store_loss = { at, pending_count: 3 }
    expect(head({ store_loss })).toBeNull()
    expect(head({ store_loss, unsent_count: 1 })?.look).toBe('waiting')
  })
  it('says what stands in the way of what waits', () => {
    expect(head({ unsent_count: 2, trouble: 'offline' })).toMatchObject({ title: '2 条在本机，等待发送', text: '没有网络，有网后自动发送' })
    expect(head({ unsent_count: 2, phase: 'pushing' })?.title).toBe('正在发送，还有 2 条')
  })
})
