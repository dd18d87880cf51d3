// 责任区域.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/areas', name: 'areas', component: () => import('./AreasPage.vue'), meta: { tab: 'areas', messages: ['areas', 'map', 'upkeep'] } },
]
