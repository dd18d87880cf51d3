// A year of the working calendar as it is looked at: months of weeks from Monday on, runs of holidays, how many days are worked.
import type { CalendarDay, DayText } from '../../domain/types'
import { addDays, weekday } from '../../domain/zoned-day'

export type DayLook = 'holiday' | 'workday' | 'weekend' | 'plain'
export interface YearDay { day: DayText; look: DayLook; name: string }
export interface YearMonth { month: number; /** Empty places before the first, Monday first. */ lead: number; days: YearDay[] }
export interface HolidayRun { name: string; from: DayText; through: DayText; workdays: DayText[] }

const SATURDAY = 5

/** All months of a year with what each day is. */
export function monthsOf(year: number, items: readonly CalendarDay[]): YearMonth[] {
  const known = new Map(items.map((item) => [item.date, item]))
  const months: YearMonth[] = []
  for (let day = `${year}-01-01`; Number(day.slice(0, 4)) === year; day = addDays(day, 1)) {
    if (day.endsWith('-01')) months.push({ month: Number(day.slice(5, 7)), lead: weekday(day), days: [] })
    const item = known.get(day)
    months.at(-1)?.days.push({ day, look: item?.kind ?? (weekday(day) >= SATURDAY ? 'weekend' : 'plain'), name: item?.name ?? '' })
  }
  return months
}

/** How many days of the year are worked, and how many are days off by order. */
export function totalsOf(months: readonly YearMonth[]): { work: number; off: number } {
  const looks = months.flatMap(({ days }) => days.map(({ look }) => look))
  return { work: looks.filter((look) => look === 'plain' || look === 'workday').length, off: looks.filter((look) => look === 'holiday').length }
}

/** Holidays as runs of days of one name, each with the days worked instead. */
export function holidayRuns(year: number, items: readonly CalendarDay[]): HolidayRun[] {
  const ofYear = items.filter(({ date }) => date.startsWith(`${year}-`)).sort((a, b) => a.date.localeCompare(b.date))
  const runs: HolidayRun[] = []
  for (const { date, name } of ofYear.filter(({ kind }) => kind === 'holiday')) {
    const last = runs.at(-1)
    if (last && last.name === name && addDays(last.through, 1) === date) last.through = date
    else runs.push({ name, from: date, through: date, workdays: [] })
  }
  for (const { date, name } of ofYear.filter(({ kind }) => kind === 'workday')) {
    const run = runs.find((each) => name !== '' && each.name !== '' && (name.includes(each.name) || each.name.includes(name)))
    if (run) run.workdays.push(date)
    else runs.push({ name, from: date, through: date, workdays: [date] })
  }
  return runs
}

/** The days from one to another, both included; null where they are no run of at most 31 days. */
export function daysThrough(from: DayText, through: DayText): DayText[] | null {
  const days = [from]
  while (days.length <= 31) {
    const last = days[days.length - 1] ?? from
    if (last === through) return days
    if (last > through) return null
    days.push(addDays(last, 1))
  }
  return null
}

/** The year as a sheet that can be imported again: date,kind,name. */
export function sheetOf(year: number, items: readonly CalendarDay[]): string {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = items.filter(({ date }) => date.startsWith(`${year}-`)).map(({ date, kind, name }) => [date, kind === 'holiday' ? '放假' : '上班', cell(name)].join(','))
  return `\uFEFF${['日期,类型,名称', ...lines].join('\r\n')}\r\n`
}
