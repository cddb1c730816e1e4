// The one writer of messages: a message with its chat, its author, its file and its event; a status with its receipt and
// its event; and what is heard of chats and people beside them. It writes in the transaction of its caller, who adds to
// the same commit what only he knows: the journal's mark, the place in the outbox.
import type { EffectValue } from '../../contract/messages/effect.ts'
import { isSaid } from '../../contract/messages/kinds.ts'
import type { MessageView } from '../../contract/messages/message.ts'
import type { MessageStatus } from '../../contract/state.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Names } from '../../storage/tables/aliases.ts'
import type { Chat, ChatNames } from '../../storage/tables/chats.ts'
import type { ContactFacts } from '../../storage/tables/contacts.ts'
import type { MediaNote } from '../../storage/tables/media.ts'
import type { Message, NewMessage } from '../../storage/tables/messages.ts'
import type { Post } from '../../storage/tables/channels.ts'
import type { NewReceipt } from '../../storage/tables/receipts.ts'
import { version } from '../../version.ts'
import { readChat } from '../chats/chat-states.ts'
import type { RecordDeps } from '../deps.ts'
import type { EffectNote, Encoded, FileNote, Shown } from '../link.ts'
import { Effects, type ReceivedEffect } from './effects/effects.ts'
import { fittingId, fittingTime, originalOf } from './fitting.ts'
import { encodeNotice, noticeView, type Notice } from './notices.ts'
import { isOptOut } from './outbox/opt-out.ts'
import { mediaView, messageView, namesOf, postOf } from './view.ts'

/** A message that came, or that was written on another device of the own number. */
export type ReceivedMessage = Encoded & {
  id: string
  chat: ChatNames
  fromMe: boolean
  /** Who wrote it, as the message says; of no matter in a chat of two. */
  author: Names & { jid: string }
  pushName: string | null
  /** In ms, as it claims; undefined: just now. */
  sentAt: number | undefined
  /** What it says of its file, where it has one. */
  file: FileNote | undefined
  /** What WhatsApp counts of it, where it is of a channel. */
  post?: Omit<Post, 'message'>
}

/** An own message that is to be sent from here. */
export type AcceptedMessage = Encoded & {
  id: string
  chat: ChatNames
  /** Its file, which is here. */
  kept?: (MediaNote & { hash: string; sizeBytes: number }) | undefined
  /** A time to come, at which it is to go out. */
  sendAt?: number | undefined
  /** It is no message, but a line that says what was set. */
  notice?: Notice | undefined
}

export interface StatusChange {
  status: MessageStatus
  /** Who has received, read or played it; none where WhatsApp or the outbox says so. */
  by?: { recipient: string; at: number }
  errorCode?: string
}

/** What its owner does to a message for himself. */
type OwnMark = Extract<EffectValue, { kind: 'star' | 'delete' }>

export class MessageRecord {
  readonly #deps: RecordDeps
  readonly #instanceId: string
  readonly #effects: Effects

  constructor(deps: RecordDeps, instanceId: string) {
    this.#deps = deps
    this.#instanceId = instanceId
    this.#effects = new Effects(deps, instanceId)
  }

  /**
   * Of the own number that is called account, as in all that follows. One that is stored already stays as it is; where a
   * history has brought it before, it is news all the same.
   */
  received(tx: WriteTx, account: string, received: ReceivedMessage): void {
    const { storage, now } = this.#deps
    const { fromMe, author, pushName, file } = received
    const status = fromMe ? 'sent' : 'delivered'
    const { chat, message, isNew } = this.putReceived(tx, account, { ...received, status })
    const { sentAt } = message
    const isPrivate = chat.kind === 'user'
    const wasPast = !isNew && storage.historyChunks.markNews(tx, message.row)
    if (!isNew && !wasPast) return this.#fill(tx, { message, chat }, received)
    if (file !== undefined) this.wantFile(tx, message, file)
    if (received.post !== undefined)
      storage.channels.putPost(tx, chat.id, { ...received.post, message: message.row })
    const person = isPrivate ? received.chat : author
    if (!fromMe && isKnown(person)) this.meet(tx, account, { ...person, pushName })
    if (isSaid(received.kind))
      storage.chats.touch(tx, chat.id, { lastMessageAt: sentAt, unreadBy: fromMe ? 0 : 1, at: now() })
    if (isPrivate && !fromMe) this.#heedOptOut(tx, chat, { text: received.text, sentAt })
    this.#tell(tx, { message, chat, shown: received })
    this.#effects.settle(tx, { account, chat, isTold: true }, message)
  }

