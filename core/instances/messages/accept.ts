// Accepting a message: checks that it can be sent at all, then stores it durably with its place in the outbox, in one
// commit. Sending it is outbox.ts's.
import { createHash } from 'node:crypto'
import { untriedKinds } from '../../contract/business-content.ts'
import { Mentions, type Content } from '../../contract/content.ts'
import type { Person } from '../../contract/groups/group.ts'
import type { MessageView, SendMessage } from '../../contract/messages/message.ts'
import { instanceRefusals } from '../../contract/sentences/instances.ts'
import { reasons } from '../../contract/sentences/states.ts'
import { BadRequestError, ConflictError } from '../../errors.ts'
import type { WriteTx } from '../../storage/commit.ts'
import { TimerRecord, timerNotice } from '../chats/timer-record.ts'
import type { LinkState } from '../lifecycle/state.ts'
import type { MediaKind } from '../../storage/tables/media.ts'
import type { ContentContext, FileToSend, Link, LinkPreview, Written } from '../link.ts'
import { quotedOf, targetFor } from './targets.ts'
import { storedView } from './view.ts'
import { restrictedUntil } from './outbox/pace.ts'
import { MessageRecord } from './record.ts'
import { audienceOf, destinationOf, type Destination } from './stories.ts'
import { namesInGroup, withMentions } from './mentions.ts'
import { notSent } from './outbox/outbox-reasons.ts'
import type { InstanceDeps } from '../deps.ts'
import { askedByAnybody, type Asked, type SendRequest } from '../types.ts'
import { within } from '../../events/timers.ts'

/** How long WhatsApp may take to say whether there is a group. */
const groupMs = 10_000

export interface AcceptHost {
  instanceId: string
  linkState(): LinkState
  /** While the number is open. */
  link(): Link | undefined
  /** There is something to send. */
  wake(): void
}

interface Checked {
  account: string
  recipient: string
  to: Destination
  encoded: Written
  file: FileToSend | undefined
  /** Of a story: JIDs. */
  audience: readonly string[] | undefined
}

export class Acceptor {
  readonly #deps: InstanceDeps
  readonly #host: AcceptHost
  readonly #record: MessageRecord

  constructor(deps: InstanceDeps, host: AcceptHost) {
    this.#deps = deps
    this.#host = host
    this.#record = new MessageRecord(deps, host.instanceId)
  }

