// How messages, their chats, contacts and what is being sent are shown: a person goes by the phone number where it is
// known.
import type { Content } from '../../contract/content.ts'
import type {
  ChatView,
  ContactView,
  MediaView,
  MessageView,
  OutboxView,
} from '../../contract/messages/message.ts'
import type { Chat } from '../../storage/tables/chats.ts'
import type { Contact } from '../../storage/tables/contacts.ts'
import type { Media } from '../../storage/tables/media.ts'
import type { Message } from '../../storage/tables/messages.ts'
import type { OutboxItem } from '../../storage/tables/outbox.ts'
import type { Storage } from '../../storage/storage.ts'
import type { LinkAdapter } from '../link.ts'
import { whyGone } from './media-words.ts'
import { outboxReason } from './outbox-reasons.ts'

export interface ViewDeps {
  storage: Pick<Storage, 'chats' | 'media' | 'messages'>
  adapter: Pick<LinkAdapter, 'contentOf'>
}

/** A message as it is stored; undefined where its chat is not, which only damage can bring about. */
export function storedView({ storage, adapter }: ViewDeps, message: Message): MessageView | undefined {
  const chat = storage.chats.get(message.chatId)
  if (chat === undefined) return undefined
  const proto = storage.messages.proto(message.row)
  const content = proto && adapter.contentOf(proto)
  return messageView(message, chat, { content: content ?? null, media: storage.media.get(message.row) })
}

export function messageView(
  message: Message,
  chat: Chat,
  { content, media }: { content: Content | null; media: Media | undefined },
): MessageView {
  const { jid, alt } = namesOf(chat)
  return {
    row: message.row,
    id: message.messageId,
    chat: jid,
    chatAlt: alt,
    fromMe: message.fromMe,
    participant: message.participantLid ?? message.participantPn,
    participantAlt: message.participantLid === null ? null : message.participantPn,
    pushName: message.pushName,
    type: message.type,
    text: message.text,
    content,
    status: message.status,
    sentAt: message.sentAt,
    storedAt: message.storedAt,
    original: message.original,
    media: media === undefined ? null : mediaView(media),
  }
}

export function mediaView({ state, kind, hash, mimetype, sizeBytes, fileName, reason }: Media): MediaView {
  const goneReason = reason === null ? null : whyGone(reason)
  return { state, kind, hash, mimetype, sizeBytes, fileName, goneCode: reason, goneReason }
}

export function chatView(chat: Chat): ChatView {
  return {
    id: chat.id,
    kind: chat.kind,
    jid: namesOf(chat).jid,
    pn: chat.pn,
    lid: chat.lid,
    name: chat.name,
    unread: chat.unread,
    lastMessageAt: chat.lastMessageAt,
    createdAt: chat.createdAt,
    updatedAt: chat.updatedAt,
  }
}

/** A person's phone number where it is known, with the LID beside it; a group's own JID. */
export function namesOf({ jid, pn, lid }: Chat): { jid: string; alt: string | null } {
  const name = jid ?? pn ?? lid ?? ''
  return { jid: name, alt: name === pn ? lid : null }
}

export function contactView(contact: Contact): ContactView {
  const { id, pn, lid, name, pushName, pictureUrl, createdAt, updatedAt } = contact
  return { id, jid: pn ?? lid ?? '', pn, lid, name, pushName, pictureUrl, createdAt, updatedAt }
}

export function outboxView(item: OutboxItem): OutboxView {
  const { id, messageId, recipient: to, state, attempts, notBefore, acceptedAt, updatedAt } = item
  const { code: reasonCode = null, params: reasonParams = {} } = outboxReason(item) ?? {}
  const { errorCode, error } = item
  const told = { errorCode, error, reasonCode, reasonParams }
  return { id, messageId, to, state, attempts, ...told, notBefore, acceptedAt, updatedAt }
}
