// Devices and sessions of a person as one list.
import { beforeAll, expect, it } from 'vitest'
import { loadMessages } from '../../i18n/translate'
import type { UserDevice, UserSession } from './peopleApi'
import { signInsOf } from './signIns'

beforeAll(() => loadMessages(['people']))

const session = (id: string, device: string | null, seen: string): UserSession => ({ id, device_id: device, address: '10.0.0.8', user_agent: 'Firefox', created_at: seen, expires_at: seen, device_name: null, store_lost_at: null, lost_pending_count: null, last_seen_at: seen, is_this: false })
const device = (id: string, seen: string, pending = 0): UserDevice => ({ id, name: `手机 ${id}`, pending_count: pending, store_lost_at: null, lost_pending_count: null, last_seen_at: seen })

it('puts sessions to the device they run on', () => {
  const rows = signInsOf([session('s1', 'a', '2026-05-02'), session('s2', 'a', '2026-05-01')], [device('a', '2026-05-01', 3)])
  expect(rows).toMatchObject([{ device: 'a', sessions: ['s1', 's2'], pending_count: 3, last_seen_at: '2026-05-02' }])
})

it('says of a cleared phone what had waited in it', () => {
  const cleared = { ...device('a', '2026-05-01'), store_lost_at: '2026-05-01T01:00:00Z', lost_pending_count: 3 }
  expect(signInsOf([], [cleared])[0]?.lost).toContain('当时还有 3 条没有送出')
  expect(signInsOf([], [{ ...cleared, lost_pending_count: 0 }])[0]?.lost).toContain('没有未送出的')
  expect(signInsOf([], [device('a', '2026-05-01')])[0]?.lost).toBe('')
})

it('keeps a session whose device was given up or never named, and a device nobody is signed in on', () => {
  const rows = signInsOf([session('s1', null, '2026-05-03'), session('s2', 'gone', '2026-05-02')], [device('a', '2026-05-01')])
  expect(rows.map((row) => [row.device, row.sessions.length])).toEqual([[null, 1], [null, 1], ['a', 0]])
})
