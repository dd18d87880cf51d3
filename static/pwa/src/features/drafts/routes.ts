// 草稿.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/drafts', name: 'drafts', component: () => import('./DraftsPage.vue'), meta: { messages: ['drafts', 'capture'] } },
]
