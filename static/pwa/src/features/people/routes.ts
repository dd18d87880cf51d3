// 单位与人员.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/people', name: 'people', component: () => import('./PeoplePage.vue'), meta: { tab: 'people', messages: ['people', 'upkeep'] } },
]
