// What went wrong with a call, in words; an answer of the other side by its number.
import { t } from '../../i18n/translate'

const KNOWN = ['private_address', 'no_such_host', 'no_connection', 'bad_certificate', 'no_answer', 'switched_off', 'sender_died', 'too_late', 'bad_setup'] as const

export function problemWords(problem: string): string {
  if (problem.startsWith('http_')) return t('interfaces.answered', { status: problem.slice(5) })
  const known = KNOWN.find((one) => one === problem)
  return known ? t(`interfaces.problem_${known}`) : problem
}
