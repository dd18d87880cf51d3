// 我的视图: filters kept under a name on the server, so that they are there on every device of this user.
import { onMounted, shallowRef } from 'vue'
import type { Id, Schemas } from '../../domain/types'
import { request } from '../../shell/api'

export type SavedView = Schemas['ViewDocument']
type Views = Schemas['ViewList']

export function useSavedViews() {
  const views = shallowRef<SavedView[]>([])
  const read = async (answer: Promise<Views>) => {
    views.value = (await answer).items
  }
  // Without a network there are no views to choose; the filters themselves go on.
  onMounted(() => { void read(request<Views>('GET', '/me/views')).catch(() => undefined) })

  return {
    views,
    keep: (name: string, query: string) => read(request<Views>('PUT', '/me/views', { name, query })),
    remove: (id: Id) => read(request<Views>('DELETE', `/me/views/${id}`)),
  }
}
