// A year to look at: what each day is, runs of holidays with the days worked instead, and a sheet that can come back.
import { describe, expect, it } from 'vitest'
import type { CalendarDay } from '../../domain/types'
import { daysThrough, holidayRuns, monthsOf, sheetOf, totalsOf } from './yearModel'

const off = (date: string, name = '国庆节'): CalendarDay => ({ date, kind: 'holiday', name })
const on = (date: string, name = '国庆节'): CalendarDay => ({ date, kind: 'workday', name })
const ITEMS = [off('2026-10-01'), off('2026-10-02'), off('2026-10-03'), on('2026-10-10'), off('2026-12-31', '台风'), off('2027-01-01', '元旦')]

describe('monthsOf', () => {
  const months = monthsOf(2026, ITEMS)
  it('has every day of the year once', () => expect(months.flatMap(({ days }) => days)).toHaveLength(365))
  it('begins weeks on Monday', () => expect([months[9]?.lead, monthsOf(2024, [])[1]?.days.length]).toEqual([3, 29]))
  it('tells weekdays, weekends, days off and days worked instead apart', () => {
    const looks = Object.fromEntries(months[9]?.days.map(({ day, look }) => [day.slice(8), look]) ?? [])
    expect([looks['01'], looks['03'], looks['05'], looks['10'], looks['11']]).toEqual(['holiday', 'holiday', 'plain', 'workday', 'weekend'])
  })
  it('counts what is worked', () => expect(totalsOf(months)).toEqual({ work: 261 - 3 + 1, off: 4 }))
})

it('puts a run of days under one name, with the day worked instead', () => {
  expect(holidayRuns(2026, ITEMS)).toEqual([
    { name: '国庆节', from: '2026-10-01', through: '2026-10-03', workdays: ['2026-10-10'] },
    { name: '台风', from: '2026-12-31', through: '2026-12-31', workdays: [] },
  ])
})

it.each([['2026-02-27', '2026-03-02', 4], ['2026-02-27', '2026-02-27', 1], ['2026-03-02', '2026-02-27', null], ['2026-01-01', '2026-03-01', null]])('%s to %s are %s days', (from, through, n) => {
  expect(daysThrough(from, through)?.length ?? null).toBe(n)
})

it('writes the year as a sheet, names with commas in quotes', () => {
  expect(sheetOf(2026, [off('2026-12-31', '台风,停工'), off('2027-01-01')])).toBe('\uFEFF日期,类型,名称\r\n2026-12-31,放假,"台风,停工"\r\n')
})
