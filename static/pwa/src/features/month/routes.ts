// 月报 and the issues behind its numbers.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/month', name: 'month', component: () => import('./MonthPage.vue'), meta: { tab: 'month', messages: ['month', 'upkeep', 'exports'] } },
  { path: '/month/issues', name: 'month-issues', component: () => import('./BehindPage.vue'), meta: { tab: 'month', messages: ['month', 'issues'] } },
]
