// Where else the bytes of a photo stand: they are erased there too.
import { t } from '../../i18n/translate'
import type { Erasure } from './erasureApi'

/** 另有 2 处用同一张照片：CW-202605-0001、待处理来件 */
export function sharedWords(shared: Erasure['shared_with']): string {
  return t('feedback.eraseShared', { n: shared.length, where: shared.map((one) => one.issue_number ?? t('feedback.eraseKept')).join(t('kit.listSeparator')) })
}
