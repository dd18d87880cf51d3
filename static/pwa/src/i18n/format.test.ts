// Times, spans, distances and sizes as people say them (ux §7), in the agency's zone whatever the phone's.
import { describe, expect, it } from 'vitest'
import { formatBytes, formatDistance, formatDuration, formatDurationShort, formatMoment, formatRecent, formatToday, fromInputTime, toInputTime } from './format'
import { useLanguage } from './translate'

const NOW = new Date('2026-05-18T01:12:00Z') // Monday, 9:12 in Shanwei
const HOUR = 3_600_000

describe('formatMoment', () => {
  it.each([
    ['2026-05-18T01:12:00Z', '今日 9:12'],
    ['2026-05-17T08:20:00Z', '昨日 16:20'],
    ['2026-05-19T04:00:00Z', '明日 12:00'],
    ['2026-05-15T08:05:00Z', '5月15日 16:05'],
    ['2025-11-06T08:05:00Z', '2025年11月6日'],
    ['2026-05-17T16:30:00Z', '今日 0:30'],
  ])('%s is %s', (at, words) => expect(formatMoment(at, NOW)).toBe(words))

  it('speaks English', async () => {
    await useLanguage('en')
    expect(formatMoment('2026-05-15T08:05:00Z', NOW)).toBe('15 May, 16:05')
    expect(formatToday(NOW)).toBe('Mon, 18 May')
    await useLanguage('zh-CN')
  })
})

it('says only the clock of something recent', () => {
  expect(formatRecent('2026-05-18T01:10:00Z', NOW)).toBe('9:10')
  expect(formatRecent('2026-05-17T09:40:00Z', NOW)).toBe('昨日 17:40')
})

it('names the day of 今日', () => expect(formatToday(NOW)).toBe('5月18日 周一'))

it.each([
  [18 * 60_000, '18 分', '18 分'], [HOUR + 18 * 60_000, '1 小时 18 分', '1 小时'], [51 * HOUR, '2 天 3 小时', '2 天'], [16 * HOUR, '16 小时', '16 小时'],
  [-5, '0 分', '0 分'],
])('a span of %d ms', (ms, long, short) => {
  expect(formatDuration(ms)).toBe(long)
  expect(formatDurationShort(ms)).toBe(short)
})

it.each([[5.6, '6 m'], [999, '999 m'], [1230, '1.2 km']])('%d m', (metres, words) => expect(formatDistance(metres)).toBe(words))
it.each([[0, '0 KB'], [300, '1 KB'], [3_600_000, '3.6 MB'], [1_200_000_000, '1.2 GB']])('%d bytes', (bytes, words) => expect(formatBytes(bytes)).toBe(words))

it('reads a typed time in the agency’s zone', () => {
  expect(fromInputTime('2026-05-18T15:42').toISOString()).toBe('2026-05-18T07:42:00.000Z')
  expect(toInputTime('2026-05-18T07:42:00Z')).toBe('2026-05-18T15:42')
})
