// Why the file of a message is not there, in words for whoever asks the API.
import type { GoneReason } from '../../storage/tables/media.ts'

const words: Record<GoneReason, string> = {
  expired: 'WhatsApp did not have it any more when it was fetched. The phone may still have it.',
  too_large: 'It is larger than what is kept here. It can be opened on the phone.',
  altered: 'What WhatsApp gave was not what the sender had sent, at every try.',
  phone_only: 'WhatsApp shows it on the phone only.',
  let_go: 'It was kept here for as long as the settings say.',
  view_once: 'It is to be seen once only, and such files are not kept here.',
  unreachable: 'It could not be fetched for two weeks. The phone may still have it.',
}

export function whyGone(reason: GoneReason): string {
  return words[reason]
}
