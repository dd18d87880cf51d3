// That a browser cleared what a phone kept, as those read it who look after its user.
import { formatMoment } from '../../i18n/format'
import { t } from '../../i18n/translate'

export interface LostStore { store_lost_at?: string | null; lost_pending_count?: number | null }

/** When it was noticed and what had waited at the last contact; empty where nothing was lost of late. */
export function storeLostWords(lost: LostStore): string {
  if (!lost.store_lost_at) return ''
  const words = ownStoreLostWords(lost)
  return lost.lost_pending_count ? words + t('people.storeLostAsk') : words
}

/** The same for the user. */
export function ownStoreLostWords({ store_lost_at: at, lost_pending_count: n }: LostStore): string {
  if (!at) return ''
  return n ? t('people.storeLost', { time: formatMoment(at), n }) : t('people.storeLostEmpty', { time: formatMoment(at) })
}
