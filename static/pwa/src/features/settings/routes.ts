// 系统设置.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/settings', name: 'settings', component: () => import('./SettingsPage.vue'), meta: { tab: 'settings', messages: ['settings', 'upkeep'] } },
]
