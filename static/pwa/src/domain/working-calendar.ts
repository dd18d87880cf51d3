// When the agency works: sessions of a working day, public holidays, make-up workdays; the same rules as the server's.
import type { CalendarDay, DayText } from './types'
import { addDays, weekday, ZonedDays } from './zoned-day'

/** A stretch of working time within a day, in minutes after local midnight. */
export interface WorkSession { starts: number; ends: number }

export const DEFAULT_SESSIONS: readonly WorkSession[] = [
  { starts: 8 * 60 + 30, ends: 12 * 60 },
  { starts: 14 * 60 + 30, ends: 17 * 60 + 30 },
]
export const AGENCY_ZONE = 'Asia/Shanghai'

/** No working time within so many years: the calendar is wrong, not the question. */
const FURTHEST_YEARS = 10

/** The sessions of one year as instants; `worked[i]` is the year's working time up to session i's end (ms). */
interface YearRuler { opens: number[]; closes: number[]; worked: number[] }

/** Sessions from `08:30-12:00, 14:30-17:30`, or null where the text says something else. */
export function parseSessions(text: string): WorkSession[] | null {
  const sessions: WorkSession[] = []
  for (const part of text.split(/[,，;；、]/)) {
    const match = /^\s*(\d{1,2})[:：](\d{2})\s*[-–—~～]\s*(\d{1,2})[:：](\d{2})\s*$/.exec(part)
    if (!match) return null
    const [, startHour, startMinute, endHour, endMinute] = match.map(Number)
    sessions.push({ starts: (startHour ?? 0) * 60 + (startMinute ?? 0), ends: (endHour ?? 0) * 60 + (endMinute ?? 0) })
  }
  const ordered = sessions.sort((a, b) => a.starts - b.starts)
  const isSound = ordered.every((session, index) =>
    session.starts < session.ends && session.ends <= 1440 && session.starts >= (ordered[index - 1]?.ends ?? 0))
  return isSound ? ordered : null
}

/** Working time in the agency's zone. Instants are ms since 1970, durations ms. */
export class WorkingCalendar {
  private readonly days: ZonedDays
  private readonly holidays: ReadonlySet<DayText>
  private readonly workdays: ReadonlySet<DayText>
  private readonly rulers = new Map<number, YearRuler>()

  /** `calendar` holds the days that differ from Monday to Friday; a date that is both is worked. */
  constructor(
    calendar: readonly Pick<CalendarDay, 'date' | 'kind'>[],
    private readonly sessions: readonly WorkSession[] = DEFAULT_SESSIONS,
    zone: string = AGENCY_ZONE,
  ) {
    this.days = new ZonedDays(zone)
    this.holidays = new Set(calendar.filter((day) => day.kind === 'holiday').map((day) => day.date))
    this.workdays = new Set(calendar.filter((day) => day.kind === 'workday').map((day) => day.date))
  }

  isWorkingDay(day: DayText): boolean {
    return this.workdays.has(day) || (weekday(day) < 5 && !this.holidays.has(day))
  }

  localDate(instantMs: number): DayText {
    return this.days.dayOf(instantMs)
  }

  /** 24:00 of a local date. */
  endOfDay(day: DayText): number {
    return this.days.instantOf(day, 1440)
  }

  /** The end of the last session of a local date. */
  closeOf(day: DayText): number {
    return this.days.instantOf(day, this.sessions.at(-1)?.ends ?? 1440)
  }

  /** The n-th working day after a date, which itself is not counted; null where none is in sight. */
  nthWorkingDayAfter(day: DayText, n: number): DayText | null {
    let left = n
    for (let at = day, steps = 0; steps < FURTHEST_YEARS * 366; steps += 1) {
      if (left === 0) return at
      at = addDays(at, 1)
      if (this.isWorkingDay(at)) left -= 1
    }
    return null
  }

  /** Working time from one instant to another; negative when `endMs` lies before `startMs`. */
  workingTimeBetween(startMs: number, endMs: number): number {
    const first = this.yearOf(startMs)
    const last = this.yearOf(endMs)
    if (first > last) return -this.workingTimeBetween(endMs, startMs)
    let wholeYears = 0
    for (let year = first; year < last; year += 1) wholeYears += totalOf(this.ruler(year))
    return wholeYears + workedUntil(this.ruler(last), endMs) - workedUntil(this.ruler(first), startMs)
  }

  /** The earliest instant by which `durationMs` of working time has passed; null where no such time is in sight. */
  addWorkingTime(startMs: number, durationMs: number): number | null {
    if (durationMs <= 0) return startMs
    const first = this.yearOf(startMs)
    let wanted = workedUntil(this.ruler(first), startMs) + durationMs
    for (let year = first; year < first + FURTHEST_YEARS; year += 1) {
      const ruler = this.ruler(year)
      if (wanted <= totalOf(ruler)) return instantAt(ruler, wanted)
      wanted -= totalOf(ruler)
    }
    return null
  }

  private yearOf(instantMs: number): number {
    return Number(this.localDate(instantMs).slice(0, 4))
  }

  private ruler(year: number): YearRuler {
    const known = this.rulers.get(year)
    if (known) return known
    const ruler = this.layOut(year)
    this.rulers.set(year, ruler)
    return ruler
  }

  private layOut(year: number): YearRuler {
    const ruler: YearRuler = { opens: [], closes: [], worked: [] }
    let worked = 0
    for (let day = `${String(year).padStart(4, '0')}-01-01`; Number(day.slice(0, 4)) === year; day = addDays(day, 1)) {
      if (!this.isWorkingDay(day)) continue
      for (const session of this.sessions) {
        const opens = this.days.instantOf(day, session.starts)
        const closes = this.days.instantOf(day, session.ends)
        worked += closes - opens
        ruler.opens.push(opens)
        ruler.closes.push(closes)
        ruler.worked.push(worked)
      }
    }
    return ruler
  }
}

function totalOf(ruler: YearRuler): number {
  return ruler.worked.at(-1) ?? 0
}

/** The year's working time before an instant. */
function workedUntil(ruler: YearRuler, instantMs: number): number {
  const place = firstIndex(ruler.opens, (opens) => opens > instantMs) - 1
  if (place < 0) return 0
  return (ruler.worked[place] ?? 0) - Math.max((ruler.closes[place] ?? 0) - instantMs, 0)
}

/** The earliest instant by which so much of the year's working time, more than none, has passed. */
function instantAt(ruler: YearRuler, worked: number): number {
  const place = firstIndex(ruler.worked, (sum) => sum >= worked)
  return (ruler.closes[place] ?? 0) - ((ruler.worked[place] ?? 0) - worked)
}

/** Index of the first entry of a sorted list for which the test holds; its length where none does. */
function firstIndex(list: readonly number[], test: (value: number) => boolean): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (test(list[middle] ?? Infinity)) high = middle
    else low = middle + 1
  }
  return low
}
