// Calendar days in the agency's zone, from instants and back; instants are ms since 1970.
import type { DayText } from './types'

const DAY_MS = 86_400_000

/** Days of one IANA zone (default of the product: Asia/Shanghai). */
export class ZonedDays {
  private readonly format: Intl.DateTimeFormat

  constructor(readonly zone: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
      hour: '2-digit', minute: '2-digit', second: '2-digit',
    })
  }

  /** The local date of an instant. */
  dayOf(instantMs: number): DayText {
    return dayText(instantMs + this.offsetMs(instantMs))
  }

  /** The instant of a wall-clock time, minutes after local midnight (1440 = the day's end). */
  instantOf(day: DayText, minutes: number): number {
    const asUtc = Date.parse(`${day}T00:00:00Z`) + minutes * 60_000
    const guess = asUtc - this.offsetMs(asUtc)
    return asUtc - this.offsetMs(guess)
  }

  /** Local time minus UTC at an instant. */
  private offsetMs(instantMs: number): number {
    const parts = new Map(this.format.formatToParts(instantMs).map(({ type, value }) => [type, Number(value)]))
    const get = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
    const local = Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second'))
    return local - Math.floor(instantMs / 1000) * 1000
  }
}

/** `YYYY-MM-DD` of an instant read as UTC. */
export function dayText(instantMs: number): DayText {
  return new Date(instantMs).toISOString().slice(0, 10)
}

/** The day so many days later (or earlier). */
export function addDays(day: DayText, days: number): DayText {
  return dayText(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS)
}

/** 0 = Monday … 6 = Sunday. */
export function weekday(day: DayText): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
}
