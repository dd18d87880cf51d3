// What the simulated disk holds is what the machine's own structured clone would have made of it.
import { describe, expect, it } from 'vitest'

import { quickClone } from './quick-clone'

const clone = quickClone(structuredClone)

describe('a quick clone', () => {
  const shared = { a: 1 }
  it.each([
    ['words', '查补'], ['nothing', null], ['not given', undefined], ['a record', { a: 1, b: [true, { c: null, d: undefined }] }],
    ['bytes', { bytes: Uint8Array.from([1, 2, 3]).buffer }], ['a view of bytes', Uint8Array.from([1, 2, 3])], ['a date', { at: new Date(5) }],
    ['a map', new Map([[1, { a: 2 }]])], ['one object twice', [shared, shared]], ['a list with holes', Object.assign([1], { 4: 2 })],
    ['a number without end', Number.NaN], ['a large one', 10n],
  ])('of %s is what a whole one is', (_, value) => {
    expect(clone(value)).toStrictEqual(structuredClone(value))
  })

  it('shares nothing with what it was made of', () => {
    const inner = { a: 1 }
    const record = { list: [inner], bytes: new ArrayBuffer(2) }
    const copy = clone(record)
    inner.a = 2
    new Uint8Array(record.bytes)[0] = 7
    expect(copy).toStrictEqual({ list: [{ a: 1 }], bytes: new ArrayBuffer(2) })
  })

  it('keeps one object that is met twice one object', () => {
    const [first, second] = clone([shared, shared])
    expect(first).toBe(second)
  })

  it('refuses what cannot be kept', () => {
    expect(() => clone({ work: () => 1 })).toThrow(expect.objectContaining({ name: 'DataCloneError' }))
  })
})
