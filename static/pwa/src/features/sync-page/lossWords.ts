// What of a cleared phone is certain: what waited at its last contact; of later work nobody knows.
import type { StoreLoss } from '../../db/rows'
import { t } from '../../i18n/translate'

/** The loss in one or two sentences, and what keeps it from happening again. */
export function lossWords(loss: StoreLoss): string {
  return (loss.pending_count > 0 ? t('sync.storeLostPending', { n: loss.pending_count }) : t('sync.storeLostNone')) + t('sync.storeLostHint')
}
