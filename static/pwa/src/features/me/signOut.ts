// Signing out: never silently while something is unsent; what is unsent stays locked on this phone.
import { t } from '../../i18n/translate'
import { request } from '../../shell/api'
import { confirm } from '../../ui/confirm'
import { showSnack } from '../../ui/snackbar'
import { router } from '../../router'
import { signOutHere, useEngine, useStore } from '../session/session'

async function mayLeave(): Promise<boolean> {
  const { commands, drafts } = await useStore().unsent()
  const draftText = drafts > 0 ? t('me.signOutDrafts', { n: drafts }) : ''
  if (commands === 0) return confirm({ title: t('me.signOutTitle'), text: [draftText, t('me.signOutText')].filter(Boolean).join(' '), action: t('me.signOut') })
  const isLeaving = await confirm({ title: t('me.signOutUnsentTitle', { n: commands }), text: `${t('me.signOutUnsentText')} ${draftText}`, action: t('me.signOutAnyway'), cancel: t('me.sendFirst'), isDangerous: true })
  if (!isLeaving) {
    await router.push('/sending')
    void useEngine().syncNow()
  }
  return isLeaving
}

/** Ask, then sign out with the server (where there is one to be reached) and on this phone. False when the user stayed. */
export async function signOut(): Promise<boolean> {
  if (!(await mayLeave())) return false
  try {
    await request('DELETE', '/session')
  } catch {
    showSnack({ text: t('me.signOutOffline') })
  }
  await signOutHere()
  return true
}
