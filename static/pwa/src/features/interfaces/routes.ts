// 对外接口: one's own calendar link and tokens, what an administrator opens to other systems, and the API in words.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/me/interfaces', name: 'own-interfaces', component: () => import('./OwnInterfacesPage.vue'), meta: { messages: ['interfaces', 'upkeep'] } },
  { path: '/interfaces', name: 'interfaces', component: () => import('./InterfacesPage.vue'), meta: { tab: 'interfaces', messages: ['interfaces', 'deliveries', 'upkeep', 'issues'] } },
  { path: '/api-docs', name: 'api-docs', component: () => import('./ApiDocsPage.vue'), meta: { messages: ['interfaces', 'upkeep'] } },
]
