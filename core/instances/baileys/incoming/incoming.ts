// From Baileys' events to rows: a message, its chat, its author, its event and the journal's "applied" mark
// are one commit. Statuses and names follow the same way. Nothing here touches a socket.
import {
  proto,
  toNumber,
  type BaileysEventMap,
  type WAMessage,
  type WAMessageKey,
} from '@whiskeysockets/baileys'
import { messageView, namesOf } from '../../messages/view.ts'
import type { EventLog } from '../../../events/log.ts'
import type { Log } from '../../../log.ts'
import type { WriteTx } from '../../../storage/commit.ts'
import type { Storage } from '../../../storage/storage.ts'
import type { Account } from '../account.ts'
import { bare, identityOf, lidMapping, type Identity } from './aliases.ts'
import { describe } from '../content/content.ts'
import { stanzaIdOf } from './journal.ts'
import { noteOf } from '../content/media.ts'
import type { Owner } from './owner.ts'
import { statusWord } from '../content/status.ts'
import { Undecryptable } from './undecryptable.ts'

export interface IncomingDeps {
  storage: Storage
  events: EventLog
  log: Log
  now: () => number
}

type Chat = ReturnType<Storage['chats']['ensure']>

export class Incoming {
  readonly #deps: IncomingDeps
  readonly #owner: Owner
  /** Commits under way; a failed one leaves its message in the journal. */
  readonly #pending = new Set<Promise<void>>()
  readonly #undecryptable: Undecryptable

  constructor(deps: IncomingDeps, owner: Owner) {
    this.#deps = deps
    this.#owner = owner
    this.#undecryptable = new Undecryptable(deps, owner)
  }

  /** From here on it hears what can be decrypted and what cannot. */
  follow({ journal, rows }: Pick<Account, 'journal' | 'rows'>): void {
    journal.onUndecryptable = (key) => this.#background(this.#undecryptable.count(key))
    rows.onDecrypted = (tx, key) => this.#undecryptable.over(tx, key)
  }

  /** Takes a batch of events as Baileys releases them. Returns at once; settled() tells when all is on disk. */
  take(events: Partial<BaileysEventMap>): void {
    const upsert = events['messages.upsert']
    if (upsert) for (const message of upsert.messages) this.#background(this.store(message))
    const updates = events['messages.update'] ?? []
    const receipts = events['message-receipt.update'] ?? []
    if (updates.length > 0) this.#background(this.#write((tx) => this.#applyUpdates(tx, updates)))
    if (receipts.length > 0) this.#background(this.#write((tx) => this.#applyReceipts(tx, receipts)))
    const mapping = events['lid-mapping.update']
    if (mapping)
      this.#background(this.#write((tx) => this.#learn(tx, { pn: bare(mapping.pn), lid: bare(mapping.lid) })))
    const contacts = [...(events['contacts.upsert'] ?? []), ...(events['contacts.update'] ?? [])]
    if (contacts.length > 0) this.#background(this.#write((tx) => this.#applyContacts(tx, contacts)))
  }

