// Days of the calendar as people say them, and working sessions in hours.
import { parseSessions } from '../../domain/working-calendar'
import type { DayText } from '../../domain/types'
import { weekday } from '../../domain/zoned-day'
import { formatDay } from '../../i18n/format'
import { t } from '../../i18n/translate'
import type { HolidayRun } from './yearModel'

/** 10月1日, with the year when it is another one. */
export const dayWords = (day: DayText) => formatDay(`${day}T12:00:00+08:00`)

/** 周四 */
export const weekdayWords = (day: DayText) => t(`calendar.weekday_${weekday(day) as 0 | 1 | 2 | 3 | 4 | 5 | 6}`)

/** 10月1日 – 10月7日，调休上班 10月10日 */
export function runWords(run: HolidayRun): string {
  const isOnlyWorked = run.workdays.length === 1 && run.workdays[0] === run.from
  const span = run.from === run.through ? dayWords(run.from) : `${dayWords(run.from)} – ${dayWords(run.through)}`
  const worked = run.workdays.length > 0 ? t('calendar.workdaysOf', { days: run.workdays.map(dayWords).join(t('kit.listSeparator')) }) : ''
  return isOnlyWorked ? worked : [span, worked].filter(Boolean).join(' · ')
}

/** 6.5: hours of a working day, null where the text says no sessions. */
export function hoursOf(text: string): number | null {
  const sessions = parseSessions(text)
  return sessions === null ? null : sessions.reduce((sum, { starts, ends }) => sum + ends - starts, 0) / 60
}
