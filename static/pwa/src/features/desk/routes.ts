// 问题台 takes the place of the phone's list on wide screens; the printed list is a page.
import type { RouteRecordRaw } from 'vue-router'
import { loadMessages } from '../../i18n/translate'
import type { PageLoader } from '../../shell/adaptive'

export const routes: RouteRecordRaw[] = [
  { path: '/print', name: 'print', component: () => import('./PrintPage.vue'), meta: { messages: ['desk', 'issues', 'work'], isBare: true } },
]

export const deskPages: Record<string, PageLoader> = {
  issues: async () => {
    await loadMessages(['desk', 'exports', 'issues', 'work'])
    return import('./DeskPage.vue')
  },
  issue: async () => {
    await loadMessages(['desk', 'exports', 'issues', 'work', 'sync', 'map'])
    return import('./DeskIssuePage.vue')
  },
}
