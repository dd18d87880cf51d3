// Notices: what concerns me.
import type { Translation } from '../catalogue'
import type source from '../zh-CN/notices'

export default {
  title: 'Notices',
  unread: '{n} unread',
  allRead: 'Mark all as read',
  isUnread: 'Unread',
  loading: 'Reading the notices on this device',
  emptyTitle: 'No notices',
  emptyHint: 'Assignments, returns, urging and due dates that concern you appear here, also without a network.',
  offline: 'No network; these are the notices on this device',
  offlineSince: 'No network; these are the notices as of {time}',
  due: 'Due {time}',
  reported: 'Critical issue, to be assigned',
  assigned: 'Assigned to you',
  returned: 'Not accepted, returned for rework',
  bounce: 'Sent back, please assign anew',
  recall: 'Assignment recalled, nothing left to do',
  urged: 'Urged: please act now',
  asked: 'Asks for more time, awaits your answer',
  appeal: 'Appeal, awaits your answer',
  answered: 'Request answered',
  grant: 'Extension granted',
  deny: 'Extension denied',
  uphold: 'Appeal upheld',
  reject: 'Appeal rejected',
  rebound: 'The problem is back',
  due_soon: 'Due soon',
  overdue: 'Overdue',
  call: 'Critical: telephone the duty phone of {unit} now',
  escalated: 'Overdue for {n} working days',
} as const satisfies Translation<typeof source>
