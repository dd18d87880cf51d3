// Opening a session with the server: password or activation code in, a session on this device out.
import type { Session } from '../../domain/types'
import { request } from '../../shell/api'
import { renewed, useDevice } from './session'

/** A name by which the owner recognises this device in 我的设备. */
export function deviceName(agent: string = navigator.userAgent): string {
  const system = /iPhone|iPad/.exec(agent)?.[0] ?? (/Android [\d.]+; ([^;)]+)/.exec(agent)?.[1] ?? /Windows|Macintosh|Linux/.exec(agent)?.[0] ?? '')
  const browser = /MicroMessenger/.test(agent) ? '微信' : /DingTalk/.test(agent) ? '钉钉' : /HuaweiBrowser|MiuiBrowser|Edg|Firefox|Chrome|Safari/.exec(agent)?.[0] ?? ''
  return [system.trim(), browser].filter(Boolean).join(' · ').slice(0, 100)
}

/** Sign in; `newPassword` only after the answer `password_expired`. Raises ApiProblem in the server's words. */
export async function signInWithPassword(username: string, password: string, newPassword?: string): Promise<Session> {
  const deviceId = await useDevice().deviceIdFor(username)
  const session = await request<Session>('POST', '/session', {
    username, password, device_id: deviceId, device_name: deviceName(), ...(newPassword ? { new_password: newPassword } : {}),
  })
  await renewed(session, deviceId)
  return session
}

/** Set the first password with an activation code; the answer names the account, which is then signed in. */
export async function activate(code: string, password: string): Promise<Session> {
  const { username } = await request<{ username: string }>('POST', '/activations', { code, password })
  return signInWithPassword(username, password)
}

const privacyKey = (userId: string) => `privacy-seen:${userId}`

/** Whether this user has read the privacy notice on this device. */
export async function hasSeenPrivacy(userId: string): Promise<boolean> {
  return (await useDevice().choice<boolean>(privacyKey(userId))) === true
}
export async function rememberPrivacySeen(userId: string): Promise<void> {
  await useDevice().choose(privacyKey(userId), true)
  // The server keeps it too, so that another device need not ask; without a network this device's note is enough.
  await request('PATCH', '/me', { has_seen_privacy: true }).catch(() => undefined)
}
