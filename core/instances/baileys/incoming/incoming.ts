// Translates Baileys' events into what the record of messages takes. A message and the journal's "applied" mark are one
// commit; statuses and names follow the same way. Nothing here touches a socket.
import {
  decodeMessageNode,
  isJidBroadcast,
  isJidStatusBroadcast,
  proto,
  toNumber,
  type BaileysEventMap,
  type BinaryNode,
  type WAMessage,
  type WAMessageKey,
} from '@whiskeysockets/baileys'
import { TimerRecord } from '../../chats/timer-record.ts'
import { personOf } from '../../groups/change.ts'
import { fittingId } from '../../messages/fitting.ts'
import type { ReceivedEffect } from '../../messages/effects/effects.ts'
import type { RecordDeps } from '../../deps.ts'
import type { EffectNote } from '../../link.ts'
import { MessageRecord, type ReceivedMessage } from '../../messages/record.ts'
import type { Shapes } from '../../messages/shapes.ts'
import type { Log } from '../../../log.ts'
import type { WriteTx } from '../../../storage/commit.ts'
import { isOutage } from '../../../storage/database.ts'
import { StorageError } from '../../../storage/errors.ts'
import { version } from '../../../version.ts'
import type { ChatNames } from '../../../storage/tables/chats.ts'
import { bare, identityOf, lidMapping, named, type Identity } from './aliases.ts'
import { describe, type Described } from '../content/content.ts'
import { effectIn, expiryIn } from '../reading/effects.ts'
import { protoShape } from '../reading/shape.ts'
import { placeholderOf } from '../reading/unavailable.ts'
import { unknownIn } from '../reading/unknown.ts'
import { chunkIn, type ChunkNote } from '../history/notification.ts'
import { stanzaIdOf } from './journal.ts'
import { noteOf } from '../content/media.ts'
import type { Owner } from './owner.ts'
import { PhoneSeen } from './phone-seen.ts'
import { EarlyReceipts } from './early-receipts.ts'
import { isOfPicture } from './pictures.ts'
import { receiptIn, type Receipt } from './receipts.ts'
import { statusWord } from '../content/status.ts'
import { Undecryptable } from './undecryptable.ts'

export interface IncomingDeps extends RecordDeps {
  log: Log
  /** The storage failed: the socket has to end, so that what is in the journal is applied and the rest comes again. */
  onUnstored?: () => void
  shapes?: Shapes
}

/** Which message, for the journal and for people. */
interface About {
  stanzaId: string
  id: string
  chat: string
}

/** As everything is that comes encrypted. */
function onePadded(plaintext: Uint8Array): Uint8Array {
  return Buffer.concat([plaintext, Buffer.of(1)])
}

function editOf(
  id: string,
  {
    fromMe,
    said,
    plaintext,
    sentAt,
  }: { fromMe: boolean; said: Described | undefined; plaintext: Uint8Array; sentAt: number | undefined },
): EffectNote {
  const value = { kind: 'edit', text: said?.text ?? null } as const
  return { kind: 'edit', target: { id, fromMe }, value, content: plaintext, ...(sentAt && { at: sentAt }) }
}

export class Incoming {
  readonly #deps: IncomingDeps
  readonly #owner: Owner
  /** Commits under way; a failed one leaves its message in the journal. */
  readonly #pending = new Set<Promise<void>>()
  readonly #undecryptable: Undecryptable
  readonly #record: MessageRecord
  readonly #timers: TimerRecord
  readonly #early = new EarlyReceipts()
  readonly #phone: PhoneSeen

  constructor(deps: IncomingDeps, owner: Owner) {
    this.#deps = deps
    this.#owner = owner
    this.#undecryptable = new Undecryptable(deps, owner)
    this.#record = new MessageRecord(deps, owner.instanceId)
    this.#timers = new TimerRecord(deps, owner.instanceId)
    this.#phone = new PhoneSeen({ ...deps, background: (work) => this.#background(work) }, owner)
  }

  /** In the commit of the ratchet step of a message that could be decrypted. */
  decrypted(tx: WriteTx, key: WAMessageKey): void {
    this.#undecryptable.over(tx, key)
  }

  notDecrypted(key: WAMessageKey): void {
    this.#background(this.#undecryptable.count(key))
  }

