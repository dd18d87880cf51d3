// What the device says of itself: room, persistence, whether it keeps what it takes; and what a picked file is.
import { IDBFactory } from 'fake-indexeddb'
import { describe, expect, it } from 'vitest'

import { sha256Hex } from '../domain/sha256'
import { watchLocation, type LocationState } from './geolocation'
import { preparePickedFile } from './photo-file'
import { askToPersist, probeStorage, storageState } from './storage'

const storage = (part: Partial<StorageManager>) => part as StorageManager

describe('storage', () => {
  it('tells how many photos still fit, and when it is short', async () => {
    const roomy = storage({ estimate: () => Promise.resolve({ quota: 3e9, usage: 1e9 }), persisted: () => Promise.resolve(true) })
    expect(await storageState(roomy)).toMatchObject({ persistence: 'granted', left_bytes: 2e9, photos_left: 1333, is_short: false })
    const tight = storage({ estimate: () => Promise.resolve({ quota: 1e9, usage: 0.9e9 }), persisted: () => Promise.resolve(false) })
    expect(await storageState(tight)).toMatchObject({ persistence: 'refused', is_short: true })
  })

  it('says that it does not know where the browser does not say', async () => {
    expect(await storageState(storage({}))).toEqual({ persistence: 'unknown', used_bytes: null, left_bytes: null, photos_left: null, is_short: false })
    expect(await askToPersist(storage({}))).toBe('unknown')
    expect(await askToPersist(storage({ persisted: () => Promise.resolve(false), persist: () => Promise.resolve(false) }))).toBe('refused')
  })

  it('is probed by writing, reopening and comparing', async () => {
    expect(await probeStorage(new IDBFactory())).toBe('works')
    expect(await probeStorage(undefined)).toBe('fails')
    const closed = { open: () => { throw new DOMException('no', 'SecurityError') }, deleteDatabase: () => undefined } as unknown as IDBFactory
    expect(await probeStorage(closed)).toBe('fails')
  })

  it('that forgets between two openings is found out', async () => {
    const factories = [new IDBFactory(), new IDBFactory()]
    const forgetful = { open: (name: string) => (factories.shift() ?? new IDBFactory()).open(name, 1), deleteDatabase: () => undefined } as unknown as IDBFactory
    expect(await probeStorage(forgetful)).toBe('forgets')
  })
})

describe('a picked file', () => {
  it('is kept as it is, to the byte', async () => {
    const bytes = Uint8Array.from([0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0, 0xff, 0xd9])
    const photo = await preparePickedFile(new Blob([bytes]))
    expect(new Uint8Array(photo.bytes)).toEqual(bytes)
    expect(photo).toMatchObject({ sha256: await sha256Hex(bytes), media_type: 'image/jpeg', is_resized: false, taken_at: null, exif_position: null })
  })

  it('that is no photo is refused by what it is, not by its name', async () => {
    const named = new File(['%PDF-1.7'], 'photo.jpg', { type: 'image/jpeg' })
    await expect(preparePickedFile(named)).rejects.toMatchObject({ code: 'not_a_photo', kind: 'PDF' })
    await expect(preparePickedFile(new Blob([]))).rejects.toMatchObject({ code: 'not_a_photo', kind: null })
  })

  it('that cannot be read is said to be unreadable', async () => {
    const gone = { size: 5, arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')) } as unknown as Blob
    await expect(preparePickedFile(gone)).rejects.toMatchObject({ code: 'unreadable' })
  })
})

describe('the position', () => {
  it('is waited for, found with its grade, or refused', () => {
    const states: LocationState[] = []
    let cleared = 0
    const source = {
      watchPosition: (success: PositionCallback, failure: PositionErrorCallback) => {
        failure({ code: 3, PERMISSION_DENIED: 1 } as GeolocationPositionError)
        success({ coords: { latitude: 22.78, longitude: 115.37, accuracy: 45 }, timestamp: 0 } as GeolocationPosition)
        failure({ code: 1, PERMISSION_DENIED: 1 } as GeolocationPositionError)
        return 7
      },
      clearWatch: (id: number) => { cleared = id },
    } as unknown as Geolocation
    watchLocation((state) => states.push(state), source)()
    expect(states.map((state) => (state.kind === 'fix' ? state.grade : state.kind === 'problem' ? state.problem : state.kind))).toEqual(['waiting', 'waiting', 'fair', 'denied'])
    expect(cleared).toBe(7)
  })

  it('is unsupported where there is none', () => {
    const states: LocationState[] = []
    watchLocation((state) => states.push(state), undefined)
    expect(states.at(-1)).toEqual({ kind: 'problem', problem: 'unsupported' })
  })
})
