// Acting on the issue of a page: the main step, pages and sheets of actions, and the sheet that an address asks for (?act=…).
import { computed, nextTick, ref, watch, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { ActionName, Issue } from '../../domain/types'
import { t } from '../../i18n/translate'
import { showSnack } from '../../ui/snackbar'
import { categoryName } from '../session/reference'
import { mainAction, pageOf } from './actions'
import { judge } from './permission'
import { issueNumber } from './rowModel'

export function useIssueActing(id: () => string, issue: ComputedRef<Issue | undefined>) {
  const route = useRoute()
  const router = useRouter()
  /** The action whose sheet is open. */
  const acting = ref<ActionName | null>(null)
  const main = computed(() => (issue.value ? mainAction(issue.value) : null))
  const mainLabel = computed(() => (main.value ? t(`issues.act_${main.value as 'fix'}`) : ''))

  async function act(action: ActionName): Promise<void> {
    const page = pageOf(action, id())
    if (page && route.query['act'] === action) await router.replace(page)
    else if (page) await router.push(page)
    else acting.value = action
  }
  async function share(): Promise<void> {
    const url = location.href
    const title = issue.value ? `${issueNumber(issue.value)} ${categoryName(issue.value.category)}` : ''
    try {
      if ('share' in navigator) await navigator.share({ title, url })
      else {
        await (navigator as Navigator).clipboard.writeText(url)
        showSnack({ text: t('issues.shareCopied') })
      }
    } catch {
      // The user closed the share sheet, or the browser does not let us copy: nothing is lost.
    }
  }
  // A draft of an action leads back to its sheet, as soon as enough is known to allow it; once.
  const asked = computed(() => (typeof route.query['act'] === 'string' ? (route.query['act'] as ActionName) : null))
  const stopAsking = watch(() => asked.value !== null && issue.value !== undefined && judge(asked.value, issue.value).allowed, (isAllowed) => {
    if (!isAllowed || asked.value === null) return
    void act(asked.value)
    void nextTick(() => stopAsking())
  }, { immediate: true })

  return { acting, main, mainLabel, act, share }
}
