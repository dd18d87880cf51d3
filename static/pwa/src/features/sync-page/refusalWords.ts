// Why something was not accepted, in words.
import { t } from '../../i18n/translate'

const KNOWN_CODES = [
  'stale', 'wrong_state', 'own_unit', 'no_right', 'out_of_scope', 'not_assigned_to_you', 'depends_on_refused', 'conflict', 'extension_too_late',
  'extension_pending', 'extension_limit', 'appeal_pending', 'photos_missing', 'others_acted',
] as const

/** Why something was not accepted: the server's words, else those for the code. */
export function refusalWords(refusal: { code: string; detail: string | null }): string {
  if (refusal.detail) return refusal.detail
  const code = KNOWN_CODES.find((known) => known === refusal.code)
  return t(`issues.code_${code ?? 'other'}`)
}