  /** Resolves when everything taken so far is committed or has failed. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending)
    await this.#deps.storage.commits.flush()
  }

  /** Stores one message; one that is known already, or that says nothing, is only marked as applied. */
  async store(message: WAMessage): Promise<void> {
    const { key } = message
    if (!key.id || !key.remoteJid) return
    // The decryption failed: there is no plaintext in the journal, and the sender was asked to send it again.
    if (message.messageStubType === proto.WebMessageInfo.StubType.CIPHERTEXT) return
    if (this.#isUnfinished(message)) return
    await this.#write((tx) => {
      const { storage, now } = this.#deps
      const described = message.message ? describe(message.message) : undefined
      if (described) this.#put(tx, message, described)
      const { instanceId, generation } = this.#owner
      storage.journal.markApplied(tx, instanceId, generation, { stanzaId: stanzaIdOf(key), at: now() })
    })
  }

  #put(tx: WriteTx, message: WAMessage, described: { type: string; text: string | null }): void {
    const { storage, events, now } = this.#deps
    const { instanceId, number } = this.#owner
    const { key } = message
    const at = now()
    const fromMe = key.fromMe === true
    const sentAt = toNumber(message.messageTimestamp) * 1000 || at
    const chat = this.#chat(tx, key, at)
    const author = this.#identity(key.participant, key.participantAlt)
    const { message: stored, isNew } = storage.messages.put(tx, {
      instanceId,
      chatId: chat.id,
      messageId: key.id ?? '',
      fromMe,
      sender: fromMe || chat.kind === 'user' ? '' : (author?.lid ?? author?.pn ?? bare(key.participant)),
      participantPn: chat.kind === 'user' ? null : (author?.pn ?? null),
      participantLid: chat.kind === 'user' ? null : (author?.lid ?? null),
      pushName: message.pushName ?? null,
      type: described.type,
      text: described.text,
      proto: proto.Message.encode(message.message ?? {}).finish(),
      status: fromMe ? 'sent' : 'delivered',
      sentAt,
      storedAt: at,
    })
    if (!isNew) return
    this.#wantFile(tx, stored.row, message.message, at)
    const person = chat.kind === 'user' ? this.#identity(key.remoteJid, key.remoteJidAlt) : author
    if (!fromMe && person)
      storage.contacts.ensure(tx, instanceId, number, { ...person, pushName: message.pushName ?? null, at })
    storage.chats.touch(tx, chat.id, { lastMessageAt: sentAt, unreadBy: fromMe ? 0 : 1, at })
    events.append(tx, instanceId, {
      type: fromMe ? 'message.own' : 'message.received',
      data: messageView(stored, chat, storage.media.get(stored.row)),
    })
  }

  /** Its file is fetched later, whatever happens meanwhile. */
  #wantFile(tx: WriteTx, row: number, content: WAMessage['message'], at: number): void {
    const note = content ? noteOf(content) : undefined
    if (note === undefined) return
    const reason = note.canFetch ? undefined : ('phone_only' as const)
    this.#deps.storage.media.put(tx, { ...note, message: row, ...this.#owner, reason, at })
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
      const status = statusWord(update.status)
      // Errors are the outbox's: it hears of the refused send itself and may try again.
      if (!key.id || status === undefined || status === 'error') continue
      if (key.fromMe)
        this.#raise(tx, key.id, { status, recipient: bare(key.remoteJid), at: this.#deps.now() })
      else if (status === 'read') this.#readElsewhere(tx, key)
    }
  }

  #applyReceipts(tx: WriteTx, receipts: BaileysEventMap['message-receipt.update']): void {
    for (const { key, receipt } of receipts) {
      if (!key.id || !receipt.userJid) continue
      const read = receipt.readTimestamp !== undefined && receipt.readTimestamp !== null
      const seconds = toNumber(receipt.readTimestamp ?? receipt.receiptTimestamp ?? 0)
      const at = seconds > 0 ? seconds * 1000 : this.#deps.now()
      this.#raise(tx, key.id, { status: read ? 'read' : 'delivered', recipient: bare(receipt.userJid), at })
    }
  }

  #raise(
    tx: WriteTx,
    messageId: string,
    receipt: { status: 'sent' | 'delivered' | 'read' | 'played' | 'pending'; recipient: string; at: number },
  ): void {
    const { storage, events } = this.#deps
    const { instanceId } = this.#owner
    const { status, recipient, at } = receipt
    for (const message of storage.messages.findOwn(instanceId, messageId)) {
      if (status !== 'sent' && status !== 'pending')
        storage.receipts.put(tx, { message: message.row, recipient, status, at })
      if (!storage.messages.raiseStatus(tx, message.row, status)) continue
      const chat = storage.chats.get(message.chatId)
      if (!chat) continue
      events.append(tx, instanceId, {
        type: 'message.status',
        data: {
          id: messageId,
          chat: namesOf(chat).jid,
          status,
          participant: chat.kind === 'user' ? null : recipient,
          errorCode: null,
        },
      })
    }
  }

  /** The chat was read on the phone or on another device. */
  #readElsewhere(tx: WriteTx, key: WAMessageKey): void {
    const { storage, now } = this.#deps
    storage.chats.markRead(tx, this.#chat(tx, key, now()).id, now())
  }

  #applyContacts(tx: WriteTx, contacts: Partial<BaileysEventMap['contacts.upsert'][number]>[]): void {
    const { storage, now } = this.#deps
    const { instanceId, number } = this.#owner
    for (const contact of contacts) {
      const identity = this.#identity(contact.id, contact.lid ?? contact.phoneNumber)
      if (!identity) continue
      storage.contacts.ensure(tx, instanceId, number, {
        ...identity,
        name: contact.name ?? null,
        pushName: contact.notify ?? null,
        at: now(),
      })
    }
  }

  #learn(tx: WriteTx, identity: Required<Identity>): void {
    const { storage, now } = this.#deps
    const { instanceId, number } = this.#owner
    const named = { ...identity, at: now() }
    storage.chats.link(tx, instanceId, number, named)
    storage.contacts.link(tx, instanceId, number, named)
  }

  #chat(tx: WriteTx, key: WAMessageKey, at: number): Chat {
    const { instanceId, number } = this.#owner
    const names = this.#identity(key.remoteJid, key.remoteJidAlt) ?? { jid: bare(key.remoteJid) }
    return this.#deps.storage.chats.ensure(tx, instanceId, number, { ...names, at })
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
      })
      .finally(() => this.#pending.delete(done))
    this.#pending.add(done)
  }
}
