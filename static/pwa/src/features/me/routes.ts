// 我的 and its sub-pages.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/me', name: 'me', component: () => import('./MePage.vue'), meta: { tab: 'me', messages: ['me'] } },
  { path: '/me/devices', name: 'devices', component: () => import('./DevicesPage.vue'), meta: { messages: ['me', 'people'] } },
  { path: '/me/leave', name: 'leave', component: () => import('./LeavePage.vue'), meta: { messages: ['me', 'people', 'upkeep'] } },
  { path: '/me/password', name: 'password', component: () => import('./PasswordPage.vue'), meta: { messages: ['me', 'session'] } },
  { path: '/me/feedback', name: 'feedback', component: () => import('./FeedbackPage.vue'), meta: { messages: ['me'] } },
  { path: '/me/install', name: 'install', component: () => import('./InstallPage.vue'), meta: { messages: ['me'] } },
  { path: '/me/help', name: 'help', component: () => import('./HelpPage.vue'), meta: { messages: ['me'] } },
  { path: '/me/about', name: 'about', component: () => import('./AboutPage.vue'), meta: { messages: ['me'] } },
]
