// The engine's promises as specifications: whatever fails in between, saved words arrive once, whole, and in order.
import { describe, expect, it, vi } from 'vitest'

import { SyncStore } from '../db/sync-store'
import { uuid7 } from '../domain/uuid7'
import { clock, phone, sent, server, storedPhotos, sync } from '../testing/one-phone'

describe('words', () => {
  it('arrive once, and the row comes back with the verdict', async () => {
    const issue = uuid7()
    const row = await phone.save({ issue_id: issue })
    await sync()
    expect([...server.commands.keys()]).toEqual([row.id])
    expect((await phone.store.issues.stored(issue))?.version).toBe(1)
    expect(phone.item(row.id)?.state).toBe('received')
    expect(phone.engine.status).toMatchObject({ trouble: null, unsent_count: 0, banner: null })
  })

  it('are offered again after a lost reply, and answered "known"', async () => {
    const row = await phone.save({ issue_id: uuid7() })
    server.fail('sync', 'lost')
    await sync()
    expect(phone.item(row.id)?.state).toBe('queued')
    await sync()
    expect(sent().map((entry) => entry.ids)).toEqual([[row.id], [row.id]])
    expect(phone.item(row.id)?.state).toBe('received')
    expect(server.changes.length).toBe(1)
  })

  it('of one issue keep their order; what waits for the one before is asked again, never refused', async () => {
    const issue = uuid7()
    const first = await phone.save({ issue_id: issue })
    const second = await phone.save({ issue_id: issue })
    await phone.store.database.outbox.update(first.id, { next_try_at: clock.nowMs() + 30 * 60_000 })
    phone.engine.start()
    await vi.waitFor(() => expect(phone.engine.status.phase).toBe('idle'))
    expect(sent()).toEqual([])
    await phone.engine.syncNow()
    expect(sent()[0]?.ids).toEqual([first.id, second.id])
    await phone.engine.stop()
  })

  it('survive "not yet": the item stays and is asked again', async () => {
    const issue = uuid7()
    const first = await phone.save({ issue_id: issue })
    const second = await phone.save({ issue_id: issue })
    await phone.store.database.outbox.update(first.id, { state: 'refused' })
    await sync()
    expect(phone.item(second.id)).toMatchObject({ state: 'queued', problem: { code: 'not_yet' } })
    await phone.store.database.outbox.update(first.id, { state: 'queued' })
    await sync()
    expect(phone.item(second.id)?.state).toBe('received')
  })

  it('do not name a command before them that this phone has let go of', async () => {
    server.durableThrough = 0
    const issue = uuid7()
    const first = await phone.save({ issue_id: issue })
    await sync()
    const second = await phone.save({ issue_id: issue })
    expect(second.command.after).toBe(first.id)
    await phone.store.database.outbox.delete(first.id)
    server.commands.clear()
    await sync()
    expect(phone.item(second.id)?.state).toBe('received')
  })

  it('that are refused stay with their reason, and what was built on them is refused too', async () => {
    const issue = uuid7()
    server.refuse.set(issue, 'stale')
    const first = await phone.save({ issue_id: issue })
    const second = await phone.save({ issue_id: issue })
    await sync()
    expect(phone.item(first.id)?.refusal?.code).toBe('stale')
    expect(phone.item(second.id)?.refusal?.code).toBe('depends_on_refused')
    expect(phone.engine.status).toMatchObject({ refused_count: 2, banner: 'refused', unsent_count: 0 })
    await phone.store.outbox.acknowledge(first.id)
    await phone.store.outbox.acknowledge(second.id)
    await phone.engine.syncNow()
    expect(phone.engine.status.refused_count).toBe(0)
  })

  it('that are refused are never forgotten before they were read', async () => {
    const issue = uuid7()
    server.refuse.set(issue, 'stale')
    const row = await phone.save({ issue_id: issue })
    await sync()
    clock.advance(90 * 86_400_000)
    await sync()
    expect(phone.item(row.id)?.state).toBe('refused')
    await phone.store.outbox.acknowledge(row.id)
    await sync()
    expect(await phone.store.outbox.all()).toEqual([])
  })

  it('are held while the user may undo, then sent by themselves', async () => {
    phone.engine.start()
    const row = await phone.save({ issue_id: uuid7(), hold_s: 5 })
    phone.engine.poke()
    await vi.waitFor(() => expect(phone.item(row.id)?.state).toBe('held'))
    await vi.waitFor(() => expect(clock.nextTimerMs).toBe(5000))
    clock.advance(5000)
    await vi.waitFor(() => expect(phone.item(row.id)?.state).toBe('received'))
    await phone.engine.stop()
  })

  it('are not sent when withdrawn in time', async () => {
    const row = await phone.save({ issue_id: uuid7(), hold_s: 5 })
    await phone.store.outbox.withdraw(row.id)
    await sync()
    expect(sent()).toEqual([])
  })
})

