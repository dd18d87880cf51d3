// A report draft on screen: followed from the store, changed field by field, every change on disk within 300 ms.
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { Draft, PhotoRow } from '../../db/rows'
import { formatClock } from '../../i18n/format'
import { openForms } from '../../shell/serviceWorker'
import { useLive } from '../session/live'
import { useStore } from '../session/session'
import { reportFields, type ReportFields } from './reportDraft'

export interface ReportDraft {
  draft: ShallowRef<Draft | null>
  fields: ShallowRef<ReportFields>
  photos: ShallowRef<readonly PhotoRow[]>
  savedAt: ComputedRef<string>
  isLoaded: ComputedRef<boolean>
  set: (fields: ReportFields) => void
  flush: () => Promise<void>
  /** Do something that takes the draft out of the store, and keep what is on screen until it is done. */
  whileHeld: <T>(work: () => Promise<T>) => Promise<T>
}

/** Follow the draft with this id. */
export function useReportDraft(id: () => string): ReportDraft {
  const store = useStore()
  const draft = shallowRef<Draft | null>(null)
  const fields = shallowRef<ReportFields>(reportFields(null))
  const live = useLive(async () => {
    const found = await store.drafts.get(id())
    const rows = new Map((await store.photos.ofDraft(id())).map((row) => [row.id, row]))
    return { found: found ?? null, photos: found?.photo_ids.flatMap((photo) => rows.get(photo) ?? []) ?? [] }
  }, null, id)

  const photos = shallowRef<readonly PhotoRow[]>([])
  let isHeld = false
  watch(live.value, (now, before) => {
    if (isHeld && !now?.found) return
    draft.value = now?.found ?? null
    photos.value = now?.photos ?? []
    // Only the first read fills the form; later ones are echoes of what was typed here.
    if (before === null && now?.found) fields.value = reportFields(now.found)
  })

  function set(next: ReportFields): void {
    fields.value = next
    store.drafts.change(id(), { ...next })
  }

  async function whileHeld<T>(work: () => Promise<T>): Promise<T> {
    isHeld = true
    try {
      return await work()
    } finally {
      isHeld = false
    }
  }

  openForms.value += 1
  onScopeDispose(() => {
    openForms.value -= 1
    void store.drafts.flush().catch(() => undefined)
  })
  return {
    draft, fields, photos, set, whileHeld,
    savedAt: computed(() => (draft.value ? formatClock(draft.value.updated_at) : '')),
    isLoaded: computed(() => live.value.value !== null),
    flush: () => store.drafts.flush(),
  }
}