  /** Its row and its chat's; who else must hear of it is the caller's. */
  putReceived(tx: WriteTx, account: string, received: ReceivedMessage & { status: MessageStatus }) {
    const { storage, now } = this.#deps
    const at = now()
    const { fromMe, author, pushName, status } = received
    const fitting = { id: fittingId(received.id), sentAt: fittingTime(received.sentAt, at) }
    const { sentAt } = fitting
    const chat = this.#chat(tx, account, { ...received.chat, at })
    const isPrivate = chat.kind === 'user'
    if (received.expiresSeconds !== null && received.expiresSeconds !== chat.expiresSeconds)
      storage.chats.setExpiry(tx, chat.id, received.expiresSeconds)
    const put = this.#put(tx, chat, {
      ...said({ ...received, id: fitting.id }),
      expiresAt: received.expiresSeconds === null ? null : sentAt + received.expiresSeconds * 1000,
      original: originalOf(received, fitting),
      fromMe,
      sender: fromMe || isPrivate ? '' : (author.lid ?? author.pn ?? author.jid),
      participantPn: isPrivate ? null : (author.pn ?? null),
      participantLid: isPrivate ? null : (author.lid ?? null),
      pushName,
      status,
      sentAt,
      storedAt: at,
    })
    return { chat, ...put }
  }

  /** What came in place of it says only that it came; it is told again, as it is. */
  #fill(tx: WriteTx, { message, chat }: { message: Message; chat: Chat }, received: ReceivedMessage): void {
    const { messages } = this.#deps.storage
    if (message.kind !== 'placeholder' || received.kind === 'placeholder') return
    messages.fill(tx, message.row, said(received))
    if (received.file !== undefined) this.wantFile(tx, message, received.file)
    const { type, kind, text } = received
    this.#tell(tx, { message: { ...message, type, kind, text }, chat, shown: received })
  }

  /** It is in another chat now: what was done to it there counts. */
  moved(tx: WriteTx, chat: Chat, message: Message): void {
    this.#effects.settle(tx, { account: chat.account, chat, isTold: true }, message)
  }

  /** Its time is over: what it said is gone, as it is on the phones. */
  expire(tx: WriteTx, { row }: Message, at: number): void {
    this.#deps.storage.messages.markDeleted(tx, row, at)
    this.#effects.erase(tx, row)
  }

  /** A row that an older version stored as a message is what it does to another one; nobody is told. */
  turn(
    tx: WriteTx,
    chat: Chat,
    { message, proto, note }: { message: Message; proto: Uint8Array; note: EffectNote },
  ): void {
    const { storage } = this.#deps
    const { fromMe, sender, participantPn: pn, participantLid: lid, sentAt } = message
    const author = { ...(pn !== null && { pn }), ...(lid !== null && { lid }), jid: sender }
    const id = message.original?.id ?? message.messageId
    storage.chats.unsay(tx, message)
    storage.messages.delete(tx, message.row)
    const where = { account: chat.account, chat, isTold: false }
    this.#effects.take(tx, where, { id, fromMe, author, proto, note, sentAt })
  }

  /** What one message does to another, whoever did it and wherever; once, and never as a message of its own. */
  effect(
    tx: WriteTx,
    account: string,
    { chat, isTold = true, ...received }: ReceivedEffect & { chat: ChatNames; isTold?: boolean },
  ): void {
    const found = this.#chat(tx, account, { ...chat, at: this.#deps.now() })
    this.#effects.take(tx, { account, chat: found, isTold }, received)
  }

  /** What the owner does to a message here, for himself alone. */
  mark(tx: WriteTx, { chatId, messageId, original, fromMe }: Message, value: OwnMark, at: number): void {
    const chat = this.#deps.storage.chats.get(chatId)
    if (chat === undefined) return
    const id = original?.id ?? messageId
    const where = { account: chat.account, chat, isTold: true, isFromHere: true }
    this.#effects.take(tx, where, {
      id: value.kind === 'star' ? `star ${String(value.on)} ${at} ${id}` : `delete ${at} ${id}`,
      fromMe: true,
      author: { jid: '' },
      proto: new Uint8Array(),
      note: { kind: value.kind, target: { id, fromMe }, value },
      sentAt: at,
    })
  }

  /** What admins did in this group was kept until it is known who they are, which is stored now. */
  decide(tx: WriteTx, account: string, jid: string): void {
    const chat = this.#deps.storage.chats.find(this.#instanceId, account, jid)
    if (chat !== undefined) this.#effects.decide(tx, { account, chat, isTold: true })
  }

  /** Groups whose admins have to be known for it. */
  undecided(): string[] {
    const { chats } = this.#deps.storage
    return this.#effects.undecided().flatMap((id) => chats.get(id)?.jid ?? [])
  }

  /** The person may be written to again, by the word of the owner. */
  optIn(tx: WriteTx, chat: Chat): void {
    const { storage, events, now } = this.#deps
    if (chat.optedOutAt === null) return
    storage.chats.optOut(tx, chat.id, null, now())
    events.append(tx, this.#instanceId, { type: 'chat.opted_in', data: { chat: namesOf(chat).jid } })
  }

  #heedOptOut(tx: WriteTx, chat: Chat, { text, sentAt }: { text: string | null; sentAt: number }): void {
    const { storage, events, now } = this.#deps
    const words = storage.instances.get(this.#instanceId)?.settings.optOutWords ?? []
    if (chat.optedOutAt !== null || !isOptOut(text, words)) return
    storage.chats.optOut(tx, chat.id, sentAt, now())
    events.append(tx, this.#instanceId, { type: 'chat.opted_out', data: { chat: namesOf(chat).jid } })
  }

  accepted(tx: WriteTx, account: string, accepted: AcceptedMessage): { view: MessageView; chatId: number } {
    const { storage, now } = this.#deps
    const at = now()
    const chat = this.#chat(tx, account, { ...accepted.chat, at })
    const note = this.#deps.adapter.effectOf(accepted.proto)
    const { message } = this.#put(tx, chat, {
      ...said(note === undefined ? accepted : { ...accepted, kind: 'effect' }),
      original: null,
      fromMe: true,
      sender: '',
      participantPn: null,
      participantLid: null,
      pushName: null,
      status: 'pending',
      // In whole seconds, as WhatsApp's own times are: an answer must not sort before its question.
      sentAt: inWholeSeconds(accepted.sendAt ?? at),
      storedAt: at,
      ...(accepted.notice && { notice: encodeNotice(accepted.notice) }),
    })
    if (note !== undefined)
      return { view: this.#did(tx, { message, chat, account }, { accepted, note }), chatId: chat.id }
    if (accepted.kept !== undefined) this.#keepFile(tx, message, accepted.kept)
    if (isSaid(accepted.kind)) storage.chats.touch(tx, chat.id, { lastMessageAt: at, unreadBy: 0, at })
    const view = this.#tell(tx, { message, chat, shown: accepted })
    return { view, chatId: chat.id }
  }

  /** It shows at once on what it is done to, and is kept beside it for as long as it is on its way. */
  #did(
    tx: WriteTx,
    { message, chat, account }: { message: Message; chat: Chat; account: string },
    { accepted, note }: { accepted: AcceptedMessage; note: EffectNote },
  ): MessageView {
    const { id, proto } = accepted
    const author = { jid: `${account}@s.whatsapp.net` }
    const where = { account, chat, isTold: true, isFromHere: true }
    this.#effects.take(tx, where, { id, fromMe: true, author, proto, note, sentAt: this.#deps.now() })
    return messageView(message, chat, { shown: accepted, media: undefined })
  }

  /** Of the own messages with this id. A status only rises; each rise is told. */
  raise(tx: WriteTx, messageId: string, change: StatusChange): void {
    const { storage } = this.#deps
    const { status, by } = change
    for (const message of storage.messages.findOwn(this.#instanceId, fittingId(messageId))) {
      if (by !== undefined && isReceipt(status)) {
        const at = fittingTime(by.at, this.#deps.now())
        storage.receipts.put(tx, { message: message.row, status, recipient: by.recipient, at })
      }
      if (storage.messages.raiseStatus(tx, message, status)) this.#tellStatus(tx, message, change)
    }
  }

  /** It waits for its time no longer: it stands where now is. */
  moveToNow(tx: WriteTx, messageId: string): void {
    const { storage, now } = this.#deps
    for (const message of storage.messages.findOwn(this.#instanceId, messageId)) {
      storage.messages.setSentAt(tx, message.row, inWholeSeconds(now()))
      if (message.status === 'pending') this.#tellStatus(tx, message, { status: 'pending' })
    }
  }

  /** What had failed is on its way again. */
  revive(tx: WriteTx, messageId: string): void {
    const { messages } = this.#deps.storage
    for (const message of messages.findOwn(this.#instanceId, messageId))
      if (messages.revive(tx, message.row)) this.#tellStatus(tx, message, { status: 'pending' })
  }

  /** The chat was read on the phone or on another device. */
  read(tx: WriteTx, account: string, chat: ChatNames): void {
    const at = this.#deps.now()
    const { id } = this.#chat(tx, account, { ...chat, at })
    readChat(tx, this.#deps, { instanceId: this.#instanceId, id })
  }

  /** What a group is called; one that nothing was written in has no chat. */
  name(tx: WriteTx, account: string, { jid, name }: { jid: string; name: string }): void {
    const { storage, now } = this.#deps
    if (storage.chats.find(this.#instanceId, account, jid)) this.#chat(tx, account, { jid, name, at: now() })
  }

  meet(tx: WriteTx, account: string, person: Names & ContactFacts, { isTold = true } = {}): void {
    const { storage, events, now } = this.#deps
    const { contacts } = storage
    const names = [person.pn, person.lid].filter((name) => name !== undefined)
    const before = names.flatMap((name) => contacts.find(this.#instanceId, account, name) ?? [])[0]
    const after = contacts.ensure(tx, this.#instanceId, account, { ...person, at: now() })
    const { pn, lid, name, pushName, pictureUrl } = after
    if (!isTold || (before?.name === name && before.pushName === pushName)) return
    const data = { jid: pn ?? lid ?? '', pn, lid, name, pushName, pictureUrl, isNew: before === undefined }
    events.append(tx, this.#instanceId, { type: 'contact.updated', data })
  }

  /** Two names turn out to be one person's. */
  link(tx: WriteTx, account: string, names: Required<Names>): void {
    const { storage, now } = this.#deps
    const named = { ...names, at: now() }
    storage.chats.link(tx, this.#instanceId, account, named)
    storage.contacts.link(tx, this.#instanceId, account, named)
  }

  #chat(tx: WriteTx, account: string, chat: ChatNames & { name?: string; at: number }): Chat {
    return this.#deps.storage.chats.ensure(tx, this.#instanceId, account, chat)
  }

  #put(tx: WriteTx, chat: Chat, message: Omit<NewMessage, 'instanceId' | 'chatId'>) {
    const whose = { instanceId: this.#instanceId, chatId: chat.id }
    return this.#deps.storage.messages.put(tx, { ...whose, ...message })
  }

  /** Its file is fetched later, whatever happens meanwhile; unless its owner does not want those of its kind. */
  wantFile(tx: WriteTx, message: Message, { canFetch, isViewOnce, ...note }: FileNote): void {
    const { storage } = this.#deps
    const { instanceId, row, storedAt: at } = message
    const settings = storage.instances.get(instanceId)?.settings
    const isLeft = settings?.fetchFiles.includes(note.kind) === false
    const isUnwanted = isViewOnce && settings?.keepViewOnce === false
    const reason = !canFetch ? ('phone_only' as const) : isUnwanted ? ('view_once' as const) : undefined
    storage.media.put(tx, { ...note, message: row, instanceId, reason, isLeft, at })
    // A history had left it.
    if (!isLeft && reason === undefined && storage.media.get(row)?.state === 'left')
      storage.keeping.want(tx, row, at)
  }

  /** Somebody asks for a file that was left with WhatsApp, or is gone. False where there is none to be had. */
  fetchFile(tx: WriteTx, message: Message): boolean {
    const { storage, events, now } = this.#deps
    const chat = storage.chats.get(message.chatId)
    if (chat === undefined || !storage.keeping.want(tx, message.row, now())) return false
    const media = storage.media.get(message.row)
    if (media === undefined) return false
    const { messageId: id, row } = message
    const data = { id, row, chat: namesOf(chat).jid, media: mediaView(media) }
    events.append(tx, this.#instanceId, { type: 'message.media', data })
    return true
  }

  #keepFile(tx: WriteTx, { row }: Message, file: NonNullable<AcceptedMessage['kept']>): void {
    const { media } = this.#deps.storage
    media.put(tx, { ...file, message: row, instanceId: this.#instanceId, at: this.#deps.now() })
    media.keep(tx, row, file)
  }

  #tell(tx: WriteTx, { message, chat, shown }: { message: Message; chat: Chat; shown: Shown }): MessageView {
    const { media, channels } = this.#deps.storage
    const view = {
      ...messageView(message, chat, { shown, media: media.get(message.row) }),
      post: postOf(channels, message, chat),
      notice: noticeView(this.#deps.storage, message, chat.account),
    }
    const type = message.fromMe ? 'message.own' : 'message.received'
    this.#deps.events.append(tx, this.#instanceId, { type, data: view })
    return view
  }

  /** Also where the chat has no row, which only damage can bring about: who waits for the status knows the id. */
  #tellStatus(tx: WriteTx, message: Message, { status, by, errorCode }: StatusChange): void {
    const chat = this.#deps.storage.chats.get(message.chatId)
    const data = {
      id: message.messageId,
      chat: chat === undefined ? '' : namesOf(chat).jid,
      status,
      participant: by === undefined || chat?.kind === 'user' ? null : by.recipient,
      errorCode: errorCode ?? null,
    }
    this.#deps.events.append(tx, this.#instanceId, { type: 'message.status', data })
  }
}

const inWholeSeconds = (at: number): number => Math.floor(at / 1000) * 1000

function said({ id: messageId, type, kind, text, proto }: AcceptedMessage) {
  return { messageId, type, kind, text, proto, notReadBy: kind === 'unsupported' ? version() : null }
}

function isReceipt(status: MessageStatus): status is NewReceipt['status'] {
  return status === 'delivered' || status === 'read' || status === 'played'
}

export function isKnown({ pn, lid }: Names): boolean {
  return pn !== undefined || lid !== undefined
}