describe('what fails in between', () => {
  it.each([
    ['a captive portal', { kind: 'portal' } as const, 'captive_portal'],
    ['a gateway', { kind: 'trouble', status: 502, code: 'http_502', retry_after_s: null } as const, 'server_trouble'],
    ['too many requests', { kind: 'refused', status: 429, code: 'too_many', retry_after_s: 30, details: {} } as const, 'server_trouble'],
    ['an old client', { kind: 'refused', status: 426, code: 'client_too_old', retry_after_s: null, details: {} } as const, 'update_needed'],
    ['a forbidden answer', { kind: 'refused', status: 403, code: 'forbidden', retry_after_s: null, details: {} } as const, 'server_trouble'],
  ])('%s keeps everything and says so', async (_name, fault, trouble) => {
    const row = await phone.save({ issue_id: uuid7() })
    server.fail('sync', fault)
    await sync()
    expect(phone.engine.status).toMatchObject({ trouble, unsent_count: 1 })
    expect(phone.engine.status.next_try_at).toBeGreaterThan(clock.nowMs())
    await sync()
    expect(phone.item(row.id)?.state).toBe('received')
  })

  it('no network is a normal state: it waits and goes on by itself', async () => {
    phone.isOnline = false
    server.fail('sync', 'before', 99)
    const row = await phone.save({ issue_id: uuid7() })
    phone.engine.start()
    await vi.waitFor(() => expect(phone.engine.status).toMatchObject({ trouble: 'offline', banner: 'offline', phase: 'waiting' }))
    server.heal()
    phone.isOnline = true
    phone.goOnline()
    await vi.waitFor(() => expect(phone.item(row.id)?.state).toBe('received'))
    await phone.engine.stop()
  })

  it('what may be undone may still be undone after a try without a network; the user may try all the same', async () => {
    phone.isOnline = false
    const row = await phone.save({ issue_id: uuid7() })
    phone.engine.start()
    await vi.waitFor(() => expect(phone.engine.status).toMatchObject({ trouble: 'offline', phase: 'waiting' }))
    expect(phone.item(row.id)?.may_withdraw).toBe(true)
    await phone.engine.syncNow()
    expect(phone.item(row.id)?.state).toBe('received')
    await phone.engine.stop()
  })

  it('the wish to send now holds also when it comes while a cycle is under way', async () => {
    phone.isOnline = false
    const row = await phone.save({ issue_id: uuid7() })
    let goOn: () => void = () => undefined
    const end = vi.spyOn(SyncStore.prototype, 'tidyCopies').mockImplementationOnce(() => new Promise((resolve) => { goOn = resolve }))
    const eased = vi.spyOn(SyncStore.prototype, 'forgetBackOff')
    phone.engine.start()
    await vi.waitFor(() => expect(end).toHaveBeenCalled())
    const wish = phone.engine.syncNow()
    await vi.waitFor(() => expect(eased).toHaveBeenCalled())
    await eased.mock.results[0]?.value
    await Promise.resolve()
    goOn()
    await wish
    vi.restoreAllMocks()
    expect(phone.item(row.id)?.state).toBe('received')
    await phone.engine.stop()
  })

  it('waits at least as long as the server asks', async () => {
    await phone.save({ issue_id: uuid7() })
    server.fail('sync', { kind: 'trouble', status: 503, code: 'busy', retry_after_s: 120 })
    await phone.engine.syncNow()
    expect((phone.engine.status.next_try_at ?? 0) - clock.nowMs()).toBeGreaterThanOrEqual(120_000)
  })

  it('a success that names nothing of what was sent is no success', async () => {
    const row = await phone.save({ issue_id: uuid7() })
    const original = server.sync.bind(server)
    server.sync = async (request, credential) => {
      const answer = await original(request, credential)
      return answer.kind === 'ok' ? { kind: 'ok', body: { ...answer.body, results: [] } } : answer
    }
    await sync()
    expect(phone.engine.status.trouble).toBe('captive_portal')
    expect(phone.item(row.id)?.state).toBe('queued')
  })

  it('one poison item never blocks the others', async () => {
    const bad = uuid7()
    server.poison.set(bad, { kind: 'trouble', status: 500, code: 'server_error', retry_after_s: null })
    const rows = []
    for (let index = 0; index < 9; index += 1) rows.push(await phone.save({ issue_id: index === 4 ? bad : uuid7() }))
    const after = await phone.save({ issue_id: bad })
    await sync()
    const states = rows.map((row) => phone.item(row.id)?.state)
    expect(states.filter((state) => state === 'received').length).toBe(8)
    expect(phone.item(rows[4]?.id ?? '')).toMatchObject({ state: 'queued', problem: { code: 'server_error', attempts: 1 } })
    expect(phone.item(after.id)?.state).toBe('queued')
    expect(phone.engine.status.trouble).toBeNull()
    server.poison.clear()
    await sync()
    expect(phone.engine.status.unsent_count).toBe(0)
  })

  it('a server that fails on everything is not asked item by item', async () => {
    for (let index = 0; index < 8; index += 1) await phone.save({ issue_id: uuid7() })
    server.fail('sync', { kind: 'trouble', status: 500, code: 'server_error', retry_after_s: null }, 99)
    await phone.engine.syncNow()
    expect(server.log.length).toBeLessThan(8)
    expect((await phone.store.outbox.all()).every((row) => row.attempts === 0)).toBe(true)
  })

  it('a clock set back years does not silence an item', async () => {
    const row = await phone.save({ issue_id: uuid7() })
    await phone.store.database.outbox.update(row.id, { next_try_at: clock.nowMs() + 60_000 })
    clock.wallMs -= 10 * 365 * 86_400_000
    phone.engine.start()
    await vi.waitFor(() => expect(phone.item(row.id)?.state).toBe('received'))
    await phone.engine.stop()
  })
})

