// Who was faster: after a refusal because an issue has moved on, the last thing somebody else did to it, in words.
import type { ActionName, Issue, IssueEvent } from '../../domain/types'
import { formatMoment } from '../../i18n/format'
import { t } from '../../i18n/translate'
import { request } from '../../shell/api'
import { personName, unitName } from '../session/reference'

export interface Faster { words: string; issue: Issue }

/** What happened meanwhile and how the issue stands now; null when the server cannot be asked. */
export async function fasterColleague(seen: Issue): Promise<Faster | null> {
  try {
    const { issue, events } = await request<{ issue: Issue; events: IssueEvent[] }>('GET', `/issues/${seen.id}`)
    const last = events.filter((event) => event.version > seen.version).at(-1)
    if (!last) return null
    const who = personName(last.actor_id) || unitName(last.actor_unit_id) || t('desk.aColleague')
    const what = last.action === 'assign' ? t('desk.assignedTo', { unit: unitName(issue.lead_unit_id) }) : t(`words.action_${last.action as ActionName}`)
    return { issue, words: t('desk.faster', { who, time: formatMoment(last.received_at), what }) }
  } catch {
    return null
  }
}
