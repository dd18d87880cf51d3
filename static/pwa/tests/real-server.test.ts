// The shipped engine against the real server over HTTP: the whole loop, and the faults that matter most.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { sha256Hex } from '../src/domain/sha256'
import type { Id, Issue } from '../src/domain/types'
import { uuid7 } from '../src/domain/uuid7'
import type { Answer } from '../src/sync/ports'
import { Agency, type Colleague } from './agency'
import { jpegPhoto } from './jpeg'

let agency: Agency
let contractor: Id
let inspector: Colleague
let supervisor: Colleague
let rectifier: Colleague

beforeAll(async () => {
  agency = await Agency.found()
  contractor = await agency.unit('施工单位', 'contractor')
  inspector = await agency.colleague('xuncha', 'inspector')
  supervisor = await agency.colleague('duban', 'supervisor')
  rectifier = await agency.colleague('zhenggai', 'rectifier', contractor)
}, 120_000)

afterAll(async () => {
  await agency.server.stop()
})

async function report(who: Colleague, photos = 1, size = 3_000, issueId = uuid7()) {
  const taken = await Promise.all(Array.from({ length: photos }, () => jpegPhoto('before', size)))
  const row = await who.phone.store.outbox.save({
    issue_id: issueId, action: 'report', seen_version: 0, photos: taken,
    payload: { category: 'A03', severity: 2, source: 'self_check', place_text: '红海西路 3 号门', position: taken[0]?.position ?? null, description: '围挡破损' },
  })
  return { row, photos: taken, issueId }
}

async function act(who: Colleague, action: 'assign' | 'start' | 'fix' | 'pass' | 'comment', issueId: Id, payload: Record<string, unknown>, withPhoto = false) {
  const seen = await who.phone.store.issues.stored(issueId)
  const photos = withPhoto ? [await jpegPhoto('after')] : []
  return who.phone.store.outbox.save({ issue_id: issueId, action, seen_version: seen?.version ?? 0, payload, photos })
}

const sync = (who: Colleague) => who.phone.engine.syncNow()
const item = (who: Colleague, id: Id) => who.phone.item(id)
const onServer = (who: Colleague, issueId: Id) => who.user.ask<{ issue: Issue }>('GET', `/issues/${issueId}`).then((answer) => answer.issue)
const lost = <T>(): Answer<T> => ({ kind: 'unreachable' })

describe('the whole loop', () => {
  it('report, assign, start, fix, verify: each on another phone, every byte equal', async () => {
    const { photos, issueId, row } = await report(inspector, 2)
    await sync(inspector)
    expect(item(inspector, row.id)).toMatchObject({ state: 'received', photos_stored: 2 })
    await sync(supervisor)
    await act(supervisor, 'assign', issueId, {
      lead_unit_id: contractor, due_at: new Date(Date.now() + 86_400_000).toISOString(), due_by_hand: true, goal: '修复或更换',
    })
    await sync(supervisor)
    await sync(rectifier)
    await act(rectifier, 'start', issueId, {})
    await act(rectifier, 'fix', issueId, { measure: '已更换围挡板' }, true)
    await sync(rectifier)
    expect(rectifier.phone.engine.status.items.map((each) => each.state)).toEqual(['received', 'received'])
    await sync(inspector)
    const fixed = await inspector.phone.store.issues.get(issueId)
    expect(fixed?.state).toBe('fixed')
    const verdict = await act(inspector, 'pass', issueId, { judges: fixed?.fix?.command_id, opinion: '已改好' })
    expect((await inspector.phone.store.issues.get(issueId))?.state).toBe('closed')
    await sync(inspector)
    expect(item(inspector, verdict.id)?.state).toBe('received')
    const closed = await onServer(supervisor, issueId)
    expect(closed).toMatchObject({ state: 'closed', close_kind: 'fixed', round: 1 })
    for (const photo of photos) {
      expect(await sha256Hex(await supervisor.user.bytes(`/photos/${photo.id}/original`))).toBe(photo.sha256)
    }
    expect(await inspector.phone.store.issues.stored(issueId)).toMatchObject({ state: 'closed', version: closed.version })
    expect((await inspector.phone.store.issues.events(issueId)).map((event) => event.action)).toEqual(['report', 'assign', 'start', 'fix', 'pass'])
  }, 60_000)
})

