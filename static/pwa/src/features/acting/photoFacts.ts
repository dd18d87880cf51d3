// What two photos say about each other, as measured: distance, accuracy, time, source. Facts, no judgement.
import { distanceM } from '../../domain/geo'
import type { Issue, IssuePhoto, Position } from '../../domain/types'
import { formatDistance, formatMoment } from '../../i18n/format'
import { t } from '../../i18n/translate'

type Witness = Pick<IssuePhoto, 'taken_at' | 'position' | 'source'>

/** Beyond what the accuracies explain: as near as this counts as the same spot, farther than that is asked about. */
const NEAR_M = 30
const FAR_M = 200

/** Nothing more is to come of it. */
export function isSettled({ state }: Pick<IssuePhoto, 'state'>): boolean {
  return ['stored', 'waived', 'erased'].includes(state)
}

/** 整改前 5月15日 16:05 */
export function photoLabel(role: 'before' | 'after', photo: Witness | null): string {
  const word = t(role === 'before' ? 'kit.beforePhoto' : 'kit.afterPhoto')
  return photo?.taken_at ? `${word} ${formatMoment(photo.taken_at)}` : word
}

export interface PlaceFact { distance_m: number; isNear: boolean; isFar: boolean; text: string }

const accuracyWords = (position: Position) => (position.accuracy_m ? t('kit.accuracy', { n: Math.round(position.accuracy_m) }) : t('words.positionToCheck'))

/** How far the second photo was taken from the first; null when one of them has no position. */
export function comparePlaces(first: Witness, second: Witness): PlaceFact | null {
  if (!first.position || !second.position) return null
  const metres = distanceM(first.position, second.position)
  // The accuracies of both fixes may explain the distance.
  const surely = metres - (first.position.accuracy_m ?? 0) - (second.position.accuracy_m ?? 0)
  return { distance_m: metres, isNear: surely <= NEAR_M, isFar: surely > FAR_M, text: t('work.similarFraming', { distance: formatDistance(metres), accuracy: accuracyWords(second.position) }) }
}

/** Whether what was wrong is shown in this round: by the issue itself, or by photos about to be sent with the fix. */
export function showsBefore(issue: Pick<Issue, 'round' | 'photos'>, taken: readonly Pick<IssuePhoto, 'role'>[]): boolean {
  const ofBefore = ({ role }: Pick<IssuePhoto, 'role'>) => role === 'before' || role === 'scene'
  return taken.some(ofBefore) || issue.photos.some((photo) => photo.round === issue.round && ofBefore(photo))
}

export interface CheckFact { isGood: boolean; label: string; value: string }

/** The facts a verifier sees, each with a tick or a triangle. */
export function verifyFacts(before: Witness | null, after: (Witness & { state: string }) | null, allStored: boolean): CheckFact[] {
  if (!after) return []
  const place = before ? comparePlaces(before, after) : null
  return [
    place ? { isGood: place.isNear, label: t('work.factDistance'), value: formatDistance(place.distance_m) } : { isGood: false, label: t('work.factDistanceUnknown'), value: t('work.factUnknownBy') },
    { isGood: after.source === 'camera', label: t(after.source === 'camera' ? 'work.factCamera' : 'work.factAlbum'), value: after.position ? accuracyWords(after.position) : '' },
    after.taken_at ? { isGood: true, label: t('work.factTime'), value: formatMoment(after.taken_at) } : { isGood: false, label: t('work.factTimeUnknown'), value: t('work.factUnknownBy') },
    { isGood: allStored, label: t(allStored ? 'work.factPhotoHere' : 'work.factPhotoMissing'), value: '' },
  ]
}
