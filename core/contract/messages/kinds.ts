// What a message is, in our words; WhatsApp's own word for it is the field of its proto that holds the content.
import { z } from 'zod'

export const MessageKind = z.enum([
  'text',
  'image',
  'video',
  'gif',
  'videoNote',
  'audio',
  'voice',
  'document',
  'sticker',
  'stickerPack',
  'location',
  'liveLocation',
  'contacts',
  'poll',
  'pollResult',
  'event',
  'invite',
  'product',
  'order',
  'payment',
  // Business messages: what can be chosen, and what somebody has chosen.
  'list',
  'buttons',
  'template',
  'interactive',
  'answer',
  'comment',
  'question',
  'call',
  'album',
  // What WhatsApp says of a chat or of itself; nobody has said it to anybody.
  'notice',
  // What happened in a chat: who came, what it is called now, a call. See NoticeView.
  'system',
  // What was sent from here to do something to another message; it is found by its id alone.
  'effect',
  // Something came that only the phone can show.
  'placeholder',
  // Kept as it came: this version does not know it.
  'unsupported',
])
export type MessageKind = z.infer<typeof MessageKind>

/** Nothing that is said to somebody: it counts neither as unread nor as a chat's last message. */
const unsaid: ReadonlySet<MessageKind> = new Set(['album', 'notice', 'effect', 'system'])

export function isSaid(kind: MessageKind): boolean {
  return !unsaid.has(kind)
}
