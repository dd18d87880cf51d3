// 月报模板.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/report-template', name: 'report-template', component: () => import('./TemplatePage.vue'), meta: { tab: 'report-template', messages: ['reportTemplate', 'upkeep'] } },
]
