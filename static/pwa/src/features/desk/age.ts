// How long an issue has been (or was) on the way, in the coarsest unit that says enough.
import type { Issue } from '../../domain/types'
import { t } from '../../i18n/translate'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export function ageWords(issue: Issue, nowMs: number): string {
  const ms = (issue.closed_at ? Date.parse(issue.closed_at) : nowMs) - Date.parse(issue.reported_at)
  if (ms >= DAY_MS) return t('desk.days', { n: Math.floor(ms / DAY_MS) })
  if (ms >= HOUR_MS) return t('desk.hours', { n: Math.floor(ms / HOUR_MS) })
  return t('desk.minutes', { n: Math.max(0, Math.floor(ms / MINUTE_MS)) })
}
