// The draft a camera page fills: made with the first photo (no empty drafts), or given by the form that opened the camera.
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { Draft, NewPhoto, PhotoRow } from '../../db/rows'
import type { ActionName } from '../../domain/types'
import { useLive } from '../session/live'
import { useStore } from '../session/session'
import { reportFields, type ReportFields } from './reportDraft'

export interface CaptureDraft {
  id: ShallowRef<string | null>
  action: ComputedRef<ActionName>
  fields: ShallowRef<ReportFields>
  photos: ComputedRef<readonly PhotoRow[]>
  ensure: () => Promise<string>
  setFields: (fields: ReportFields) => void
  /** Keep a photo; `refine` may complete the fields with what is known at the shutter. */
  add: (photo: NewPhoto, refine: (fields: ReportFields) => ReportFields) => Promise<void>
}

export function useCaptureDraft(given: string | null): CaptureDraft {
  const store = useStore()
  const id = shallowRef<string | null>(given)
  const fields = shallowRef<ReportFields>(reportFields(null))
  const known = shallowRef<Draft | null>(null)
  let making: Promise<string> | null = null

  const live = useLive(async () => {
    if (!id.value) return null
    const [draft, rows] = await Promise.all([store.drafts.get(id.value), store.photos.ofDraft(id.value)])
    const byId = new Map(rows.map((row) => [row.id, row]))
    return { draft: draft ?? null, photos: draft?.photo_ids.flatMap((photo) => byId.get(photo) ?? []) ?? [] }
  }, null, () => id.value)
  watch(live.value, (now) => {
    if (known.value === null && now?.draft && given !== null) fields.value = reportFields(now.draft)
    known.value = now?.draft ?? null
  })

  function ensure(): Promise<string> {
    if (id.value) return Promise.resolve(id.value)
    making ??= store.drafts.create('report', null, { ...fields.value }).then((draft) => {
      id.value = draft.id
      return draft.id
    })
    return making
  }
  function setFields(next: ReportFields): void {
    fields.value = next
    // The fields of other actions belong to their own forms.
    if (id.value && (known.value?.action ?? 'report') === 'report') store.drafts.change(id.value, { ...next })
  }
  async function add(photo: NewPhoto, refine: (fields: ReportFields) => ReportFields): Promise<void> {
    const draftId = await ensure()
    await store.drafts.addPhoto(draftId, photo)
    setFields(refine(fields.value))
  }
  return { id, fields, ensure, setFields, add, action: computed(() => known.value?.action ?? 'report'), photos: computed(() => live.value.value?.photos ?? []) }
}
