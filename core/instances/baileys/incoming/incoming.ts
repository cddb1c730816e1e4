// Translates Baileys' events into what the record of messages takes. A message and the journal's "applied" mark are one
// commit; statuses and names follow the same way. Nothing here touches a socket.
import {
  proto,
  toNumber,
  type BaileysEventMap,
  type WAMessage,
  type WAMessageKey,
} from '@whiskeysockets/baileys'
import { fittingId } from '../../messages/fitting.ts'
import type { ReceivedEffect } from '../../messages/effects.ts'
import type { RecordDeps } from '../../deps.ts'
import { MessageRecord, type ReceivedMessage } from '../../messages/record.ts'
import type { Log } from '../../../log.ts'
import type { WriteTx } from '../../../storage/commit.ts'
import { isOutage } from '../../../storage/database.ts'
import { StorageError } from '../../../storage/errors.ts'
import { version } from '../../../version.ts'
import type { ChatNames } from '../../../storage/tables/chats.ts'
import { bare, identityOf, lidMapping, type Identity } from './aliases.ts'
import { describe, type Described } from '../content/content.ts'
import { effectIn } from '../content/effects.ts'
import { stanzaIdOf } from './journal.ts'
import { noteOf } from '../content/media.ts'
import type { Owner } from './owner.ts'
import { statusWord } from '../content/status.ts'
import { Undecryptable } from './undecryptable.ts'

export interface IncomingDeps extends RecordDeps {
  log: Log
  /** The storage failed: the socket has to end, so that what is in the journal is applied and the rest comes again. */
  onUnstored?: () => void
}

/** Which message, for the journal and for people. */
interface About {
  stanzaId: string
  id: string
  chat: string
}

export class Incoming {
  readonly #deps: IncomingDeps
  readonly #owner: Owner
  /** Commits under way; a failed one leaves its message in the journal. */
  readonly #pending = new Set<Promise<void>>()
  readonly #undecryptable: Undecryptable
  readonly #record: MessageRecord

  constructor(deps: IncomingDeps, owner: Owner) {
    this.#deps = deps
    this.#owner = owner
    this.#undecryptable = new Undecryptable(deps, owner)
    this.#record = new MessageRecord(deps, owner.instanceId)
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
    const receipts = events['message-receipt.update'] ?? []
    if (updates.length > 0) this.#background(this.#write((tx) => this.#applyUpdates(tx, updates)))
    if (receipts.length > 0) this.#background(this.#write((tx) => this.#applyReceipts(tx, receipts)))
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

  /** Stores one message; one that is known already, or that says nothing, is only marked as applied. */
  async store(message: WAMessage): Promise<void> {
    const { key } = message
    if (!key.id || !key.remoteJid) return
    // The decryption failed: there is no plaintext in the journal, and the sender was asked to send it again.
    if (message.messageStubType === proto.WebMessageInfo.StubType.CIPHERTEXT) return
    if (this.#isUnfinished(message)) return
    const about = { stanzaId: stanzaIdOf(key), id: key.id, chat: bare(key.remoteJid) }
    await this.#orSetAside(about, (tx) => {
      const { storage, now } = this.#deps
      const { instanceId, generation, number } = this.#owner
      const note = message.message ? effectIn(message.message) : undefined
      const described = message.message && !note ? describe(message.message) : undefined
      if (note) this.#record.effect(tx, number, { ...this.#carried(message), note })
      if (described) this.#record.received(tx, number, this.#received(message, described))
      storage.journal.markApplied(tx, instanceId, generation, { stanzaId: about.stanzaId, at: now() })
    })
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
      author: { ...this.#identity(key.participant, key.participantAlt), jid: bare(key.participant) },
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
      const status = statusWord(update.status)
      // Errors are the outbox's: it hears of the refused send itself and may try again.
      if (!key.id || status === undefined || status === 'error') continue
      if (key.fromMe) {
        const by = { recipient: bare(key.remoteJid), at: this.#deps.now() }
        this.#record.raise(tx, key.id, { status, by })
      } else if (status === 'read') this.#record.read(tx, this.#owner.number, this.#chat(key))
    }
  }

  #applyReceipts(tx: WriteTx, receipts: BaileysEventMap['message-receipt.update']): void {
    for (const { key, receipt } of receipts) {
      if (!key.id || !receipt.userJid) continue
      const read = receipt.readTimestamp !== undefined && receipt.readTimestamp !== null
      const seconds = toNumber(receipt.readTimestamp ?? receipt.receiptTimestamp ?? 0)
      const at = seconds > 0 ? seconds * 1000 : this.#deps.now()
      const by = { recipient: bare(receipt.userJid), at }
      this.#record.raise(tx, key.id, { status: read ? 'read' : 'delivered', by })
    }
  }

  #applyContacts(tx: WriteTx, contacts: Partial<BaileysEventMap['contacts.upsert'][number]>[]): void {
    for (const contact of contacts) {
      const identity = this.#identity(contact.id, contact.lid ?? contact.phoneNumber)
      if (!identity) continue
      const facts = { name: contact.name ?? null, pushName: contact.notify ?? null }
      this.#record.meet(tx, this.#owner.number, { ...identity, ...facts })
    }
  }

  #chat({ remoteJid, remoteJidAlt }: WAMessageKey): ChatNames {
    return this.#identity(remoteJid, remoteJidAlt) ?? { jid: bare(remoteJid) }
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
