// Accepting a message: checks that it can be sent at all, then stores it durably with its chat, its place in the
// outbox and its event in one commit. Sending it is outbox.ts's.
import { createHash } from 'node:crypto'
import { Mentions } from '../../contract/content.ts'
import type { MessageView, SendMessage } from '../../contract/messages/message.ts'
import { BadRequestError, ConflictError } from '../../errors.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Chat } from '../../storage/tables/chats.ts'
import type { Message } from '../../storage/tables/messages.ts'
import type { Instance } from '../instance.ts'
import type { LinkState } from '../lifecycle/state.ts'
import type { ContentContext, Encoded } from '../link.ts'
import { messageView, namesOf } from './view.ts'
import { addressOf, type Address } from '../numbers.ts'
import { restrictedUntil } from './pace.ts'
import { notSent, whyReachOutLock } from '../lifecycle/reasons.ts'
import type { InstanceDeps } from '../deps.ts'

interface Accepted {
  account: string
  to: Address
  recipient: string
  request: SendMessage
  encoded: Encoded
}

export class Sending {
  readonly #deps: InstanceDeps

  constructor(deps: InstanceDeps) {
    this.#deps = deps
  }

  /** Resolves with the message as it is stored; the same key within 24 h answers with the first one. */
  async accept(instance: Instance, request: SendMessage): Promise<MessageView> {
    const to = addressOf(request.to)
    const first = this.#earlier(instance.id, request)
    if (first !== undefined) return first
    this.#deps.storage.room.assert()
    acceptingAccount(instance.linkState)
    const recipient = await this.#recipient(instance, to, request.to)
    // While WhatsApp was asked, the number may have been logged out or linked anew.
    const account = acceptingAccount(instance.linkState)
    const context = this.#context(instance.id, account, { request, to })
    const encoded = this.#deps.adapter.encode(request.content, context)
    const accepted = { account, to, recipient, request, encoded }
    const view = await this.#deps.storage.commits.write((tx) => this.#accept(tx, instance.id, accepted))
    instance.outbox.wake()
    return view
  }

