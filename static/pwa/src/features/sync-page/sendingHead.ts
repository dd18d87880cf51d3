// The head of 发送情况: one sentence for all. What was not accepted or lost is never under an "all is well".
import { formatClock } from '../../i18n/format'
import { t } from '../../i18n/translate'
import type { SyncStatus } from '../../sync/status'

export interface SendingHead {
  title: string
  text: string
  look: 'done' | 'waiting' | 'refused'
}

const TROUBLE = { offline: 'sync.offline', sign_in: 'sync.signIn', captive_portal: 'sync.portal', server_trouble: 'sync.server', update_needed: 'sync.update', storage: 'sync.storage' } as const

export const isUnderWay = (status: SyncStatus) => ['pushing', 'uploading'].includes(status.phase)

/** Null where a loss stands above and nothing is on its way: there is nothing to be calm about. */
export function sendingHead(status: SyncStatus): SendingHead | null {
  const { unsent_count: n, refused_count: refused, trouble, last_contact_at: at } = status
  if (n > 0) {
    if (isUnderWay(status)) return { title: t('sync.sendingTitle', { n }), text: t('sync.sendingHint'), look: 'waiting' }
    return { title: t('sync.waitingTitle', { n }), text: trouble ? t(TROUBLE[trouble]) : t('sync.waitingHint'), look: 'waiting' }
  }
  if (refused > 0) return { title: t('sync.refusedTitle', { n: refused }), text: t('sync.refusedHint'), look: 'refused' }
  if (status.store_loss) return null
  if (!at) return { title: t('sync.nothingYetTitle'), text: t('sync.nothingYetHint'), look: 'done' }
  return { title: t('sync.allReceivedTitle', { time: formatClock(at) }), text: t('sync.allReceivedHint'), look: 'done' }
}
