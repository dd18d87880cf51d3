// What is doubtful about an issue, in words: position, area, time, late arrival.
import type { Issue, IssueFlag } from '../../domain/types'
import { t, type PlainKey } from '../../i18n/translate'

const FLAG_WORDS: Partial<Record<IssueFlag, PlainKey>> = { position_to_check: 'words.positionToCheck', area_unknown: 'words.areaUnknown', outside_area: 'words.outsideArea', time_uncertain: 'words.timeUncertain', late_synced: 'words.lateSynced' }

/** A word for each flag that concerns people. */
export function flagWords(issue: Issue): string[] {
  return issue.flags.flatMap((flag) => (FLAG_WORDS[flag] ? [t(FLAG_WORDS[flag])] : []))
}
