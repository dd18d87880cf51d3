// Devices and sessions of a person as one list: a device with what runs on it, and sessions of no known device.
import type { Id, Instant } from '../../domain/types'
import { storeLostWords } from './storeLost'
import type { UserDevice, UserSession } from './peopleApi'

export interface SignIn {
  key: string
  /** The device, where it is known: it can be given up as lost. */
  device: Id | null
  name: string
  last_seen_at: Instant
  address: string
  /** What it said is still unsent. */
  pending_count: number
  /** The browser cleared it of late: in words, or empty. */
  lost: string
  /** Running sessions. */
  sessions: string[]
  /** One of them is the one looking. */
  isThis: boolean
}

/** One row per device and per session without one, last used first. */
export function signInsOf(sessions: readonly UserSession[], devices: readonly UserDevice[]): SignIn[] {
  const known = new Set(devices.map((device) => device.id))
  const rows = devices.map((device): SignIn => {
    const mine = sessions.filter((session) => session.device_id === device.id)
    return {
      key: device.id, device: device.id, name: device.name, pending_count: device.pending_count, lost: storeLostWords(device), sessions: mine.map(({ id }) => id), isThis: mine.some((session) => session.is_this),
      last_seen_at: mine.map((session) => session.last_seen_at).concat(device.last_seen_at).sort().at(-1) ?? device.last_seen_at, address: mine[0]?.address ?? '',
    }
  })
  const others = sessions.filter((session) => session.device_id === null || !known.has(session.device_id)).map((session): SignIn => ({
    key: session.id, device: null, name: session.user_agent.slice(0, 60), pending_count: 0, lost: '', sessions: [session.id], isThis: session.is_this, last_seen_at: session.last_seen_at, address: session.address,
  }))
  return [...rows, ...others].sort((a, b) => (a.last_seen_at < b.last_seen_at ? 1 : -1))
}
