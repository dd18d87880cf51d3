// 导入: units, users and areas from a sheet (areas from GeoJSON too), each at an address of its own.
import type { RouteRecordRaw } from 'vue-router'

const page = () => import('./ImportPage.vue')

export const routes: RouteRecordRaw[] = [
  { path: '/imports/units', name: 'import-units', component: page, props: { kind: 'units' }, meta: { tab: 'people', messages: ['imports', 'people', 'upkeep'] } },
  { path: '/imports/users', name: 'import-users', component: page, props: { kind: 'users' }, meta: { tab: 'people', messages: ['imports', 'people', 'upkeep'] } },
  { path: '/imports/areas', name: 'import-areas', component: page, props: { kind: 'areas' }, meta: { tab: 'areas', messages: ['imports', 'people', 'areas', 'upkeep', 'map'] } },
]