describe('signing in', () => {
  it('401 stops reading, keeps everything, and goes on after the sign-in', async () => {
    const row = await phone.save({ issue_id: uuid7() })
    server.fail('sync', { kind: 'refused', status: 401, code: 'sign_in', retry_after_s: null, details: {} })
    await phone.engine.syncNow()
    expect(phone.engine.status).toMatchObject({ trouble: 'sign_in', banner: 'sign_in', next_try_at: null })
    phone.engine.start()
    phone.engine.signedIn()
    await vi.waitFor(() => {
      expect(phone.item(row.id)?.state).toBe('received')
      expect(phone.engine.status.trouble).toBeNull() // said when the cycle ends, a moment after the item
    })
    await phone.engine.stop()
  })

  it('401 in the middle hands the rest in by upload token, without reading', async () => {
    await phone.store.rememberSession({ upload_token: 'token-a' } as never)
    server.tokens.set('token-a', phone.userId)
    const rows = [await phone.save({ issue_id: uuid7() }, [await phone.photo(1)])]
    server.fail('sync', { kind: 'refused', status: 401, code: 'sign_in', retry_after_s: null, details: {} }, 1)
    await phone.engine.syncNow()
    expect(phone.item(rows[0]?.id ?? '')?.state).toBe('received')
    expect(storedPhotos()).toBe(1)
    expect(phone.engine.status.trouble).toBe('sign_in')
    expect(await phone.store.issues.stored(rows[0]?.issue_id ?? '')).toBeUndefined()
    expect(server.log.slice(1).every((entry) => entry.credential.kind === 'upload_token')).toBe(true)
  })

  it('never sends under another name: with somebody else signed in, the session is not used', async () => {
    await phone.save({ issue_id: uuid7() })
    phone.isSessionOwn = false
    await phone.engine.syncNow()
    expect(server.log).toEqual([])
    expect(phone.engine.status.trouble).toBe('sign_in')
  })
})