describe('faults', () => {
  it('a lost reply: offered again, known, one row', async () => {
    const { row, issueId } = await report(inspector, 1)
    let drops = 1
    inspector.transport.afterSync = (answer) => (drops-- > 0 ? lost() : answer)
    await sync(inspector)
    expect(item(inspector, row.id)?.state).toBe('queued')
    inspector.transport.afterSync = null
    await sync(inspector)
    expect(item(inspector, row.id)).toMatchObject({ state: 'received', photos_stored: 1 })
    expect(await onServer(inspector, issueId)).toMatchObject({ version: 1 })
  }, 60_000)

  it('a chunk whose answer is lost, then the server killed: the upload goes on where it was', async () => {
    const { row, photos } = await report(inspector, 1, 1_500_000)
    let answers = 0
    inspector.transport.afterChunk = (answer) => ((answers += 1) === 2 ? lost() : answer)
    await sync(inspector)
    expect(item(inspector, row.id)).toMatchObject({ state: 'words_received', photos_stored: 0 })
    await agency.server.kill()
    await sync(inspector)
    expect(inspector.phone.engine.status.trouble).toBe('server_trouble')
    await agency.server.listen()
    inspector.transport.chunks = 0
    await sync(inspector)
    expect(item(inspector, row.id)).toMatchObject({ state: 'received', photos_stored: 1 })
    const sent = await inspector.user.bytes(`/photos/${photos[0]?.id ?? ''}/original`)
    expect(await sha256Hex(sent)).toBe(photos[0]?.sha256)
  }, 120_000)

  it('the server killed again and again while phones send: every command once, every photo whole', async () => {
    const made = []
    for (let index = 0; index < 6; index += 1) made.push(await report(inspector, 1, 400_000))
    for (let round = 0; round < 3; round += 1) {
      const sending = sync(inspector)
      await new Promise((wake) => setTimeout(wake, 40 + 60 * round))
      await agency.server.kill()
      await sending
      await agency.server.listen()
    }
    await sync(inspector)
    for (const { row, photos, issueId } of made) {
      expect(item(inspector, row.id)).toMatchObject({ state: 'received', photos_stored: 1 })
      const issue = await onServer(inspector, issueId)
      expect(issue.photos.map((photo) => [photo.id, photo.sha256, photo.state])).toEqual([[photos[0]?.id, photos[0]?.sha256, 'stored']])
    }
  }, 180_000)

  it('a phone killed while it waits for the answer sends again and changes nothing', async () => {
    const { row, issueId } = await report(inspector, 1)
    inspector.transport.afterSync = () => new Promise(() => undefined)
    void inspector.phone.engine.syncNow()
    await new Promise((wake) => setTimeout(wake, 1_000))
    inspector.transport.afterSync = null
    inspector = { ...inspector, phone: await restarted(inspector) }
    await sync(inspector)
    expect(item(inspector, row.id)?.state).toBe('received')
    expect(await onServer(inspector, issueId)).toMatchObject({ version: 1 })
  }, 60_000)

  it('two commands on one issue out of order: the later waits for the earlier', async () => {
    const { row, issueId } = await report(inspector, 1)
    const note = await inspector.phone.store.outbox.save({ issue_id: issueId, action: 'comment', seen_version: 0, payload: { text: '补充' } })
    await inspector.phone.store.database.outbox.update(row.id, { state: 'refused' })
    await sync(inspector)
    expect(item(inspector, note.id)).toMatchObject({ state: 'queued', problem: { code: 'not_yet' } })
    await inspector.phone.store.database.outbox.update(row.id, { state: 'queued' })
    await sync(inspector)
    expect([item(inspector, row.id)?.state, item(inspector, note.id)?.state]).toEqual(['received', 'received'])
  }, 60_000)
})

