// Accepting a message: checks that it can be sent at all, then stores it durably with its chat, its place in the
// outbox and its event in one commit. Sending it is outbox.ts's.
import { createHash } from 'node:crypto'
import type { MessageView, SendText } from '../../contract/messages/message.ts'
import { BadRequestError, ConflictError } from '../../errors.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Chat } from '../../storage/tables/chats.ts'
import type { Message } from '../../storage/tables/messages.ts'
import type { Instance } from '../instance.ts'
import type { LinkState } from '../lifecycle/state.ts'
import type { TextContent } from '../link.ts'
import { messageView, namesOf } from './view.ts'
import { addressOf, type Address } from '../numbers.ts'
import { restrictedUntil } from './pace.ts'
import { notSent, whyReachOutLock } from '../lifecycle/reasons.ts'
import type { InstanceDeps } from '../deps.ts'

interface Accepted {
  account: string
  to: Address
  recipient: string
  request: SendText
  requestHash: Buffer
  encoded: { proto: Uint8Array; type: string }
}

export class Sending {
  readonly #deps: InstanceDeps

  constructor(deps: InstanceDeps) {
    this.#deps = deps
  }

  /** Resolves with the message as it is stored; the same key within 24 h answers with the first one. */
  async text(instance: Instance, request: SendText): Promise<MessageView> {
    const to = addressOf(request.to)
    const requestHash = hashOf(request)
    const first = this.#earlier(instance.id, request.idempotencyKey, requestHash)
    if (first !== undefined) return first
    this.#deps.storage.room.assert()
    acceptingAccount(instance.linkState)
    const recipient = await this.#recipient(instance, to, request.to)
    // While WhatsApp was asked, the number may have been logged out or linked anew.
    const account = acceptingAccount(instance.linkState)
    const content = this.#content(instance.id, account, { request, to })
    const encoded = this.#deps.adapter.encodeText(content)
    const accepted = { account, to, recipient, request, requestHash, encoded }
    const view = await this.#deps.storage.commits.write((tx) => this.#accept(tx, instance.id, accepted))
    instance.outbox.wake()
    return view
  }

  /** One commit: the chat, the message, its place in the outbox, the event. */
  #accept(tx: WriteTx, instanceId: string, accepted: Accepted): MessageView {
    const { storage, events, adapter, now } = this.#deps
    const { account, to, recipient, request, requestHash, encoded } = accepted
    const at = now()
    // Another request with the same key may have been accepted since we looked.
    const first = this.#earlier(instanceId, request.idempotencyKey, requestHash)
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
      text: request.text,
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
      requestHash,
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

  #content(
    instanceId: string,
    account: string,
    { request, to }: { request: SendText; to: Address },
  ): TextContent {
    const { text, quotedId, mentions, mentionAll } = request
    return {
      text,
      ...(quotedId !== undefined && { quoted: this.#quoted(instanceId, account, quotedId) }),
      ...(mentions !== undefined && { mentions: mentions.map((each) => addressOf(each).jid) }),
      ...(mentionAll === true && to.kind === 'group' && { mentionAll }),
    }
  }

  #quoted(instanceId: string, account: string, quotedId: string): NonNullable<TextContent['quoted']> {
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

  #earlier(instanceId: string, key: string | undefined, requestHash: Buffer): MessageView | undefined {
    const { storage, now } = this.#deps
    const item = key === undefined ? undefined : storage.outbox.findByIdempotencyKey(instanceId, key, now())
    if (item === undefined) return undefined
    if (!requestHash.equals(item.requestHash))
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

function hashOf(request: SendText): Buffer {
  const { to, text, quotedId, mentions, mentionAll, delayMs } = request
  const said = JSON.stringify([to, text, quotedId, mentions, mentionAll, delayMs])
  return createHash('sha256').update(said).digest()
}
