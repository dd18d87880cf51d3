// 拍问题: camera, form, and scanning a point code. A camera page works on a draft; the form it came from reads the same draft.
import type { RouteRecordRaw } from 'vue-router'

const messages = ['capture'] as const

export const routes: RouteRecordRaw[] = [
  { path: '/capture', name: 'capture', component: () => import('./CameraPage.vue'), meta: { isBare: true, messages: [...messages] } },
  { path: '/capture/:draft', name: 'capture-more', component: () => import('./CameraPage.vue'), meta: { isBare: true, messages: [...messages] } },
  { path: '/report/:draft', name: 'report', component: () => import('./ReportPage.vue'), meta: { messages: [...messages, 'work', 'map', 'drafts', 'issues'] } },
  { path: '/p/:code', name: 'sticker', component: () => import('./ScanPage.vue'), meta: { messages: [...messages] } },
  { path: '/scan', name: 'scan', component: () => import('./ScanPage.vue'), meta: { messages: [...messages] } },
]
