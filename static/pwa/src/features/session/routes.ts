// Sign-in, activation and the privacy notice.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/sign-in', name: 'sign-in', component: () => import('./SignInPage.vue'), meta: { isPublic: true, messages: ['session'] } },
  { path: '/activate', name: 'activate', component: () => import('./ActivatePage.vue'), meta: { isPublic: true, messages: ['session'] } },
  { path: '/welcome', name: 'welcome', component: () => import('./PrivacyPage.vue'), meta: { messages: ['session'] } },
]
