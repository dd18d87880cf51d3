// Times, distances and sizes as people say them (ux §7): 今日 9:12, 2 天 3 小时, 1.2 km, 3.6 MB. Zone: the agency's.
import { language } from './translate'

const ZONE = 'Asia/Shanghai'
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

interface LocalTime { year: number; month: number; day: number; hour: number; minute: number; weekday: number }

const partsFormat = new Intl.DateTimeFormat('en-US', {
  timeZone: ZONE, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric',
  hour: 'numeric', minute: 'numeric', weekday: 'short',
})
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Wall-clock parts of an instant in the agency's zone. */
export function localTime(at: Date): LocalTime {
  const parts = new Map(partsFormat.formatToParts(at).map((part) => [part.type, part.value]))
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type) ?? 0)
  return {
    year: number('year'), month: number('month'), day: number('day'), hour: number('hour'), minute: number('minute'),
    weekday: WEEKDAYS.indexOf(parts.get('weekday') ?? 'Sun'),
  }
}

/** `YYYY-MM-DD` of an instant in the agency's zone. */
export function localDay(at: Date): string {
  const { year, month, day } = localTime(at)
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

const isChinese = () => language.value === 'zh-CN'
const clock = (time: LocalTime) => `${time.hour}:${String(time.minute).padStart(2, '0')}`
const dayNumber = (time: LocalTime) => Math.round(Date.UTC(time.year, time.month - 1, time.day) / DAY_MS)
const asDate = (at: Date | string) => (typeof at === 'string' ? new Date(at) : at)

function dayWords(time: LocalTime, today: LocalTime): string {
  if (isChinese()) return `${time.year === today.year ? '' : `${time.year}年`}${time.month}月${time.day}日`
  return `${time.day} ${MONTHS[time.month - 1]}${time.year === today.year ? '' : ` ${time.year}`}`
}

/** 9:12 */
export function formatClock(at: Date | string): string {
  return clock(localTime(asDate(at)))
}

/** 5月15日, or with the year when it is another one. */
export function formatDay(at: Date | string, now: Date = new Date()): string {
  return dayWords(localTime(asDate(at)), localTime(now))
}

/** 今日 9:12 · 昨日 16:20 · 明日 12:00 · 5月15日 16:05 · 2025年11月6日 (another year has no clock). */
export function formatMoment(at: Date | string, now: Date = new Date()): string {
  const time = localTime(asDate(at))
  const today = localTime(now)
  const days = dayNumber(time) - dayNumber(today)
  const named = isChinese()
    ? { '-1': '昨日', 0: '今日', 1: '明日' }[days]
    : { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }[days]
  if (named) return `${named} ${clock(time)}`
  if (time.year !== today.year) return dayWords(time, today)
  return isChinese() ? `${dayWords(time, today)} ${clock(time)}` : `${dayWords(time, today)}, ${clock(time)}`
}

/** 9:12 when it was today, else the moment: for 9:10 已更新. */
export function formatRecent(at: Date | string, now: Date = new Date()): string {
  const isToday = dayNumber(localTime(asDate(at))) === dayNumber(localTime(now))
  return isToday ? formatClock(at) : formatMoment(at, now)
}

/** 5月18日 周一, for the heading of 今日. */
export function formatToday(now: Date = new Date()): string {
  const time = localTime(now)
  if (isChinese()) return `${time.month}月${time.day}日 周${'日一二三四五六'[time.weekday]}`
  return `${WEEKDAYS[time.weekday]}, ${time.day} ${MONTHS[time.month - 1]}`
}

/** 2026-05-15 16:05, for exports and technical lists. */
export function formatExact(at: Date | string): string {
  const time = localTime(asDate(at))
  const two = (n: number) => String(n).padStart(2, '0')
  return `${time.year}-${two(time.month)}-${two(time.day)} ${two(time.hour)}:${two(time.minute)}`
}

/** A span in at most two units: 18 分 · 1 小时 18 分 · 2 天 3 小时. */
export function formatDuration(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS))
  const days = Math.floor(ms / DAY_MS)
  const hours = Math.floor((ms % DAY_MS) / HOUR_MS)
  const words = isChinese() ? ['天', '小时', '分'] : ['d', 'h', 'min']
  const pair = (a: number, unitA: string | undefined, b: number, unitB: string | undefined) =>
    b ? `${a} ${unitA} ${b} ${unitB}` : `${a} ${unitA}`
  if (days > 0) return pair(days, words[0], days < 10 ? hours : 0, words[1])
  if (minutes >= 60) return pair(Math.floor(minutes / 60), words[1], minutes % 60, words[2])
  return `${minutes} ${words[2]}`
}

/** The largest unit only: 2 天, 16 小时, 42 分; for tags and rows. */
export function formatDurationShort(ms: number): string {
  const words = isChinese() ? ['天', '小时', '分'] : ['d', 'h', 'min']
  if (ms >= DAY_MS) return `${Math.floor(ms / DAY_MS)} ${words[0]}`
  if (ms >= HOUR_MS) return `${Math.floor(ms / HOUR_MS)} ${words[1]}`
  return `${Math.max(0, Math.floor(ms / MINUTE_MS))} ${words[2]}`
}

/** 6 m · 320 m · 1.2 km */
export function formatDistance(metres: number): string {
  return metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(1)} km`
}

/** 182 KB · 3.6 MB · 1.2 GB */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(bytes ? 1 : 0, Math.round(bytes / 1000))} KB`
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`
}

/** 1,234 */
export function formatNumber(n: number): string {
  return n.toLocaleString('en-US')
}

/** A date and time for `<input type="datetime-local">`, in the agency's zone. */
export function toInputTime(at: Date | string): string {
  return formatExact(at).replace(' ', 'T')
}

/** The instant a `<input type="datetime-local">` names, read in the agency's zone (China has no summer time). */
export function fromInputTime(text: string): Date {
  return new Date(`${text}:00+08:00`)
}
