// What went wrong with a channel, and how it fares, in words.
import { t } from '../../i18n/translate'
import type { Channel } from './channelApi'

const KNOWN = ['no_connection', 'no_such_host', 'no_answer', 'bad_certificate', 'private_address', 'bad_setup', 'switched_off', 'not_taken', 'too_late', 'sender_died'] as const

/** A problem's code as a person reads it. */
export function problemWords(code: string): string {
  const known = KNOWN.find((one) => one === code)
  if (known) return t(`channels.problem_${known}`)
  const numbered = /^(error|http)_(\d+)$/.exec(code)
  if (numbered) return t(numbered[1] === 'http' ? 'channels.problem_http' : 'channels.problem_error', { n: numbered[2] ?? '' })
  return t('channels.problem_other')
}

/** How a channel fares, for its mark. */
export function stateOf(channel: Channel): 'off' | 'bad' | 'good' | 'new' {
  if (!channel.is_active) return 'off'
  if (channel.failures > 0) return 'bad'
  return channel.last_sent_at ? 'good' : 'new'
}
