// Two tabs, a killed phone, a copied store, a full disk: several of everything, and still each thing once.
import { describe, expect, it, vi } from 'vitest'

import { uuid7 } from '../domain/uuid7'
import { clock, phone, sent, server, sync } from '../testing/one-phone'

describe('several of everything', () => {
  it('two tabs of one user: one sends, the other waits its turn', async () => {
    const row = await phone.save({ issue_id: uuid7() })
    const second = phone.makeEngine()
    await Promise.all([phone.engine.syncNow(), second.syncNow()])
    expect(sent().map((entry) => entry.ids)).toEqual([[row.id]])
  })

  it('a killed phone starts where it was', async () => {
    const row = await phone.save({ issue_id: uuid7() }, [await phone.photo(1)])
    server.fail('sync', 'lost')
    await phone.engine.syncNow()
    await phone.kill()
    await sync()
    expect(phone.item(row.id)).toMatchObject({ state: 'received', photos_stored: 1 })
    expect((await phone.store.outbox.all())[0]?.clock.is_uncertain).toBe(true)
  })

  it('a copied store becomes another device, and both keep their work', async () => {
    const row = await phone.save({ issue_id: uuid7() })
    const original = server.sync.bind(server)
    const devices: string[] = []
    server.sync = (request, credential) => {
      devices.push(request.device_id)
      return devices.length === 1
        ? Promise.resolve({ kind: 'refused', status: 409, code: 'device_cloned', retry_after_s: null, details: {} })
        : original(request, credential)
    }
    await sync()
    expect(devices[1]).not.toBe(devices[0])
    expect(phone.item(row.id)?.state).toBe('received')
    expect((await phone.store.database.meta.get('device_id'))?.value).toBe(devices[1])
  })

  it('a server that takes every device for a copy is not asked for ever', async () => {
    await phone.save({ issue_id: uuid7() })
    server.fail('sync', { kind: 'refused', status: 409, code: 'device_cloned', retry_after_s: null, details: {} }, 99)
    await phone.engine.syncNow()
    expect(server.log.length).toBeLessThan(8)
    expect(phone.engine.status).toMatchObject({ unsent_count: 1, trouble: 'server_trouble' })
  })

  it('stopping does not wait for an answer that never comes', async () => {
    await phone.save({ issue_id: uuid7() })
    server.sync = () => new Promise(() => undefined)
    void phone.engine.syncNow()
    await vi.waitFor(() => expect(phone.engine.status.items[0]?.state).toBe('sending'))
    const stopping = phone.engine.stop()
    clock.advance(3_000)
    await stopping
    expect(await phone.store.unsent()).toMatchObject({ commands: 1 })
  })

  it('a full disk says so and keeps what was received for the next try', async () => {
    const row = await phone.save({ issue_id: uuid7() })
    const put = vi.spyOn(phone.store.database.meta, 'bulkPut').mockRejectedValue(new DOMException('full', 'QuotaExceededError'))
    await phone.engine.syncNow()
    expect(phone.engine.status).toMatchObject({ trouble: 'storage', banner: 'no_space' })
    put.mockRestore()
    await sync()
    expect(phone.item(row.id)?.state).toBe('received')
    expect(phone.engine.status.banner).toBeNull()
  })

  it('marks the time as uncertain when the clock was set between capture and contact', async () => {
    await sync()
    await phone.save({ issue_id: uuid7() })
    clock.wallMs += 5 * 60_000
    const original = server.sync.bind(server)
    server.sync = async (request, credential) => {
      const answer = await original(request, credential)
      const behind = new Date(clock.nowMs() - 5 * 60_000).toISOString()
      return answer.kind === 'ok' ? { kind: 'ok', body: { ...answer.body, server_time: behind } } : answer
    }
    await phone.engine.syncNow()
    expect((await phone.store.outbox.all())[0]?.clock.is_uncertain).toBe(true)
  })
})
