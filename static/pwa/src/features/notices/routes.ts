// 消息: what concerns me, by day.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/notices', component: () => import('./NoticesPage.vue'), meta: { tab: 'notices', messages: ['notices'] } },
]