  /** Resolves with the message as it is stored; the same key within 24 h answers with the first one. */
  async accept(request: SendRequest, asked = askedByAnybody): Promise<MessageView> {
    const { adapter, storage, outgoing } = this.#deps
    const to = destinationOf(request.to)
    const first = this.#earlier(request)
    if (first !== undefined) return first
    storage.assertAccepting()
    const { kind } = request.content
    if (untriedKinds.has(kind) && !this.#deps.untried)
      throw new BadRequestError(instanceRefusals.kind_untried({ kind }))
    if (kind === 'timer' && to.kind !== 'user' && to.kind !== 'lid')
      throw new BadRequestError(instanceRefusals.timer_of_two)
    const asking = acceptingAccount(this.#host.linkState())
    const recipient = await this.#recipient(asking, to, request.to)
    const audience = to.kind === 'story' ? await this.#audience(asking, request) : undefined
    const file = await this.#file(request.content, asked)
    const preview = await this.#preview(request.content, asked)
    // While WhatsApp was asked and a file came, the number may have been logged out or linked anew.
    const account = acceptingAccount(this.#host.linkState())
    const content = this.#mentioning(account, to, request.content)
    const encoded = adapter.encode(content, {
      ...this.#context(account, { to, recipient }, { ...request, content }),
      ...(file && { file }),
      ...(preview && { preview }),
    })
    const isAct = content.kind === 'timer' || adapter.effectOf(encoded.proto) !== undefined
    if (request.sendAt !== undefined && isAct) throw new BadRequestError(instanceRefusals.at_once_only)
    const checked = { account, recipient, to, encoded, file, audience }
    const view = await storage.commits.write((tx) => this.#accept(tx, request, checked))
    if (file !== undefined) outgoing.accepted()
    this.#host.wake()
    return view
  }

  /** One commit: the message with its chat and its event, and its place in the outbox. */
  #accept(tx: WriteTx, request: SendRequest, checked: Checked): MessageView {
    const { storage, now } = this.#deps
    const { account, recipient, to, encoded, audience } = checked
    const kept = fileNote(request.content, checked.file)
    // Another request with the same key may have been accepted since we looked.
    const first = this.#earlier(request)
    if (first !== undefined) return first
    if (to.kind === 'user' || to.kind === 'lid') this.#assertWelcome(account, recipient)
    const messageId = this.#idOf(request)
    const chat = names(to.kind, recipient)
    const at = now()
    const sendAt = (request.sendAt ?? 0) > at ? request.sendAt : undefined
    const { content } = request
    const notice = content.kind === 'timer' ? timerNotice(content.seconds, this.#self(account)) : undefined
    const accepted = { ...encoded, id: messageId, chat, kept, sendAt, notice }
    const { view, chatId } = this.#record.accepted(tx, account, accepted)
    if (content.kind === 'timer')
      new TimerRecord(this.#deps, this.#host.instanceId).set(tx, account, { chat, seconds: content.seconds })
    storage.outbox.accept(tx, {
      instanceId: this.#host.instanceId,
      chatId,
      messageId,
      recipient,
      proto: encoded.proto,
      options: { delayMs: request.delayMs ?? 0, relay: encoded.relay, audience },
      idempotencyKey: request.idempotencyKey ?? null,
      requestHash: hashOf(request),
      notBefore: Math.max(at, sendAt ?? 0),
      sendAt: sendAt ?? null,
      at,
    })
    return view
  }

  #self(account: string): Person {
    const { generation } = this.#host.linkState()
    const { instanceId } = this.#host
    const linked =
      generation === null ? undefined : this.#deps.storage.generations.get(instanceId, generation)
    const pn = `${account}@s.whatsapp.net`
    return { jid: pn, pn, lid: linked?.lid ?? null, isMe: true }
  }

  /** WhatsApp drops a second message with the id of an earlier one, and so does who receives it. */
  #idOf({ messageId }: SendRequest): string {
    const { adapter, storage } = this.#deps
    if (messageId === undefined) return adapter.newMessageId()
    if (storage.messages.findOwn(this.#host.instanceId, messageId).length === 0) return messageId
    throw new ConflictError(undefined, {
      code: 'idempotency_reused',
      hint: 'Choose a new id, or leave it out.',
    })
  }

  /** Not to who asked for no more; and while WhatsApp locks new chats, a message to one would only be refused there. */
  #assertWelcome(account: string, recipient: string): void {
    const { storage, now } = this.#deps
    const { instanceId } = this.#host
    const row = storage.instances.get(instanceId)
    const chat = storage.chats.find(instanceId, account, recipient)
    if (typeof chat?.optedOutAt === 'number')
      throw new BadRequestError(instanceRefusals.wants_no_messages, { code: 'opted_out' })
    if (row === undefined || restrictedUntil(row, now()) === undefined) return
    if (chat !== undefined && storage.messages.isKnownChat(chat.id)) return
    const locked = reasons.new_chats_locked({ until: row.restrictedUntil })
    throw new BadRequestError(notSent(locked), {
      code: 'restricted',
      hint: 'Send it when the lock has ended.',
    })
  }

  /** Where it goes: WhatsApp's own form of the number, if it can be had; unchecked ones are checked before they leave. */
  async #recipient(account: string, { kind, number, jid }: Destination, asked: string): Promise<string> {
    if (kind === 'group') await this.#assertGroup(account, jid)
    if (kind !== 'user') return jid
    const { instanceId } = this.#host
    const check = await this.#deps.checks.resolve({ instanceId, account, number }, this.#host.link())
    if (check?.exists === false) {
      throw new BadRequestError(undefined, {
        code: 'not_on_whatsapp',
        details: { jid: check.jid, exists: false, number: asked },
      })
    }
    return check?.jid ?? jid
  }

  #audience(account: string, request: SendRequest): Promise<string[]> {
    const { instanceId } = this.#host
    return audienceOf(request, this.#deps, { instanceId, account, link: this.#host.link() })
  }

  /** WhatsApp is asked where nothing is known of it; what it cannot say now it says to the message. */
  async #assertGroup(account: string, jid: string): Promise<void> {
    const { storage, setTimer } = this.#deps
    const { instanceId } = this.#host
    const chat = storage.chats.find(instanceId, account, jid)
    const group = storage.groups.find(instanceId, account, jid)
    const isKnown =
      group === undefined
        ? chat !== undefined && storage.messages.isKnownChat(chat.id)
        : group.leftAt === null
    const link = this.#host.link()
    if (isKnown || link === undefined) return
    const exists = await within(link.hasGroup(jid), groupMs, setTimer).catch(() => undefined)
    if (exists === false) throw new BadRequestError(undefined, { code: 'group_not_found' })
  }

  /** Before the message is accepted its file is here, hashed, and of a type that WhatsApp shows. */
  async #file(content: Content, { by }: Asked): Promise<FileToSend | undefined> {
    const { instanceId } = this.#host
    return 'file' in content ? this.#deps.outgoing.prepare({ instanceId, by }, content) : undefined
  }

  async #preview(content: Content, { by }: Asked): Promise<LinkPreview | undefined> {
    if (content.kind !== 'text' || content.preview !== true) return undefined
    return this.#deps.outgoing.preview(content.text, by)
  }

