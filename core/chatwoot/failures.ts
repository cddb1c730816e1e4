// What did not get through, either way, as its owner is shown it.
import type { ChatwootFailure } from '../contract/chatwoot/settings.ts'
import type { ChatwootStorage } from './intake.ts'
import { mainName } from './names.ts'

/** The newest first, at most so many of each way. */
export function failuresOf(
  { chatwootChats, chatwootMessages, chatwootQueue }: ChatwootStorage,
  instanceId: string,
  most: number,
): ChatwootFailure[] {
  const nameOf = (id: number): string | null => {
    const chat = chatwootChats.get(id)
    return chat === undefined ? null : mainName(chat)
  }
  const there = chatwootQueue.failed(instanceId, most).map((entry): ChatwootFailure => ({
    id: `to-chatwoot-${entry.id}`,
    way: 'toChatwoot',
    chat: nameOf(entry.chat),
    what: entry.kind,
    conversationId: chatwootChats.get(entry.chat)?.conversationId ?? null,
    reason: entry.error,
    at: entry.at,
  }))
  const back = chatwootMessages.unsent(instanceId, most).map((message): ChatwootFailure => ({
    id: `to-whatsapp-${message.id}`,
    way: 'toWhatsApp',
    chat: nameOf(message.chat),
    what: message.state === 'held' ? 'held after a restore' : 'message',
    conversationId: message.conversationId,
    reason: message.error,
    at: message.at,
  }))
  return [...there, ...back].toSorted((a, b) => b.at - a.at)
}
