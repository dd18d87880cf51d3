// The hint at capture that the same thing may already be reported: open issues of the same category close by.
import { distanceM, type LatLon } from './geo'
import type { Issue } from './types'

export interface PossibleDuplicate { issue: Issue; distance_m: number | null }

/** What is being reported, as far as it is known yet. */
export interface Candidate {
  issue_id: string
  category: string
  position: (LatLon & { accuracy_m: number | null }) | null
  point_id: string | null
}

/**
 * Open issues of the same category at the same point or within `withinM` metres, nearest first (same point before all).
 * `withinM` is the setting (default 30 m).
 */
export function possibleDuplicates(
  candidate: Candidate, issues: readonly Issue[], openStates: ReadonlySet<string>, withinM: number,
): PossibleDuplicate[] {
  const found: PossibleDuplicate[] = []
  for (const issue of issues) {
    if (issue.id === candidate.issue_id || issue.category !== candidate.category || !openStates.has(issue.state)) continue
    const distance = candidate.position && issue.position ? distanceM(candidate.position, issue.position) : null
    const isSamePoint = candidate.point_id !== null && issue.point_id === candidate.point_id
    if (isSamePoint || (distance !== null && distance <= withinM)) found.push({ issue, distance_m: distance })
  }
  return found.sort((a, b) => (a.distance_m ?? -1) - (b.distance_m ?? -1))
}
