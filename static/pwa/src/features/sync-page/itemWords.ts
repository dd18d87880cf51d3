// The state of one unsent item in the binding words of ux §3.
import { CircleX, CloudCheck, CloudUpload, Image, Lock, Smartphone, WifiOff } from '@lucide/vue'
import type { Component } from 'vue'
import { t } from '../../i18n/translate'
import type { SyncItem } from '../../sync/status'
import { refusalWords } from './refusalWords'

export type ItemTone = 'local' | 'teal' | 'safe' | 'danger'
export interface ItemWords { text: string; icon: Component; tone: ItemTone }

/** Words, icon and colour of an item; an unknown item is one the engine has not listed yet, so it is still on this phone. */
export function itemWords(item: SyncItem | undefined, waitsForWifi = false): ItemWords {
  switch (item?.state) {
    case 'held': return { text: t('sync.held'), icon: Smartphone, tone: 'local' }
    case 'sending': return { text: t('sync.sending'), icon: CloudUpload, tone: 'teal' }
    case 'words_received': return waitsForWifi ? { text: t('sync.photosOnWifi'), icon: Image, tone: 'teal' } : { text: t('sync.wordsReceived', { done: item.photos_stored, all: item.photos_total }), icon: Image, tone: 'teal' }
    case 'received': return { text: t('sync.received'), icon: CloudCheck, tone: 'safe' }
    case 'refused': return { text: t('sync.refused', { reason: item.refusal ? refusalWords(item.refusal) : t('issues.code_other') }), icon: CircleX, tone: 'danger' }
    default: return queuedWords(item)
  }
}

function queuedWords(item: SyncItem | undefined): ItemWords {
  if (item?.problem?.code === 'sign_in') return { text: t('sync.signIn'), icon: Lock, tone: 'local' }
  if (item?.problem?.code === 'offline') return { text: t('sync.offline'), icon: WifiOff, tone: 'local' }
  return { text: t('sync.queued'), icon: Smartphone, tone: 'local' }
}
