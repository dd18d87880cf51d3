// The outline under the pen: its history, and what the server says of it before it is saved.
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import type { AreaGeometry, Id } from '../../domain/types'
import { sentenceOf } from '../../shell/api'
import { checkOutline, type Trial } from './areasApi'
import { drawingOf, geometryOf, NOTHING, type Drawing } from './outline'

const REST_MS = 350

export interface OutlineEditor {
  drawing: Ref<Drawing>
  /** GeoJSON of it; null while it has no three corners. */
  geometry: Readonly<Ref<AreaGeometry | null>>
  isChanged: Readonly<Ref<boolean>>
  canUndo: Readonly<Ref<boolean>>
  trial: Ref<Trial | null>
  /** Why the server would not take it, in its words. */
  fault: Ref<string | null>
  isChecking: Ref<boolean>
  change: (next: Drawing) => void
  undo: () => void
  /** Begin with a stored outline, or with nothing. */
  begin: (geometry: AreaGeometry | null) => void
}

/** `areaId` is the area whose outline it is, null for a new one. */
export function useOutline(areaId: Readonly<Ref<Id | null>>): OutlineEditor {
  const drawing = shallowRef<Drawing>(NOTHING)
  const past = shallowRef<readonly Drawing[]>([])
  const trial = shallowRef<Trial | null>(null)
  const fault = ref<string | null>(null)
  const isChecking = ref(false)
  const geometry = computed(() => geometryOf(drawing.value))
  let resting: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | null = null

  function stop(): void {
    clearTimeout(resting)
    running?.abort()
    isChecking.value = false
  }
  async function check(shape: AreaGeometry): Promise<void> {
    const mine = (running = new AbortController())
    try {
      const found = await checkOutline(shape, areaId.value, mine.signal)
      if (mine.signal.aborted) return
      trial.value = found
      fault.value = null
    } catch (error) {
      if (mine.signal.aborted) return
      trial.value = null
      fault.value = sentenceOf(error)
    }
    isChecking.value = false
  }
  watch(drawing, () => {
    stop()
    const shape = geometry.value
    if (!shape || past.value.length === 0) {
      trial.value = null
      fault.value = null
      return
    }
    isChecking.value = true
    resting = setTimeout(() => void check(shape), REST_MS)
  })
  onScopeDispose(stop)

  return {
    drawing, geometry, trial, fault, isChecking,
    isChanged: computed(() => past.value.length > 0),
    canUndo: computed(() => past.value.length > 0),
    change(next) {
      if (next === drawing.value) return
      past.value = [...past.value, drawing.value]
      drawing.value = next
    },
    undo() {
      const before = past.value.at(-1)
      if (before === undefined) return
      past.value = past.value.slice(0, -1)
      drawing.value = before
    },
    begin(stored) {
      past.value = []
      drawing.value = drawingOf(stored)
    },
  }
}
