// What became of a delivery to the outside: words for channels and webhooks alike.
import type { Translation } from '../catalogue'
import type source from '../zh-CN/deliveries'

export default {
  no_connection: 'Cannot connect',
  no_such_host: 'No such address',
  no_answer: 'No answer; it may have arrived',
  bad_certificate: 'Its certificate is not trusted',
  private_address: 'The address is within the house, which the settings do not allow',
  bad_setup: 'The setup cannot be used: type address and secret in again',
  switched_off: 'Switched off, or no address was given',
  not_taken: 'Mail was not taken: check user name, password and port',
  no_such_recipient: 'The mail server does not know this recipient',
  too_late: 'Given up after too long',
  sender_died: 'The service stopped while sending',
  http: 'It answers {n}',
  error: 'The robot refuses: error {n}',
  other: 'Sending failed',
} satisfies Translation<typeof source>
