// Feedback, as administrators read it.
import type { Translation } from '../catalogue'
import type source from '../zh-CN/feedback'

export default {
  title: 'Feedback',
  subtitle: 'What people wrote under “Me”',
  open: 'To do',
  done: 'Done',
  doneAt: 'Done {time}',
  page: 'Written on {page}',
  markDone: 'Done',
  reopen: 'Open again',
  nowDone: 'Feedback of {name} is done',
  nowOpen: 'Feedback of {name} is open again',
  noneOpen: 'Nothing waits',
  none: 'No feedback yet',
  noneHint: 'What people write under “Me · Feedback” appears here.',
} as const satisfies Translation<typeof source>