describe('verdicts', () => {
  it('a refused command is kept with its reason, on the phone and in quarantine', async () => {
    const { issueId } = await report(inspector)
    await sync(inspector)
    const early = await act(inspector, 'pass', issueId, { judges: uuid7(), opinion: 'x' })
    await sync(inspector)
    const refused = item(inspector, early.id)
    expect(refused?.state).toBe('refused')
    expect(refused?.refusal?.detail).toMatch(/[\u4e00-\u9fff]/)
    const kept = await inspector.user.ask<{ items: { code: string }[] }>('GET', '/quarantine')
    expect(kept.items.length).toBeGreaterThan(0)
    expect(inspector.phone.engine.status.banner).toBe('refused')
    await inspector.phone.store.outbox.acknowledge(early.id)
  }, 60_000)
})

describe('people', () => {
  it('a session ended elsewhere: words and photos go by upload token, nothing is read, then the sign-in goes on', async () => {
    const other = await agency.colleague('xuncha2', 'inspector')
    const { row, issueId } = await report(other, 1)
    await other.user.raw('DELETE', '/session')
    await sync(other)
    expect(other.phone.engine.status.trouble).toBe('sign_in')
    expect(item(other, row.id)).toMatchObject({ state: 'received', photos_stored: 1 })
    expect(await other.phone.store.issues.stored(issueId)).toBeUndefined()
    const again = await agency.phoneOf('xuncha2')
    other.user.cookie = again.user.cookie
    await sync(other)
    expect(other.phone.engine.status.trouble).toBeNull()
    expect((await other.phone.store.issues.stored(issueId))?.state).toBe('reported')
  }, 60_000)

  it('with a colleague signed in on the same browser, nothing goes under the wrong name', async () => {
    const other = await agency.colleague('xuncha3', 'inspector')
    const { row } = await report(other)
    await other.phone.store.database.meta.delete('upload_token')
    other.user.cookie = inspector.user.cookie
    await sync(other)
    expect(other.phone.engine.status.trouble).toBe('sign_in')
    expect(item(other, row.id)?.state).toBe('queued')
  }, 60_000)

  it('somebody switched off: their work is kept in quarantine, not lost', async () => {
    const gone = await agency.colleague('xuncha4', 'inspector')
    const { row } = await report(gone, 1)
    await agency.admin.ask('POST', `/users/${gone.user.id}/disable`, { reason: '调离' })
    await sync(gone)
    expect(item(gone, row.id)).toMatchObject({ state: 'refused', photos_stored: 1, refusal: { code: 'author_inactive' } })
  }, 60_000)

  it('two phones of one user end up equal', async () => {
    const second = await agency.phoneOf('xuncha')
    await sync(second)
    await sync(inspector)
    const versions = async (who: Colleague) => (await who.phone.store.issues.list()).map((issue) => [issue.id, issue.version]).sort()
    expect(await versions(second)).toEqual(await versions(inspector))
    expect((await versions(second)).length).toBeGreaterThan(5)
  }, 60_000)

  it('a copied store gets a device id of its own, and both phones keep their work', async () => {
    const copy = await agency.phoneOf('xuncha')
    const original = (await inspector.phone.store.database.meta.get('device_id'))?.value as Id
    const seq = (await inspector.phone.store.database.meta.get('seq'))?.value as number
    await copy.phone.store.adoptDeviceId(original)
    await copy.phone.store.database.meta.put({ key: 'seq', value: seq - 1 })
    const { row } = await report(copy)
    await sync(copy)
    expect(item(copy, row.id)?.state).toBe('received')
    expect((await copy.phone.store.database.meta.get('device_id'))?.value).not.toBe(original)
  }, 60_000)
})

async function restarted(who: Colleague) {
  await who.phone.kill()
  return who.phone
}
