// 类别与时限, and the working calendar beside it.
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/categories', name: 'categories', component: () => import('./CategoriesPage.vue'), meta: { tab: 'categories', messages: ['categories', 'upkeep'] } },
  { path: '/calendar', name: 'calendar', component: () => import('./CalendarPage.vue'), meta: { tab: 'categories', messages: ['calendar', 'categories', 'upkeep'] } },
]
