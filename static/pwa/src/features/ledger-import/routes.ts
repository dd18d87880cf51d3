// 旧台账导入: an older ledger comes in from a spreadsheet; each import at an address of its own.
import type { RouteRecordRaw } from 'vue-router'

const messages = ['ledgerImport', 'imports', 'upkeep'] as const

export const routes: RouteRecordRaw[] = [
  { path: '/imports/ledger', name: 'ledger-imports', component: () => import('./LedgerImportsPage.vue'), meta: { tab: 'ledger-imports', messages } },
  { path: '/imports/ledger/:id', name: 'ledger-import', component: () => import('./LedgerImportPage.vue'), meta: { tab: 'ledger-imports', messages } },
]
