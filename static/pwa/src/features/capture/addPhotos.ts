// Files from the album or the system camera into a draft: one after the other, each on disk before the next is read.
import { StorageProblem } from '../../db/storage-problem'
import { PhotoFileProblem, preparePickedFile } from '../../device/photo-file'
import type { PhotoRole, Position } from '../../domain/types'
import { t } from '../../i18n/translate'
import { useStore } from '../session/session'

export interface AddResult { added: number; fault: string | null }

function faultWords(error: unknown): string {
  if (error instanceof StorageProblem) return t(error.code === 'no_space' ? 'capture.shotFailedSpace' : 'capture.shotFailed')
  if (!(error instanceof PhotoFileProblem)) return t('capture.broken')
  if (error.code === 'too_large') return t('capture.tooBig')
  return error.code === 'not_a_photo' && error.kind !== null ? t('capture.notPhoto', { format: error.kind }) : t('capture.broken')
}

/**
 * Keep picked files with a draft. `position` is where the phone is now (the first witness when the picture was taken a
 * moment ago by the system camera); without it, what the EXIF says.
 */
export async function addPicked(draftId: string, files: readonly File[], role: PhotoRole, position: Position | null): Promise<AddResult> {
  let added = 0
  let fault: string | null = null
  for (const file of files) {
    try {
      const { exif_position: exifPosition, ...photo } = await preparePickedFile(file)
      await useStore().drafts.addPhoto(draftId, { ...photo, role, position: position ?? exifPosition, source: 'picker' })
      added += 1
    } catch (error) {
      fault = faultWords(error)
    }
  }
  return { added, fault }
}
