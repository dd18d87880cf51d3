// What went wrong with a delivery to the outside, in words; an answer of the other side by its number.
import { t } from '../../i18n/translate'

const KNOWN = ['no_connection', 'no_such_host', 'no_answer', 'bad_certificate', 'private_address', 'bad_setup', 'switched_off', 'not_taken', 'no_such_recipient', 'too_late', 'sender_died'] as const

/** A problem's code as a person reads it. */
export function problemWords(code: string): string {
  const known = KNOWN.find((one) => one === code)
  if (known) return t(`deliveries.${known}`)
  const numbered = /^(error|http)_(\d+)$/.exec(code)
  if (numbered) return t(numbered[1] === 'http' ? 'deliveries.http' : 'deliveries.error', { n: numbered[2] ?? '' })
  return t('deliveries.other')
}
