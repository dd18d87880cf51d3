// How a channel fares.
import type { Channel } from './channelApi'

/** How a channel fares, for its mark. */
export function stateOf(channel: Channel): 'off' | 'bad' | 'good' | 'new' {
  if (!channel.is_active) return 'off'
  // what a robot refuses is refused for all; an address that a mail server does not know is one reader's
  if (channel.failures > 0 || (channel.problem !== null && channel.kind !== 'mail')) return 'bad'
  return channel.last_sent_at ? 'good' : 'new'
}
