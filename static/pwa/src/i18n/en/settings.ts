// Settings. The names of settings, groups and units come from the server.
import type { Translation } from '../catalogue'
import type source from '../zh-CN/settings'

export default {
  title: 'Settings',
  subtitle: 'Saved one by one, in force at once',
  yes: 'Yes',
  no: 'No',
  choice_asvs: 'Length and common passwords',
  choice_dengbao: 'Dengbao',
  range: '{least} – {most}',
  default: 'default {value}',
  changedBy: 'changed {time} by {name}',
  system: 'the system',
  useDefault: 'Use the default',
  confirmTitle: 'Change “{name}”?',
  confirmText: 'From {before} to {after}, for everybody at once.',
  confirmAction: 'Change to {value}',
  saved: '{name}: now {value}',
  auditNote: 'Who changed what, when, and the values before and after are kept in the audit log, which the auditor reads.',
} as const satisfies Translation<typeof source>
