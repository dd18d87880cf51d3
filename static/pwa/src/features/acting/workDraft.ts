// The draft behind a form about an issue: on disk within 300 ms of every change, found again when the form is opened again.
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { Draft, NewPhoto, PhotoRow } from '../../db/rows'
import type { ActionName, Issue } from '../../domain/types'
import { formatClock } from '../../i18n/format'
import { openForms } from '../../shell/serviceWorker'
import { useLive } from '../session/live'
import { useStore } from '../session/session'

export interface WorkDraft {
  /** Fields typed so far; plain, replaced as a whole. */
  fields: ShallowRef<Readonly<Record<string, unknown>>>
  photos: ComputedRef<readonly PhotoRow[]>
  /** When the draft was last written, `9:12`; empty before. */
  savedAt: ComputedRef<string>
  isLoaded: ComputedRef<boolean>
  text: (key: string) => string
  set: (key: string, value: unknown) => void
  /** The draft's id, made at the first need. */
  ensure: () => Promise<string>
  addPhoto: (photo: NewPhoto) => Promise<void>
  removePhoto: (id: string) => Promise<() => Promise<void>>
  id: () => string | null
  /** Throw the draft away, when nothing of it was worth keeping. */
  discardIfEmpty: () => Promise<void>
}

/** Follow (or begin) the draft of one action on one issue. */
export function useWorkDraft(action: ActionName, issue: () => Pick<Issue, 'id'>): WorkDraft {
  const store = useStore()
  const draft = shallowRef<Draft | null>(null)
  const fields = shallowRef<Readonly<Record<string, unknown>>>({})
  let making: Promise<Draft> | null = null

  const live = useLive(async () => {
    const found = (await store.drafts.list()).find((one) => one.action === action && one.issue_id === issue().id)
    if (!found) return { draft: null, photos: [] }
    const rows = new Map((await store.photos.ofDraft(found.id)).map((row) => [row.id, row]))
    return { draft: found, photos: found.photo_ids.flatMap((id) => rows.get(id) ?? []) }
  }, null, () => issue().id)

  watch(live.value, (now, before) => {
    draft.value = now?.draft ?? null
    if (before === null && now?.draft) fields.value = { ...now.draft.fields, ...fields.value }
  })

  async function ensure(): Promise<string> {
    if (draft.value) return draft.value.id
    making ??= store.drafts.create(action, issue().id, { ...fields.value })
    draft.value = await making
    return draft.value.id
  }
  function set(key: string, value: unknown): void {
    fields.value = { ...fields.value, [key]: value }
    void ensure().then((id) => store.drafts.change(id, { ...fields.value }))
  }
  async function removePhoto(photoId: string): Promise<() => Promise<void>> {
    const id = await ensure()
    const [row, bytes] = await Promise.all([store.photos.get(photoId), store.photos.bytes(photoId)])
    await store.drafts.removePhoto(id, photoId)
    return async () => {
      if (row && bytes) await store.drafts.addPhoto(id, { ...row, bytes })
    }
  }

  openForms.value += 1
  onScopeDispose(() => {
    openForms.value -= 1
    void store.drafts.flush().catch(() => undefined)
  })

  return {
    fields,
    photos: computed(() => live.value.value?.photos ?? []),
    savedAt: computed(() => (draft.value ? formatClock(draft.value.updated_at) : '')),
    isLoaded: computed(() => live.value.value !== null),
    text: (key) => (typeof fields.value[key] === 'string' ? fields.value[key] : ''),
    set,
    ensure,
    addPhoto: async (photo) => {
      await store.drafts.addPhoto(await ensure(), photo)
    },
    removePhoto,
    id: () => draft.value?.id ?? null,
    discardIfEmpty: async () => {
      const now = draft.value
      const isEmpty = now && now.photo_ids.length === 0 && Object.values(fields.value).every((value) => value === '' || value === null || value === false)
      if (isEmpty) await store.drafts.remove(now.id)
    },
  }
}
