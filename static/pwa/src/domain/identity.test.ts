// Ids, canonical JSON, hashes and marks: the same value always looks the same.
import { describe, expect, it } from 'vitest'

import { canonicalJson, plainCopy } from './canonical-json'
import { isAtOrBefore } from './change-mark'
import { sha256HexOfText } from './sha256'
import { isUuid7, uuid7 } from './uuid7'

describe('uuid7', () => {
  it('has version, variant and the time in front', () => {
    const id = uuid7(0x0190_1234_5678, (bytes) => bytes.fill(0xff))
    expect(id).toBe('01901234-5678-7fff-bfff-ffffffffffff')
    expect(isUuid7(id)).toBe(true)
  })

  it('sorts by time and does not break for a clock before 1970 or far ahead', () => {
    expect(uuid7(1_000) < uuid7(2_000)).toBe(true)
    expect(isUuid7(uuid7(-5))).toBe(true)
    expect(isUuid7(uuid7(Number.MAX_SAFE_INTEGER))).toBe(true)
  })

  it('does not take other versions for its own', () => {
    expect(isUuid7('550e8400-e29b-41d4-a716-446655440000')).toBe(false)
  })
})

describe('canonical JSON', () => {
  it('sorts keys by code point at every depth and leaves out undefined', () => {
    expect(canonicalJson({ b: 1, a: { d: [2, { z: null, y: true }], c: undefined } })).toBe('{"a":{"d":[2,{"y":true,"z":null}]},"b":1}')
    expect(canonicalJson({ '\u{1F600}': 1, '\uFFFD': 2 })).toBe('{"\uFFFD":2,"\u{1F600}":1}')
  })

  it('refuses what JSON cannot say', () => {
    expect(() => canonicalJson({ a: NaN })).toThrow(TypeError)
    expect(() => canonicalJson(() => 1)).toThrow(TypeError)
  })

  it('makes plain copies of proxies', () => {
    const copy = plainCopy(new Proxy({ a: new Proxy([1], {}) }, {}))
    expect(structuredClone(copy)).toEqual({ a: [1] })
  })
})

it('hashes as everybody does', async () => {
  expect(await sha256HexOfText('查补')).toMatch(/^[0-9a-f]{64}$/)
  expect(await sha256HexOfText('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

describe('places in the order of changes', () => {
  it.each([
    [3, 3, true], [4, 3, false], ['7.12', '7.12', true], ['7.13', '7.12', false], ['6.99', '7.0', true],
    ['0.5', '0.10', true], ['7.1', '7', false], ['18446744073709551615.1', '18446744073709551616.0', true],
  ])('%s is at or before %s: %s', (mark, limit, expected) => {
    expect(isAtOrBefore(mark, limit)).toBe(expected)
  })
})
