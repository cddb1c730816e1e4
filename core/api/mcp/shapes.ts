// What the tools of MCP answer: small, and what people wrote marked as theirs, so that no model takes it for what it is told to do.
import { z } from 'zod'
import { InstanceView } from '../../contract/instances/instance.ts'
import { ChatView, MessageView } from '../../contract/messages/message.ts'

const longestText = 2000

export const Instances = z.object({ instances: z.array(InstanceView) })
export const Messages = z.object({ messages: z.array(MessageView) })
export const Chats = z.object({ chats: z.array(ChatView) })

export function numberShown({ id, name, number, state, stateReason }: InstanceView) {
  return { id, name, number, state, reason: stateReason }
}

export function chatShown({ jid, kind, name, unread, lastMessageAt }: ChatView) {
  return { chat: jid, kind, name_as_written_by_people: name, unread, last: moment(lastMessageAt) }
}

export function messageShown(message: MessageView) {
  const { row, id, chat, fromMe, participant, pushName, kind, text, status, sentAt, media } = message
  const shown = text === null ? null : text.slice(0, longestText)
  return {
    row,
    id,
    chat,
    from: fromMe ? 'this number' : (participant ?? chat),
    sent: moment(sentAt),
    kind,
    ...(fromMe
      ? { text: shown, status }
      : { name_as_written_by_people: pushName, text_written_by_a_person: shown }),
    ...(text !== null && text.length > longestText && { cut_from: text.length }),
    ...(media !== null && { file: { mimetype: media.mimetype, hash: media.hash } }),
  }
}

const moment = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