  /** One commit: the chat, the message, its place in the outbox, the event. */
  #accept(tx: WriteTx, instanceId: string, accepted: Accepted): MessageView {
    const { storage, events, adapter, now } = this.#deps
    const { account, to, recipient, request, encoded } = accepted
    const at = now()
    // Another request with the same key may have been accepted since we looked.
    const first = this.#earlier(instanceId, request)
    if (first !== undefined) return first
    const messageId = adapter.newMessageId()
    const chat = storage.chats.ensure(tx, instanceId, account, { ...names(to.kind, recipient), at })
    this.#assertNotCold(instanceId, chat)
    const { message } = storage.messages.put(tx, {
      instanceId,
      chatId: chat.id,
      messageId,
      fromMe: true,
      sender: '',
      participantPn: null,
      participantLid: null,
      pushName: null,
      type: encoded.type,
      text: encoded.text,
      proto: encoded.proto,
      status: 'pending',
      // In whole seconds, as WhatsApp's own times are: an answer must not sort before its question.
      sentAt: Math.floor(at / 1000) * 1000,
      storedAt: at,
    })
    storage.chats.touch(tx, chat.id, { lastMessageAt: at, unreadBy: 0, at })
    storage.outbox.accept(tx, {
      instanceId,
      chatId: chat.id,
      messageId,
      recipient,
      proto: encoded.proto,
      options: { delayMs: request.delayMs ?? 0 },
      idempotencyKey: request.idempotencyKey ?? null,
      requestHash: hashOf(request),
      notBefore: at,
      at,
    })
    const view = messageView(message, chat, undefined)
    events.append(tx, instanceId, { type: 'message.own', data: view })
    return view
  }

  /** While WhatsApp locks new chats, a message to one would only be refused there. */
  #assertNotCold(instanceId: string, chat: Chat): void {
    const { storage, now } = this.#deps
    const row = storage.instances.get(instanceId)
    if (row === undefined || restrictedUntil(row, now()) === undefined) return
    if (chat.kind !== 'user' || storage.messages.isKnownChat(chat.id)) return
    const { reason } = whyReachOutLock(true, row.restrictedUntil)
    throw new BadRequestError(notSent(reason), {
      code: 'restricted',
      hint: 'Send it when the lock has ended.',
    })
  }

  /** Where it goes: WhatsApp's own form of the number, if it can be had; unchecked ones are checked before they leave. */
  async #recipient(instance: Instance, to: Address, asked: string): Promise<string> {
    if (to.kind !== 'user') return to.jid
    const check = await this.#deps.checks.resolve(instance.id, to.number, instance.openLink)
    if (check?.exists === false) {
      throw new BadRequestError(undefined, {
        code: 'not_on_whatsapp',
        details: { jid: check.jid, exists: false, number: asked },
      })
    }
    return check?.jid ?? to.jid
  }

  #context(
    instanceId: string,
    account: string,
    { request, to }: { request: SendMessage; to: Address },
  ): ContentContext {
    const { quotedId, content } = request
    const { mentions, mentionAll } = Mentions.parse(content)
    return {
      ...(quotedId !== undefined && { quoted: this.#quoted(instanceId, account, quotedId) }),
      ...(mentions !== undefined && { mentions: mentions.map((each) => addressOf(each).jid) }),
      ...(mentionAll === true && to.kind === 'group' && { mentionAll }),
    }
  }

  #quoted(instanceId: string, account: string, quotedId: string): NonNullable<ContentContext['quoted']> {
    const { messages, chats } = this.#deps.storage
    const message = messages
      .list(instanceId, { id: quotedId })
      .find(({ chatId }) => chats.get(chatId)?.account === account)
    const chat = message && chats.get(message.chatId)
    const proto = message && messages.proto(message.row)
    if (message === undefined || chat === undefined || proto === undefined) {
      throw new BadRequestError('The message to answer is not stored here; nothing was sent.', {
        hint: 'Leave the quote out, or give the id of a message of this number.',
      })
    }
    const participant = authorOf(message, account)
    return { id: quotedId, chat: namesOf(chat).jid, fromMe: message.fromMe, participant, proto }
  }

  #earlier(instanceId: string, request: SendMessage): MessageView | undefined {
    const { storage, now } = this.#deps
    const { idempotencyKey: key } = request
    const item = key === undefined ? undefined : storage.outbox.findByIdempotencyKey(instanceId, key, now())
    if (item === undefined) return undefined
    const hashes = [hashOf(request), hashOfText(request)]
    if (!hashes.some((hash) => hash?.equals(item.requestHash)))
      throw new ConflictError(undefined, { code: 'idempotency_reused' })
    const [message] = storage.messages.findOwn(instanceId, item.messageId)
    const chat = message && storage.chats.get(message.chatId)
    return chat && messageView(message, chat, undefined)
  }
}

/** The number it will be sent from; throws with the reason when this state takes no messages. */
function acceptingAccount({ state, generation, account, reason }: LinkState): string {
  if (state === 'restricted') throw new BadRequestError(notSent(reason), { code: 'restricted' })
  if (state === 'trashed') throw new ConflictError(notSent(reason), { hint: 'Take the number back first.' })
  if (generation === null || account === null) {
    throw new BadRequestError(state === 'logged_out' ? notSent(reason) : undefined, { code: 'not_linked' })
  }
  if (state === 'open' || state === 'connecting' || state === 'reconnecting') return account
  throw new ConflictError(notSent(reason), { hint: 'See the state of the number; nothing is lost.' })
}

function names(kind: Address['kind'], jid: string): { pn: string } | { lid: string } | { jid: string } {
  if (kind === 'group') return { jid }
  return kind === 'lid' ? { lid: jid } : { pn: jid }
}

function authorOf(message: Message, account: string): string | null {
  if (message.fromMe) return `${account}@s.whatsapp.net`
  return message.sender === '' ? null : message.sender
}

/** Of all that the request asks for: only a key can be the same for two requests. */
function hashOf({ idempotencyKey: _key, ...asked }: SendMessage): Buffer {
  return sha256(JSON.stringify(asked, sorted))
}

/** For JSON.stringify: the same fields in another order are the same request. */
function sorted(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * Of a text as it was before there were other contents: a key that was used before the update answers for 24 hours
 * after it. May go in the version after 0.1.0.
 */
function hashOfText({ to, content, quotedId, delayMs }: SendMessage): Buffer | undefined {
  if (content.kind !== 'text') return undefined
  const { text, mentions, mentionAll } = content
  return sha256(JSON.stringify([to, text, quotedId, mentions, mentionAll, delayMs]))
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
