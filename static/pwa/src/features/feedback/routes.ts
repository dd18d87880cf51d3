// 意见建议, as administrators read it (sending it is part of 我的), and 依法清除: the list, or with an issue the form that asks.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/feedback', name: 'feedback-inbox', component: () => import('./FeedbackInbox.vue'), meta: { tab: 'feedback', messages: ['feedback', 'upkeep'] } },
  { path: '/erasures/:id?', component: () => import('../erasures/ErasuresPage.vue'), meta: { tab: 'erasures', messages: ['feedback', 'upkeep'] } },
]
