// 系统设置. The names of settings, groups and units come from the server.
export default {
  title: '系统设置',
  subtitle: '逐项保存，立即生效',
  yes: '是',
  no: '否',
  choice_asvs: '长度和常见密码',
  choice_dengbao: '等保',
  range: '可填 {least} – {most}',
  default: '默认 {value}',
  changedBy: '{time} {name}改过',
  system: '系统',
  useDefault: '用默认值',
  confirmTitle: '修改“{name}”？',
  confirmText: '由 {before} 改为 {after}，对所有人立即生效。',
  confirmAction: '改为 {value}',
  saved: '{name}已改为 {value}',
  auditNote: '每次修改的人、时间、前后的值都记入操作记录，由审计查看。',
} as const
