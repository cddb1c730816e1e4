// How messages, their chats, contacts and what is being sent are shown: a person goes by the phone number where it is
// known.
import type {
  ChatView,
  ContactView,
  LastView,
  MediaView,
  MessageView,
  OutboxView,
} from '../../contract/messages/message.ts'
import type { PostView } from '../../contract/channels/channel.ts'
import type { Chat } from '../../storage/tables/chats.ts'
import type { Contact } from '../../storage/tables/contacts.ts'
import type { Media } from '../../storage/tables/media.ts'
import type { Message } from '../../storage/tables/messages.ts'
import type { OutboxItem } from '../../storage/tables/outbox.ts'
import type { Storage } from '../../storage/storage.ts'
import type { LinkAdapter, Shown } from '../link.ts'
import { postView } from '../channels/view.ts'
import { effectsView } from './effects/effects-view.ts'
import { whyGone } from './media-words.ts'
import { noticeView } from './notices.ts'
import { outboxReason } from './outbox/outbox-reasons.ts'

export interface ViewDeps {
  storage: Pick<Storage, 'channels' | 'chats' | 'contacts' | 'effects' | 'media' | 'messages'>
  adapter: Pick<LinkAdapter, 'shownOf'>
}

/** A message as it is stored; undefined where its chat is not, which only damage can bring about. */
export function storedView({ storage, adapter }: ViewDeps, message: Message): MessageView | undefined {
  const chat = storage.chats.get(message.chatId)
  if (chat === undefined) return undefined
  const { row, editedAt } = message
  if (message.kind === 'system') {
    const view = messageView(message, chat, { shown: line, media: undefined })
    return { ...view, notice: noticeView(storage, message, chat.account) }
  }
  const proto = storage.messages.proto(row)
  const first = proto === undefined ? nothing : adapter.shownOf(proto)
  const effects = storage.effects.of(row)
  const edit = editedAt === null ? undefined : effects.findLast(({ kind }) => kind === 'edit')
  const edited = edit && storage.effects.content(edit.id)
  const shown = edited === undefined ? first : { ...adapter.shownOf(edited), quoted: first.quoted }
  const view = messageView(message, chat, { shown, media: storage.media.get(row) })
  return {
    ...view,
    post: postOf(storage.channels, message, chat),
    ...effectsView(message, effects, first.text),
  }
}

/** What WhatsApp counts of it, where it is of a channel. */
export function postOf(
  channels: Storage['channels'],
  { row }: Pick<Message, 'row'>,
  { kind }: Pick<Chat, 'kind'>,
): PostView | null {
  const post = kind === 'newsletter' ? channels.post(row) : undefined
  return post === undefined ? null : postView(post)
}

/** What is said where the bytes are gone. */
const nothing: Pick<Shown, 'kind' | 'text' | 'content' | 'quoted'> = {
  kind: 'unsupported',
  text: null,
  content: null,
  quoted: null,
}

const line = { ...nothing, kind: 'system' } as const

/** As it came: nothing has been done to it. */
export function messageView(
  message: Message,
  chat: Chat,
  { shown, media }: { shown: Pick<Shown, 'kind' | 'content' | 'quoted' | 'sound'>; media: Media | undefined },
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
    kind: message.kind ?? shown.kind,
    text: message.text,
    content: shown.content,
    status: message.status,
    sentAt: message.sentAt,
    storedAt: message.storedAt,
    original: message.original,
    media: media === undefined ? null : mediaView(media),
    quoted: shown.quoted,
    ...(shown.sound && { sound: shown.sound }),
    notice: null,
    post: null,
    ...effectsView(message, [], null),
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
    optedOutAt: chat.optedOutAt,
    archived: chat.archived,
    pinnedAt: chat.pinnedAt,
    mutedUntil: chat.mutedUntil,
    markedUnread: chat.markedUnread,
    clearedUntil: chat.clearedUntil,
    expiresSeconds: chat.expiresSeconds,
    labels: chat.labels,
    createdAt: chat.createdAt,
    updatedAt: chat.updatedAt,
  }
}

/** More of its text is not seen in a list. */
const lastLength = 300

export function lastView({
  row,
  id,
  fromMe,
  participant,
  participantAlt,
  ...message
}: MessageView): LastView {
  const { pushName, kind, text, status, sentAt, deletedAt, notice } = message
  const author = { fromMe, participant, participantAlt, pushName }
  const short = text?.slice(0, lastLength) ?? null
  return { row, id, ...author, kind, text: short, status, sentAt, deletedAt, notice }
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
  const { id, messageId, recipient: to, state, attempts, notBefore, sendAt, acceptedAt, updatedAt } = item
  const { code: reasonCode = null, params: reasonParams = {} } = outboxReason(item) ?? {}
  const { errorCode, error } = item
  const told = { errorCode, error, reasonCode, reasonParams }
  return { id, messageId, to, state, attempts, ...told, notBefore, sendAt, acceptedAt, updatedAt }
}
