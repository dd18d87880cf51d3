// 意见建议, as administrators read it. Sending it is part of 我的.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/feedback', name: 'feedback-inbox', component: () => import('./FeedbackInbox.vue'), meta: { tab: 'feedback', messages: ['feedback', 'upkeep'] } },
]
