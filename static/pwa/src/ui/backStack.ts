// The back key closes what lies on top (sheet, viewer, dialog) before it leaves the page. Install once, before the router.

export interface Layer { close: () => void; isPushed: boolean }

const layers: Layer[] = []
let onStep: (() => void) | null = null
/** History steps happen one after the other: a sheet that follows another waits until the first has left. */
let settled: Promise<void> = Promise.resolve()

function onPopState(event: PopStateEvent): void {
  if (onStep) {
    event.stopImmediatePropagation()
    onStep()
    return
  }
  const top = layers.pop()
  if (!top) return
  event.stopImmediatePropagation()
  top.close()
}

/** Listen before the router does, so that it never sees a step back that only closes a sheet. */
export function installBackStack(): void {
  window.addEventListener('popstate', onPopState)
}

/** Whether this application put a page before the one on screen (the router notes it in the entry). */
export function hasPreviousPage(): boolean {
  return Boolean((history.state as { back?: string | null } | null)?.back)
}

/** Put something on top of the page; the back key will call `close`. */
export function openLayer(close: () => void): Layer {
  const layer: Layer = { close, isPushed: false }
  layers.push(layer)
  settled = settled.then(() => {
    if (!layers.includes(layer)) return
    layer.isPushed = true
    history.pushState({ ...(history.state as object | null), layer: layers.indexOf(layer) + 1 }, '')
  })
  return layer
}

function stepBackOver(gone: readonly Layer[]): Promise<void> {
  settled = settled.then(() => {
    const steps = gone.filter((layer) => layer.isPushed).length
    if (steps === 0) return
    return new Promise<void>((resolve) => {
      onStep = () => {
        onStep = null
        resolve()
      }
      history.go(-steps)
    })
  })
  return settled
}

/** The layer closed by itself (button, Escape): take its history entry away. Closes what lies above it too. */
export function closeLayer(layer: Layer): Promise<void> {
  const at = layers.indexOf(layer)
  if (at < 0) return settled
  const gone = layers.splice(at)
  for (const other of gone.slice(1)) other.close()
  return stepBackOver(gone)
}

/** Close everything before the page changes under it; the router waits for this. */
export function closeAllLayers(): Promise<void> {
  const gone = layers.splice(0)
  for (const layer of gone) layer.close()
  return gone.length > 0 ? stepBackOver(gone) : settled
}
