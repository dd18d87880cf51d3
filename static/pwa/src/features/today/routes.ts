// 今日, the first page.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'today', component: () => import('./TodayPage.vue'), meta: { tab: 'today', messages: ['today'] } },
]
