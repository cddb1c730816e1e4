// What is told in the outbox: the code that its rows and events carry, and the sentence. Pure.
import { instanceRefusals } from '../../../contract/sentences/instances.ts'
import type { Refusal, Sentence } from '../../../contract/sentences/sentence.ts'
import { sending } from '../../../contract/sentences/sending.ts'
import type { OutboxItem } from '../../../storage/tables/outbox.ts'

const told = (code: string, { text }: Sentence) => ({ code, error: text })

export interface Wait {
  until: number
  /** What is to be told in the rows that wait: of one chat, or of all (null). */
  hold?: { chatId: number | null; code: string; error: string }
}

/** Why an accepted message waits, beyond the connection. */
export const waits = {
  perHour: (most: number, until: number) => told('cap_hour', sending.cap_hour({ until, most })),
  perDay: (most: number, until: number) => told('cap_day', sending.cap_day({ until, most })),
  quota: (until: number) => told('new_chat_quota', sending.quota_waits({ until })),
  warmUp: (until: number) => told('warm_up', sending.warm_up_waits({ until })),
  restricted: (until: number | null) => told('restricted', sending.new_chat_waits({ until })),
}

/** What WhatsApp's own codes mean. */
function refused(code: string): Sentence {
  if (code === '463') return sending.new_chat_refused
  return code === '479' ? sending.devices_refused : sending.refused_with_code({ code })
}

/** Why an accepted message was not sent. */
export const failures = {
  cancelled: told('cancelled', sending.cancelled),
  cancelledLate: told('cancelled', sending.cancelled_late),
  refused: (code: string) => told(code, refused(code)),
  notOnWhatsApp: told('not_on_whatsapp', sending.not_on_whatsapp),
  otherNumber: told('other_number', sending.other_number),
  noAnswer: told('no_answer', sending.no_answer),
  unsent: told('unsent', sending.unsent),
  fileMissing: told('file_missing', sending.file_missing),
  notUploaded: told('not_uploaded', sending.not_uploaded),
  optedOut: told('opted_out', sending.opted_out),
  tooManyTries: told('too_many_tries', sending.too_many_tries),
}

const single: ReadonlyMap<string, Sentence> = new Map([
  ['not_on_whatsapp', sending.not_on_whatsapp],
  ['other_number', sending.other_number],
  ['no_answer', sending.no_answer],
  ['unsent', sending.unsent],
  ['file_missing', sending.file_missing],
  ['not_uploaded', sending.not_uploaded],
  ['too_many_tries', sending.too_many_tries],
  ['opted_out', sending.opted_out],
  ['restored', sending.sent_before_restore],
])

type Told = Pick<OutboxItem, 'errorCode' | 'error' | 'attempts' | 'notBefore'>

/** Which sentence a row tells: read off the row, which holds all that is in it but how many the limit allows. */
export function outboxReason({ errorCode, error, attempts, notBefore }: Told): Sentence | null {
  if (error === null || errorCode === null) return null
  const until = notBefore
  if (errorCode === 'cap_hour') return sending.cap_hour({ until })
  if (errorCode === 'cap_day') return sending.cap_day({ until })
  if (errorCode === 'new_chat_quota') return sending.quota_waits({ until })
  if (errorCode === 'warm_up') return sending.warm_up_waits({ until })
  if (errorCode === 'restricted') return sending.new_chat_waits({ until })
  if (errorCode === 'cancelled') return attempts === 0 ? sending.cancelled : sending.cancelled_late
  return single.get(errorCode) ?? refused(errorCode)
}

/** Why a message was not accepted. */
export function notSent(reason: Sentence | null): Refusal {
  const { code: because = null, text = '', params } = reason ?? {}
  return instanceRefusals.nothing_sent({ ...params, because, reason: text })
}
