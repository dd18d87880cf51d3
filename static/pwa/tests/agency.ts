// A small agency on a real server: an administrator who appoints people, and a phone for each of them.
import { HttpTransport } from '../src/sync/http-transport'
import type { Answer, SyncTransport } from '../src/sync/ports'
import { newParts, Phone } from '../src/testing/phone'
import { REAL_CLOCK } from '../src/testing/real-clock'
import { openDevice } from '../src/db/open'
import type { Id, Role } from '../src/domain/types'
import { HttpUser } from './http-user'
import { ServerProcess } from './server-process'

const PASSWORD = 'Tulip-Harbour-48-lamp'

export interface Colleague { user: HttpUser; phone: Phone; transport: FaultyTransport; username: string }

export class Agency {
  private constructor(readonly server: ServerProcess, readonly admin: HttpUser, readonly unitId: Id) {}

  static async found(): Promise<Agency> {
    const { server, code } = await ServerProcess.start({ username: 'admin', unit: '代建中心' })
    const admin = new HttpUser(server.origin)
    await admin.activate(code, PASSWORD)
    const session = await admin.signIn('admin', PASSWORD, await openDevice({ parts: newParts() }).deviceIdFor('admin'))
    return new Agency(server, admin, session.posts[0]?.unit_id ?? '')
  }

  async unit(name: string, kind: 'department' | 'contractor'): Promise<Id> {
    return (await this.admin.ask<{ id: Id }>('POST', '/units', { name, kind, parent_id: this.unitId })).id
  }

  /** Appoints somebody and hands them a phone that is signed in. */
  async colleague(username: string, role: Role, unitId: Id = this.unitId): Promise<Colleague> {
    const posts = [{ role, unit_id: unitId }]
    const { id } = await this.admin.ask<{ id: Id }>('POST', '/users', { username, display_name: username, posts })
    const issued = await this.admin.ask<{ items: { code: string }[] }>('POST', `/users/${id}/activation-codes`)
    const user = new HttpUser(this.server.origin)
    await user.activate(issued.items[0]?.code ?? '', PASSWORD)
    return this.phoneOf(username, user)
  }

  /** Another phone of somebody who has signed in before. */
  async phoneOf(username: string, user = new HttpUser(this.server.origin)): Promise<Colleague> {
    const parts = newParts()
    const device = openDevice({ parts })
    const deviceId = await device.deviceIdFor(username)
    const session = await user.signIn(username, PASSWORD, deviceId)
    await device.signedIn(session, deviceId)
    const transport = new FaultyTransport(new HttpTransport({ origin: this.server.origin, headers: () => ({ Cookie: user.cookie }) }))
    const phone = await Phone.make(transport, REAL_CLOCK, session.user.id, parts)
    await phone.store.rememberSession(session)
    return { user, phone, transport, username }
  }
}

/** The shipped transport with faults between it and the engine. */
export class FaultyTransport implements SyncTransport {
  /** Called after the server has answered; what it gives instead is what the engine sees. */
  afterSync: (<T>(answer: Answer<T>) => Answer<T> | Promise<Answer<T>>) | null = null
  afterChunk: (<T>(answer: Answer<T>) => Answer<T> | Promise<Answer<T>>) | null = null
  chunks = 0

  constructor(private readonly inner: SyncTransport) {}

  async sync(...args: Parameters<SyncTransport['sync']>) {
    const answer = await this.inner.sync(...args)
    return this.afterSync ? this.afterSync(answer) : answer
  }

  async sendChunk(...args: Parameters<SyncTransport['sendChunk']>) {
    this.chunks += 1
    const answer = await this.inner.sendChunk(...args)
    return this.afterChunk ? this.afterChunk(answer) : answer
  }

  uploadStatus(...args: Parameters<SyncTransport['uploadStatus']>) {
    return this.inner.uploadStatus(...args)
  }

  workflow(...args: Parameters<SyncTransport['workflow']>) {
    return this.inner.workflow(...args)
  }

  thumb(...args: Parameters<SyncTransport['thumb']>) {
    return this.inner.thumb(...args)
  }
}
