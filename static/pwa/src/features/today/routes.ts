// 今日, the first page; part of the start itself, so that nothing more is fetched before it is seen.
import type { RouteRecordRaw } from 'vue-router'
import TodayPage from './TodayPage.vue'

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'today', component: TodayPage, meta: { tab: 'today', messages: ['today'] } },
]
