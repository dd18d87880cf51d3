// The list of issues and the page of one issue.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/issues', name: 'issues', component: () => import('./IssueListPage.vue'), meta: { tab: 'issues', messages: ['issues'] } },
  { path: '/issues/:id', name: 'issue', component: () => import('./IssuePage.vue'), meta: { messages: ['issues', 'sync', 'work'] } },
]
