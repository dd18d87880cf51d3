// One import as the server has it: looked at again while the worker is at it.
import { onScopeDispose, ref, shallowRef } from 'vue'
import type { Id } from '../../domain/types'
import { sentenceOf } from '../../shell/api'
import { fetchImport, fetchProposal, type LedgerImport, type Proposal } from './ledgerImportApi'

const AGAIN_MS = 1_000

export function useLedgerImport(id: Id) {
  const row = shallowRef<LedgerImport | null>(null)
  const proposal = shallowRef<Proposal | null>(null)
  const fault = ref<string | null>(null)
  let timer = 0

  function take(found: LedgerImport): void {
    row.value = found
    window.clearTimeout(timer)
    if (found.state === 'running') timer = window.setTimeout(() => void look(), AGAIN_MS)
  }
  /** Without a network the last state stays on screen and is asked for again. */
  async function look(): Promise<void> {
    try {
      take(await fetchImport(id))
      fault.value = null
    } catch (error) {
      fault.value = sentenceOf(error)
      timer = window.setTimeout(() => void look(), AGAIN_MS * 5)
    }
  }
  async function load(): Promise<void> {
    await look()
    if (proposal.value === null && row.value && row.value.state !== 'running') proposal.value = await fetchProposal(id).catch(() => null)
  }
  onScopeDispose(() => { window.clearTimeout(timer) })
  return { row, proposal, fault, load, take }
}
