// Devices and sessions of a person as one list.
import { expect, it } from 'vitest'
import type { UserDevice, UserSession } from './peopleApi'
import { signInsOf } from './signIns'

const session = (id: string, device: string | null, seen: string): UserSession => ({ id, device_id: device, address: '10.0.0.8', user_agent: 'Firefox', last_seen_at: seen, is_this: false })
const device = (id: string, seen: string, pending = 0): UserDevice => ({ id, name: `手机 ${id}`, pending_count: pending, last_seen_at: seen })

it('puts sessions to the device they run on', () => {
  const rows = signInsOf([session('s1', 'a', '2026-05-02'), session('s2', 'a', '2026-05-01')], [device('a', '2026-05-01', 3)])
  expect(rows).toMatchObject([{ device: 'a', sessions: ['s1', 's2'], pending_count: 3, last_seen_at: '2026-05-02' }])
})

it('keeps a session whose device was given up or never named, and a device nobody is signed in on', () => {
  const rows = signInsOf([session('s1', null, '2026-05-03'), session('s2', 'gone', '2026-05-02')], [device('a', '2026-05-01')])
  expect(rows.map((row) => [row.device, row.sessions.length])).toEqual([[null, 1], [null, 1], ['a', 0]])
})
