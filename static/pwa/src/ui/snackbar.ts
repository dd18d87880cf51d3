// Short messages at the foot of the screen, with undo where it is promised. Never the only copy of a message.
import { shallowRef } from 'vue'

export interface Snack {
  text: string
  /** Button beside the text, e.g. 再拍一个. */
  action?: { label: string; run: () => void }
  /** Offer 撤销 for this many seconds; `expire` runs when they pass, or when another message comes. */
  undo?: { seconds: number; run: () => void; expire?: () => void }
}

export const currentSnack = shallowRef<(Snack & { secondsLeft: number }) | null>(null)
let timer: ReturnType<typeof setInterval> | undefined

function stop(): void {
  clearInterval(timer)
  timer = undefined
}

/** Put the message away; an offered undo is thereby declined. */
export function dismissSnack(): void {
  const snack = currentSnack.value
  stop()
  currentSnack.value = null
  snack?.undo?.expire?.()
}

/** Show a message; one at a time, the newest wins. */
export function showSnack(snack: Snack): void {
  dismissSnack()
  currentSnack.value = { ...snack, secondsLeft: snack.undo?.seconds ?? 4 }
  timer = setInterval(() => {
    const current = currentSnack.value
    if (!current || current.secondsLeft <= 1) { dismissSnack(); return }
    currentSnack.value = { ...current, secondsLeft: current.secondsLeft - 1 }
  }, 1000)
}

/** The user pressed 撤销. */
export function undoSnack(): void {
  const snack = currentSnack.value
  stop()
  currentSnack.value = null
  snack?.undo?.run()
}
