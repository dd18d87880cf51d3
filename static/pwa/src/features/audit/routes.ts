// 操作记录.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/audit', name: 'audit', component: () => import('./AuditPage.vue'), meta: { tab: 'audit', messages: ['audit', 'upkeep'] } },
]
