// Leaving a form with changes asks first: to another page, to another row of the list, or out of the window.
import { onScopeDispose, type Ref } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate, type RouteLocationNormalized } from 'vue-router'
import { t } from '../i18n/translate'
import { confirm } from '../ui/confirm'

/** Guard a form; `isElsewhere` says which changes of the same page's address lead away from it (none, where it is left out). */
export function useUnsavedGuard(isChanged: Readonly<Ref<boolean>>, isElsewhere: (to: RouteLocationNormalized, from: RouteLocationNormalized) => boolean = () => false): void {
  const mayLeave = () => (isChanged.value
    ? confirm({ title: t('upkeep.unsavedTitle'), text: t('upkeep.unsavedText'), action: t('upkeep.unsavedLeave'), cancel: t('upkeep.unsavedStay'), isDangerous: true })
    : true)
  onBeforeRouteLeave(mayLeave)
  onBeforeRouteUpdate((to, from) => (isElsewhere(to, from) ? mayLeave() : true))
  const warn = (event: BeforeUnloadEvent) => {
    if (isChanged.value) event.preventDefault()
  }
  window.addEventListener('beforeunload', warn)
  onScopeDispose(() => { window.removeEventListener('beforeunload', warn) })
}