  /** Takes a batch of events as Baileys releases them. Returns at once; settled() tells when all is on disk. */
  take(events: Partial<BaileysEventMap>): void {
    const upsert = events['messages.upsert']
    if (upsert) for (const message of upsert.messages) this.#background(this.store(message))
    const updates = events['messages.update'] ?? []
    if (updates.length > 0) this.#background(this.#write((tx) => this.#applyUpdates(tx, updates)))
    const mapping = events['lid-mapping.update']
    if (mapping)
      this.#background(
        this.#write((tx) =>
          this.#record.link(tx, this.#owner.number, { pn: bare(mapping.pn), lid: bare(mapping.lid) }),
        ),
      )
    const contacts = [...(events['contacts.upsert'] ?? []), ...(events['contacts.update'] ?? [])]
    if (contacts.length > 0) this.#background(this.#write((tx) => this.#applyContacts(tx, contacts)))
  }

  /** Resolves when everything taken so far is committed or has failed. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending)
    await this.#deps.storage.commits.flush()
  }

  /** Of a channel: it comes in the open, and has no row in the journal. */
  post(
    tx: WriteTx,
    message: WAMessage & { message: proto.IMessage },
    { plaintext, serverId, isEdit }: { plaintext: Uint8Array; serverId: string; isEdit: boolean },
  ): void {
    const { number } = this.#owner
    const described = describe(message.message)
    const unknown =
      described === undefined || described.kind === 'unsupported'
        ? unknownIn(onePadded(plaintext))
        : undefined
    const said = unknown?.described ?? described
    const id = message.key.id ?? ''
    const carried = this.#carried(message)
    const note =
      effectIn(message.message) ?? (isEdit ? editOf(id, { ...carried, said, plaintext }) : undefined)
    if (note !== undefined)
      // Whatever takes the place of a post comes under the id of the post.
      this.#record.effect(tx, number, {
        ...carried,
        id: isEdit ? `${id} ${carried.sentAt ?? 0}` : id,
        note,
      })
    else if (said !== undefined)
      this.#record.received(tx, number, {
        ...this.#received(message, said),
        ...(unknown && { proto: unknown.proto }),
        ...(serverId !== '' && { post: { serverId, views: null, reactions: {} } }),
      })
  }

  /** Stores one message; one that is known already, or that says nothing, is only marked as applied. */
  async store(message: WAMessage): Promise<void> {
    const { key } = message
    if (!key.id || !key.remoteJid) return
    // The decryption failed: there is no plaintext in the journal, and the sender was asked to send it again.
    if (message.messageStubType === proto.WebMessageInfo.StubType.CIPHERTEXT) return
    if (this.#isUnfinished(message)) return
    const { shapes } = this.#deps
    if (shapes?.areWanted === true && message.message)
      shapes.tell({ kind: 'proto', shape: protoShape(message.message) })
    const about = { stanzaId: stanzaIdOf(key), id: key.id, chat: bare(key.remoteJid) }
    await this.#orSetAside(about, (tx) => {
      const { storage, now } = this.#deps
      const { instanceId, generation, number } = this.#owner
      const note = message.message ? effectIn(message.message) : undefined
      const expiry = message.message ? expiryIn(message.message) : undefined
      const chunk = message.message && key.fromMe ? chunkIn(message.message) : undefined
      if (chunk) this.#putHistory(tx, { ...chunk, messageId: about.id })
      else if (note) this.#record.effect(tx, number, { ...this.#carried(message), note })
      else if (expiry) this.#setTimer(tx, message, expiry)
      else this.#storeSaid(tx, message, about.stanzaId)
      this.#early.stored(about.id, (receipt) => this.#confirm(tx, about.id, receipt))
      storage.journal.markApplied(tx, instanceId, generation, { stanzaId: about.stanzaId, at: now() })
    })
  }

  #setTimer(tx: WriteTx, message: WAMessage, { seconds }: { seconds: number | null }): void {
    const { id, chat, fromMe, sentAt } = this.#carried(message)
    const { number, me } = this.#owner
    const own = [`${number}@s.whatsapp.net`, bare(me.lid)]
    const by = personOf(own, fromMe ? { pn: `${number}@s.whatsapp.net` } : chat)
    const line = { id, by, at: sentAt ?? this.#deps.now() }
    this.#timers.set(tx, number, { chat, seconds, line })
  }

  /** It is taken in when its turn comes; see history/intake.ts. */
  #putHistory(tx: WriteTx, chunk: ChunkNote & { messageId: string }): void {
    const { storage, events, now } = this.#deps
    const { instanceId, generation } = this.#owner
    storage.historyChunks.put(tx, { ...chunk, instanceId, generation, receivedAt: now() })
    const totals = storage.historyChunks.totals(instanceId)
    events.append(tx, instanceId, { type: 'history.progress', data: { ...totals, progress: chunk.progress } })
  }

  #storeSaid(tx: WriteTx, message: WAMessage, stanzaId: string): void {
    const described = message.message ? describe(message.message) : undefined
    const unknown =
      described === undefined || described.kind === 'unsupported' ? this.#unknown(stanzaId) : undefined
    const said = unknown?.described ?? described
    if (said === undefined) return
    const received = this.#received(message, said)
    this.#record.received(tx, this.#owner.number, unknown ? { ...received, proto: unknown.proto } : received)
  }

  /** What came in fields that Baileys does not know, and has dropped. */
  #unknown(stanzaId: string): ReturnType<typeof unknownIn> {
    const { instanceId, generation } = this.#owner
    for (const plaintext of this.#deps.storage.journal.plaintexts(instanceId, generation, stanzaId)) {
      const found = unknownIn(plaintext)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Hears of every frame before Baileys handles it, which drops what is only announced. */
  watch(frame: BinaryNode | Uint8Array): void {
    if (frame instanceof Uint8Array) return
    this.#phone.hear(frame)
    const { id, lid } = this.#owner.me
    const receipt = receiptIn(frame, { ...named(id), ...named(lid) }, this.#deps.now)
    if (receipt) this.#background(this.#write((tx) => this.#take(tx, receipt)))
    const placeholder = placeholderOf(frame)
    if (placeholder === undefined) return
    // What is wrong with it is so for this one alone: a throw in a listener would end the socket, each time that it comes.
    this.#background(
      this.#write((tx) => {
        const message = decodeMessageNode(frame, id, lid).fullMessage
        const received = { ...this.#received(message, placeholder), proto: placeholder.proto }
        this.#record.received(tx, this.#owner.number, received)
      }),
    )
  }

  /** What cannot be applied, whatever it is, keeps nothing else from being applied. */
  async setAside({ stanzaId, id, chat }: About, cause: unknown): Promise<void> {
    const { storage, events, log, now } = this.#deps
    const { instanceId, generation } = this.#owner
    log.error('A received message cannot be stored; it is set aside', { err: cause })
    const reason = cause instanceof StorageError ? 'It contradicts what is stored.' : 'It is not understood.'
    await this.#write((tx) => {
      const aside = { stanzaId, version: version(), at: now() }
      if (storage.journal.setAside(tx, instanceId, generation, aside) === 0) return
      const data = { id: fittingId(id), chat, reason }
      events.append(tx, instanceId, { type: 'message.set_aside', data })
    })
  }

  async #orSetAside(about: About, work: (tx: WriteTx) => void): Promise<void> {
    try {
      await this.#write(work)
    } catch (error) {
      if (isOutage(error)) throw error
      await this.setAside(about, error)
    }
  }

  /** A message of a history, as it was told and with what was done to it since. undefined: it says nothing. */
  ofHistory(message: proto.IWebMessageInfo & { key: WAMessageKey }): ReceivedMessage | undefined {
    const described = message.message ? describe(message.message) : undefined
    return described && this.#received(message, described)
  }

  chatOf(key: WAMessageKey): ChatNames {
    return this.#chat(key)
  }

  identityOf(jid: string | null | undefined): Identity | undefined {
    return this.#identity(jid, null)
  }

  #received(message: WAMessage, described: Described): ReceivedMessage {
    return {
      ...described,
      ...this.#carried(message),
      pushName: message.pushName ?? null,
      file: message.message ? noteOf(message.message) : undefined,
    }
  }

  /** What a message and what it does to another have in common. */
  #carried(message: WAMessage): Omit<ReceivedEffect, 'note'> & { chat: ChatNames } {
    const { key } = message
    return {
      id: key.id ?? '',
      chat: this.#chat(key),
      fromMe: key.fromMe === true,
      // In a story the author's other name stands where a chat's would.
      author: {
        ...this.#identity(key.participant, key.participantAlt ?? (key.participant ? key.remoteJidAlt : null)),
        jid: bare(key.participant),
      },
      proto: proto.Message.encode(message.message ?? {}).finish(),
      sentAt: toNumber(message.messageTimestamp) * 1000 || undefined,
    }
  }

  /**
   * A key share counts as applied only when its keys are stored: Baileys does that apart from the message.
   * It then stays in the journal and is handed to Baileys again after the next login.
   */
  #isUnfinished(message: WAMessage): boolean {
    const share = message.message?.protocolMessage?.appStateSyncKeyShare
    if (!share?.keys) return false
    const ids = share.keys.map(({ keyId }) => Buffer.from(keyId?.keyId ?? []).toString('base64'))
    const { instanceId, generation } = this.#owner
    const stored = this.#deps.storage.signalKeys.get(instanceId, generation, 'app-state-sync-key', ids)
    return ids.some((id) => stored[id] === undefined)
  }

  #applyUpdates(tx: WriteTx, updates: BaileysEventMap['messages.update']): void {
    for (const { key, update } of updates) {
      // Errors are the outbox's: it hears of the refused send itself and may try again. What others have done with it is
      // read off the frames.
      const status = statusWord(update.status)
      if (key.id && key.fromMe && status === 'sent') this.#record.raise(tx, key.id, { status })
    }
  }

  #take(tx: WriteTx, { ids, ...receipt }: Receipt): void {
    for (const id of ids)
      if (this.#deps.storage.messages.getProto(this.#owner.instanceId, fittingId(id)) === undefined)
        this.#early.keep(id, receipt)
      else this.#confirm(tx, id, receipt)
  }

  #confirm(tx: WriteTx, id: string, { key, told, isPlayed = false }: Omit<Receipt, 'ids'>): void {
    const { messages } = this.#deps.storage
    const of = { id: fittingId(id), fromMe: false, limit: 10 }
    if (isPlayed)
      for (const message of messages.list(this.#owner.instanceId, of))
        messages.raiseStatus(tx, message, 'played')
    if (told === undefined) this.#record.read(tx, this.#owner.number, this.#chat(key))
    else this.#record.raise(tx, id, told)
  }

  #applyContacts(tx: WriteTx, contacts: Partial<BaileysEventMap['contacts.upsert'][number]>[]): void {
    for (const contact of contacts) {
      if (isOfPicture(contact)) continue
      const identity = this.#identity(contact.id, contact.lid ?? contact.phoneNumber)
      if (!identity) continue
      const facts = { name: contact.name ?? null, pushName: contact.notify ?? null }
      this.#record.meet(tx, this.#owner.number, { ...identity, ...facts })
    }
  }

  /**
   * A group, a story or a channel is one by its own name, whatever other name its key carries. What somebody sent by a list
   * of his is in the chat with him; of what the own number has sent, only names of the other side count.
   */
  #chat({ remoteJid, remoteJidAlt, fromMe, participant }: WAMessageKey): ChatNames {
    const jid = bare(remoteJid)
    const isOfList = isJidBroadcast(jid) && !isJidStatusBroadcast(jid) && fromMe !== true
    if (isOfList && participant)
      return this.#identity(participant, remoteJidAlt) ?? { jid: bare(participant) }
    if (this.#identity(jid, null) === undefined) return { jid }
    const isOwnName = fromMe === true && this.#isOwn(remoteJidAlt) && !this.#isOwn(jid)
    return this.#identity(jid, isOwnName ? null : remoteJidAlt) ?? { jid }
  }

  #isOwn(jid: string | null | undefined): boolean {
    return jid ? this.#identity(jid, null)?.pn === `${this.#owner.number}@s.whatsapp.net` : false
  }

  #identity(jid: string | null | undefined, alt: string | null | undefined): Identity | undefined {
    return identityOf(jid, alt, lidMapping(this.#deps.storage, this.#owner))
  }

  #write(work: (tx: WriteTx) => void): Promise<void> {
    return this.#deps.storage.commits.write(work)
  }

  #background(work: Promise<void>): void {
    const done = work
      .catch((error: unknown) => {
        // The message stays in the journal and is applied when the socket has ended.
        this.#deps.log.error('A received change could not be stored yet', { err: error })
        if (isOutage(error)) this.#deps.onUnstored?.()
      })
      .finally(() => this.#pending.delete(done))
    this.#pending.add(done)
  }
}
