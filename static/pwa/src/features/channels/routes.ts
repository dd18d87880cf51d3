// 通知渠道 of the administrator, and 消息设置 of everybody.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/channels', name: 'channels', component: () => import('./ChannelsPage.vue'), meta: { tab: 'channels', messages: ['channels', 'deliveries', 'upkeep'] } },
  { path: '/me/messages', name: 'own-channels', component: () => import('./OwnChannelsPage.vue'), meta: { messages: ['channels', 'upkeep'] } },
]
