// A message that waits for the time that was set for it: told by that, sent at once or cancelled after all.
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'

export function isScheduled({ fromMe, status, sentAt }: MessageView): boolean {
  return fromMe && status === 'pending' && sentAt > Date.now()
}

/** In the outbox it is known by the number of its row. */
export async function decide(
  how: 'sendNowOutbox' | 'cancelOutbox',
  { instance, id: message }: { instance: string; id: string },
): Promise<void> {
  const { outbox } = await call('listOutbox', { query: { instance, message } })
  const [item] = outbox
  if (item !== undefined) await call(how, { params: { item: item.id } })
}
