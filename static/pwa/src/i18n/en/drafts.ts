// Drafts, in English.
import type { Translation } from '../catalogue'
import type source from '../zh-CN/drafts'

export default {
  title: 'Drafts {n}',
  titleNone: 'Drafts',
  note: 'Drafts are on this phone only. Report or export them before you change phones or clear browser data.',
  noCategory: 'No category yet',
  photos: '{n} {n:photo|photos}',
  ready: 'Complete, ready to report',
  readyOther: 'Complete, ready to send',
  missing: 'Still needed: {what}',
  missingCategory: 'category',
  missingPhoto: 'photo',
  missingPlace: 'place',
  missingPlaceAccuracy: 'place (±{n} m)',
  missingMeasure: 'what was done',
  missingReason: 'reason',
  missingText: 'text',
  goOn: 'Go on',
  report: 'Report',
  remove: 'Delete',
  removeNamed: 'Delete draft: {title}',
  removed: '1 draft deleted',
  emptyTitle: 'No drafts.',
  emptyHint: 'What you left unfinished will be here.',
  swipeHint: 'Swipe left to delete; undo within 10 s.',
  neverExpire: 'Drafts never expire.',
  options: 'Options of this draft',
} satisfies Translation<typeof source>
