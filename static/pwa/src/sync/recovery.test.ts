// What came back: work offered again after a restore of the server is counted, said until read, and never said for nothing.
import { expect, it } from 'vitest'
import { uuid7 } from '../domain/uuid7'
import { NOTHING_RECOVERED } from '../db/meta'
import { clock, phone, server, sync } from '../testing/one-phone'

it('says what it offered again to a server that came back from a backup, until it was read', async () => {
  await phone.save({ issue_id: uuid7() }, [await phone.photo(1)])
  await sync(2)
  server.epoch = 'epoch-2'
  await sync()
  expect(phone.engine.status.recovery).toMatchObject({ offered_at: new Date(clock.nowMs()).toISOString(), offered_commands: 1, offered_photos: 1 })
  await phone.kill()
  await sync()
  expect(phone.engine.status.recovery.offered_commands).toBe(1)
  await phone.store.readRecovery('restored')
  await sync()
  expect(phone.engine.status.recovery.offered_commands).toBe(1)
  await phone.store.readRecovery('offered')
  await sync()
  expect(phone.engine.status.recovery).toEqual(NOTHING_RECOVERED)
})

it('says nothing of a restored server when the phone held nothing of it', async () => {
  await sync()
  server.epoch = 'epoch-2'
  await sync()
  expect(phone.engine.status.recovery).toEqual(NOTHING_RECOVERED)
})
