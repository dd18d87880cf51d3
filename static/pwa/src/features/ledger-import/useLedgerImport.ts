// One import as the server has it: looked at again while the worker is at it.
import { ref, shallowRef } from 'vue'
import type { Id } from '../../domain/types'
import { sentenceOf } from '../../shell/api'
import { usePolling } from '../../shell/polling'
import { fetchImport, fetchProposal, type LedgerImport, type Proposal } from './ledgerImportApi'

export function useLedgerImport(id: Id) {
  const row = shallowRef<LedgerImport | null>(null)
  const proposal = shallowRef<Proposal | null>(null)
  const fault = ref<string | null>(null)
  /** Without a network the last state stays on screen and is asked for again. */
  const { now: look, soon } = usePolling(async () => {
    try {
      row.value = await fetchImport(id)
      fault.value = null
      return row.value.state === 'running'
    } catch (error) {
      fault.value = sentenceOf(error)
      return null
    }
  })

  function take(found: LedgerImport): void {
    row.value = found
    if (found.state === 'running') soon()
  }
  async function load(): Promise<void> {
    await look()
    if (proposal.value === null && row.value && row.value.state !== 'running') proposal.value = await fetchProposal(id).catch(() => null)
  }
  return { row, proposal, fault, load, take }
}
