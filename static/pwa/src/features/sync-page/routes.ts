// 发送情况.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/sending', name: 'sending', component: () => import('./SendingPage.vue'), meta: { messages: ['sync', 'issues'] } },
]
