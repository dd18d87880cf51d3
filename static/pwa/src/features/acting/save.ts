// Saving a command: one strict transaction on this phone, said to be saved only after it, and the engine told to send.
import type { NewCommand, OutboxRow } from '../../db/rows'
import { StorageProblem } from '../../db/storage-problem'
import { t } from '../../i18n/translate'
import { router } from '../../router'
import { isOnline } from '../../shell/network'
import { confirm } from '../../ui/confirm'
import { showSnack } from '../../ui/snackbar'
import { vibrate } from '../../ui/vibrate'
import { actingUnit } from '../issues/permission'
import { knownIssue } from '../issues/replica'
import { useEngine, useStore } from '../session/session'

const SAVED_VIBRATION_MS = 40

/** What the toast says after a save: never more than is true. */
export function savedWords(): string {
  return t(isOnline.value ? 'work.savedOnline' : 'work.savedOffline')
}

/** Tell why a save did not happen; true when the user wants to try again. Short of room, the other way leads to where room is made. */
export async function explainFault(error: unknown): Promise<boolean> {
  const isSpace = error instanceof StorageProblem && error.code === 'no_space'
  const triesAgain = await confirm({
    title: t(isSpace ? 'work.notSaved' : 'work.notSavedOther'),
    action: t('kit.retry'),
    cancel: isSpace ? t('work.cleanUp') : t('kit.close'),
  })
  if (!triesAgain && isSpace) await router.push('/sending')
  return triesAgain
}

/** The unit in whose name this is done: of the post that allows it. */
function unitFor(command: NewCommand): string | null {
  const areaId = command.payload['area_id']
  return command.acting_unit_id ?? actingUnit(command.action, knownIssue(command.issue_id) ?? null, typeof areaId === 'string' ? areaId : undefined)
}

/** Save, or explain and offer to try again. Null when the user gave up; everything typed is still there then. */
export async function saveCommand(command: NewCommand): Promise<OutboxRow | null> {
  for (;;) {
    try {
      const row = await useStore().outbox.save({ ...command, acting_unit_id: unitFor(command) })
      vibrate(SAVED_VIBRATION_MS)
      useEngine().poke()
      return row
    } catch (error) {
      if (!(await explainFault(error))) return null
    }
  }
}

/**
 * Save with some seconds in which it may be undone. Undone work becomes a draft again when it has words or photos worth
 * keeping (`keepsDraft`); a mere tap leaves nothing behind.
 */
export async function saveWithUndo(command: NewCommand, text: string, seconds: number, keepsDraft: boolean): Promise<OutboxRow | null> {
  const row = await saveCommand({ ...command, hold_s: seconds })
  if (!row) return null
  const store = useStore()
  const engine = useEngine()
  showSnack({
    text,
    undo: {
      seconds,
      run: () => void store.outbox.withdraw(row.id).then((draft) => (draft && !keepsDraft ? store.drafts.remove(draft.id) : null)),
      expire: () => void store.outbox.release(row.id).then(() => engine.poke()),
    },
  })
  return row
}
