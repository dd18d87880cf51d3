// 保存上报: the draft becomes a command in one transaction; then it is said, and a critical issue gets its warning.
import type { Draft } from '../../db/rows'
import { router } from '../../router'
import { t } from '../../i18n/translate'
import { isOnline } from '../../shell/network'
import { pause } from '../../shell/steps'
import { confirm } from '../../ui/confirm'
import { showSnack } from '../../ui/snackbar'
import { areas, categories, units } from '../session/reference'
import { saveCommand } from '../acting/save'
import { reportFields, type ReportFields } from './reportDraft'

const CRITICAL = 4

/** The payload of a report; nothing that was left empty, so that the server's defaults apply. */
export function reportPayload(fields: ReportFields): Record<string, unknown> {
  const { category, severity, source, place_text, area_id, point_id, position, description } = fields
  const wanted = { category, severity, source, place_text: place_text.trim(), area_id, point_id, position, description: description.trim() }
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null && value !== ''))
}

async function warnOfDanger(fields: ReportFields): Promise<void> {
  const unitId = fields.area_id === null ? null : areas.value.get(fields.area_id)?.unit_id ?? null
  const unit = unitId === null ? undefined : units.value.get(unitId)
  const interim = fields.category === null ? null : categories.value.get(fields.category)?.interim ?? null
  const lines = [interim ? t('capture.criticalInterim', { act: interim.act }) : '', unit?.phone ? t('capture.criticalText', { unit: unit.name, phone: unit.phone }) : t('capture.criticalNoPhone')]
  const calls = await confirm({ title: t('capture.criticalTitle'), text: lines.filter(Boolean).join('。'), action: unit?.phone ? t('capture.criticalCall') : t('kit.done'), cancel: t('kit.close') })
  if (calls && unit?.phone) location.href = `tel:${unit.phone}`
}

/**
 * Save a complete report; false when it could not be saved and the draft is still there. `leave` closes the form; what has
 * to be said is said on the page that follows.
 */
export async function sendReport(draft: Draft, leave?: () => Promise<unknown>): Promise<boolean> {
  const fields = reportFields(draft)
  const row = await saveCommand({ issue_id: draft.issue_id, action: 'report', seen_version: 0, payload: reportPayload(fields), draft_id: draft.id })
  if (!row) return false
  await pause() // the page that follows is built in a task of its own
  await leave?.()
  showSnack({ text: t(isOnline.value ? 'capture.savedOnline' : 'capture.savedOffline'), action: { label: t('capture.oneMore'), run: () => void router.push('/capture') } })
  if (fields.severity === CRITICAL) void warnOfDanger(fields)
  return true
}
