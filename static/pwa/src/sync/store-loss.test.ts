// A cleared phone: every request says which database it comes from, and what the server says of a lost one stays until read.
import { expect, it } from 'vitest'
import { readMeta } from '../db/meta'
import { phone, server, sync } from '../testing/one-phone'

const LOSS = { at: '2026-05-18T01:00:00.000Z', pending_count: 3 }

it('names its database in every request', async () => {
  await sync(2)
  const own = await readMeta(phone.store.database, 'store_id')
  expect(server.stores.length).toBeGreaterThan(1)
  expect(new Set(server.stores)).toEqual(new Set([own]))
})

it('keeps the loss in sight, also without a network, until it was read', async () => {
  server.storeLoss = LOSS
  await sync()
  await phone.kill()
  server.fail('sync', 'before', 99)
  await sync()
  expect(phone.engine.status.store_loss).toEqual(LOSS)
  await phone.store.readStoreLoss()
  await sync()
  expect(phone.engine.status.store_loss).toBeNull()
})

it('says a later loss again', async () => {
  server.storeLoss = LOSS
  await sync()
  await phone.store.readStoreLoss()
  server.storeLoss = { at: '2026-05-20T01:00:00.000Z', pending_count: 0 }
  await sync()
  expect(phone.engine.status.store_loss).toEqual(server.storeLoss)
})
