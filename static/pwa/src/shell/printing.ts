// Pages made to be printed open beside this one, so that nothing of this page is on the paper.

const LINGER_MS = 600_000

/** Open an address of our own in a tab and ask the printer; false where the browser keeps tabs from opening. */
export function printAddress(address: string): boolean {
  const tab = window.open(address, '_blank')
  tab?.addEventListener('load', () => { tab.print() })
  return tab !== null
}

/** The same for a page that exists only here. */
export function printPage(html: string): boolean {
  const address = URL.createObjectURL(new Blob([html], { type: 'text/html' }))
  setTimeout(() => URL.revokeObjectURL(address), LINGER_MS)
  return printAddress(address)
}
