// Work on one issue: report a fix, verify it, take the same picture again.
import type { RouteRecordRaw } from 'vue-router'

const messages = ['work', 'issues', 'capture'] as const

export const routes: RouteRecordRaw[] = [
  { path: '/issues/:id/fix', name: 'fix', component: () => import('./FixPage.vue'), meta: { messages: [...messages] } },
  { path: '/issues/:id/verify', name: 'verify', component: () => import('./VerifyPage.vue'), meta: { messages: [...messages] } },
  { path: '/issues/:id/retake/:draft', name: 'retake', component: () => import('./RetakePage.vue'), meta: { isBare: true, messages: [...messages] } },
]
