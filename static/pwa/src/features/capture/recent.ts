// 最近使用: the categories this user chose last, on this device.
import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import type { Category } from '../../domain/types'
import { useIssues } from '../issues/replica'
import { categories } from '../session/reference'
import { current, useDevice } from '../session/session'

const KEPT = 8
const codes = shallowRef<readonly string[]>([])

const key = () => `recent-categories:${current.value?.session.user.id ?? ''}`

watch(() => current.value?.session.user.id, async (id) => {
  codes.value = id ? (await useDevice().choice<string[]>(key())) ?? [] : []
}, { immediate: true })

/** Recently used categories, newest first; before the first use, those found most often here, so that chips are never empty. */
export function useRecentCategories(): ComputedRef<Category[]> {
  const { value: issues } = useIssues()
  return computed(() => {
    const used = codes.value.flatMap((code) => categories.value.get(code) ?? [])
    if (used.length > 0) return used
    const counts = new Map<string, number>()
    for (const issue of issues.value) counts.set(issue.category, (counts.get(issue.category) ?? 0) + 1)
    const frequent = [...counts].sort((a, b) => b[1] - a[1]).flatMap(([code]) => categories.value.get(code) ?? [])
    return (frequent.length > 0 ? frequent : [...categories.value.values()]).slice(0, KEPT)
  })
}

/** Put a category first among the recent ones. */
export async function rememberCategory(code: string): Promise<void> {
  codes.value = [code, ...codes.value.filter((other) => other !== code)].slice(0, KEPT)
  await useDevice().choose(key(), [...codes.value])
}
