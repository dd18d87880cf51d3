// 待处理来件.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/quarantine', name: 'quarantine', component: () => import('./QuarantinePage.vue'), meta: { tab: 'quarantine', messages: ['quarantine', 'upkeep', 'issues'] } },
]
