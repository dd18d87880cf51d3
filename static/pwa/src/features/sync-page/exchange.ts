// Unsent work as a file to hand to a colleague, and taking such a file in; the import is sent in its author's name.
import { createBrowserEngine, exportUnsent, handInForOthers, importUnsent } from '../../sync/browser'
import { formatExact } from '../../i18n/format'
import { useDevice, useStore } from '../session/session'

/** Offer the file for saving or sharing; gives the number of commands in it. */
export async function exportToFile(): Promise<number> {
  const store = useStore()
  const { commands } = await store.unsent()
  const name = `chabu-${formatExact(new Date()).replace(/[^0-9]/g, '')}.chabu.json`
  const file = new File([await exportUnsent(store)], name, { type: 'application/json' })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  return commands
}

/** Take a colleague's file in and try to send it; gives the number of commands taken. Raises UnsentFileProblem. */
export async function importFromFile(file: File): Promise<number> {
  const device = useDevice()
  const { commands, known } = await importUnsent(await file.text(), device)
  void handInForOthers(device, (store) => createBrowserEngine(store, device, true)).catch(() => undefined)
  return commands + known
}
