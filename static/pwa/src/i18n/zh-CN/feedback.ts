// 意见建议, as administrators read it.
export default {
  title: '意见建议',
  subtitle: '大家在“我的”里写的话',
  open: '待处理',
  done: '已处理',
  doneAt: '{time} 已处理',
  page: '写在 {page} 页',
  markDone: '处理好了',
  reopen: '重新打开',
  nowDone: '{name}的意见记为已处理',
  nowOpen: '{name}的意见已重新打开',
  noneOpen: '没有待处理的意见',
  none: '还没有意见',
  noneHint: '有人在“我的 · 意见建议”里写了，会出现在这里。',
} as const