  #mentioning(account: string, { kind, jid }: Destination, content: Content): Content {
    const { instanceId } = this.#host
    const whose = { instanceId, account, group: jid }
    return withMentions(
      content,
      kind === 'group' ? namesInGroup(this.#deps.storage, whose) : (person) => person,
    )
  }

  #context(account: string, { to, recipient }: Pick<Checked, 'to' | 'recipient'>, request: SendRequest) {
    const { content } = request
    const { instanceId } = this.#host
    const { generation } = this.#host.linkState()
    const linked =
      generation === null ? undefined : this.#deps.storage.generations.get(instanceId, generation)
    const whose = { instanceId, account, lid: linked?.lid ?? null }
    const { mentions, mentionAll } = Mentions.parse(content)
    const target = targetFor(this.#deps, whose, { content, recipient })
    const quoted = quotedOf(this.#deps, whose, { ...request, chat: to.jid })
    const { expiresSeconds } = this.#deps.storage.chats.find(whose.instanceId, account, recipient) ?? {}
    return {
      ...(quoted && { quoted }),
      ...(target && { target }),
      ...(expiresSeconds != null && { expiresSeconds }),
      ...(mentions !== undefined && { mentions }),
      ...(mentionAll === true && to.kind === 'group' && { mentionAll }),
    } satisfies ContentContext
  }

  #earlier(request: SendRequest): MessageView | undefined {
    const { storage, now } = this.#deps
    const { instanceId } = this.#host
    const { idempotencyKey: key } = request
    const item = key === undefined ? undefined : storage.outbox.findByIdempotencyKey(instanceId, key, now())
    if (item === undefined) return undefined
    const hashes = [hashOf(request), hashOfText(request)]
    if (!hashes.some((hash) => hash?.equals(item.requestHash)))
      throw new ConflictError(undefined, { code: 'idempotency_reused' })
    const [message] = storage.messages.findOwn(instanceId, item.messageId)
    return message && storedView(this.#deps, message)
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

function fileNote({ kind }: Content, file: FileToSend | undefined) {
  if (file === undefined || !isMediaKind(kind)) return undefined
  const { hash, sizeBytes, mimetype, fileName } = file
  return { kind, hash, sizeBytes, mimetype, fileName }
}

function isMediaKind(kind: Content['kind']): kind is MediaKind {
  return kind === 'image' || kind === 'video' || kind === 'audio' || kind === 'document' || kind === 'sticker'
}

function names(kind: Destination['kind'], jid: string): { pn: string } | { lid: string } | { jid: string } {
  if (kind === 'group' || kind === 'story') return { jid }
  return kind === 'lid' ? { lid: jid } : { pn: jid }
}

/** Of all that the request asks for: only a key can be the same for two requests. */
function hashOf({ idempotencyKey: _key, ...asked }: SendRequest): Buffer {
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
