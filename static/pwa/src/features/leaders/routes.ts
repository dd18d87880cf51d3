// 领导一页.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/leaders', name: 'leaders', component: () => import('./LeadersPage.vue'), meta: { tab: 'leaders', messages: ['leaders', 'month', 'upkeep'] } },
]
