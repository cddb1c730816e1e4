// Why an accepted message waits, beyond the connection, and why one was not sent.
import { clock, sentences } from './sentence.ts'
import { reasons } from './states.ts'

export const sending = sentences({
  cap_hour: ({ until, most }: { until: number; most?: number }) =>
    `Waits until ${clock(until)}: the limit you set is ${most} messages in an hour.`,
  cap_day: ({ until, most }: { until: number; most?: number }) =>
    `Waits until ${clock(until)}: the limit you set is ${most} messages in a day.`,
  new_chat_waits: ({ until }: { until: number | null }) =>
    `${reasons.new_chats_locked({ until }).text} This is a new chat, so the message waits; cancel it if it must not be late.`,
  quota_waits: ({ until }: { until: number }) =>
    `Waits until ${clock(until)}: WhatsApp lets this number write to no more new chats before. Chats that it knows go on.`,
  warm_up_waits: ({ until }: { until: number }) =>
    `Waits until ${clock(until)}: the number is new, and its warm-up lets it write to no more new chats before.`,
  opted_out: 'This person has asked not to be written to any more.',
  cancelled: 'Cancelled by you before it was sent.',
  cancelled_late: 'Cancelled by you. It had been sent once without an answer, so it may have arrived.',
  new_chat_refused:
    'WhatsApp does not let this number write to new chats for now. Chats that it knows are not affected.',
  devices_refused: 'WhatsApp refused it twice because the devices of the recipient are not what it expects.',
  refused_with_code: ({ code }: { code: string }) => `WhatsApp refused the message with code ${code}.`,
  not_on_whatsapp: 'This number is not on WhatsApp.',
  other_number:
    'Another number was linked since: a message is never sent from a number it was not written for.',
  no_answer: 'WhatsApp did not acknowledge it in several tries. It may have arrived all the same.',
  unsent: 'It could not be handed to WhatsApp in several tries.',
  file_missing:
    'Its file is not here any more, or was damaged, so that it cannot be sent. Send the file again.',
  not_uploaded: 'Its file could not be brought to WhatsApp in several tries. Retry it to send it.',
  too_many_tries:
    'The connection ended each time it was sent, so it is not tried any more. It may have arrived.',
  sent_before_restore:
    'It was waiting in the backup; whether it was sent since is not known. Retry it to send it.',
})
