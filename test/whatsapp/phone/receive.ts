// Owns what a phone does with what the server pushes: it reads, confirms, asks again, and answers those who ask.
import {
  decryptMessageNode,
  encodeBigEndian,
  extractE2ESessionFromRetryReceipt,
  proto,
} from '@whiskeysockets/baileys'
import type { BinaryNode, WAMessage } from '@whiskeysockets/baileys'
import type { Hub } from '../server/hub.ts'
import { isSharedJid } from '../jids.ts'
import type { DeviceRef, Form } from '../jids.ts'
import { child, el, nowSeconds } from '../nodes.ts'
import { readable } from './records.ts'
import type { PhoneRecords, ReceivedMessage } from './records.ts'
import type { PhoneSender } from './send.ts'
import type { PhoneSignal } from './signal.ts'
import { uploadAgain } from './upload.ts'
import { silent } from '../quiet.ts'
import { handleReceipt } from '../server/receipts.ts'

const MAX_RETRIES = 5

export class PhoneReceiver {
  readonly #hub: Hub
  readonly #ref: DeviceRef
  readonly #jid: string
  readonly #lid: string
  readonly #signal: PhoneSignal
  readonly #sender: PhoneSender
  readonly #records: PhoneRecords
  readonly #retries = new Map<string, number>()
  /** Hears what the number's own devices ask of it. */
  onPeer: (message: proto.IMessage) => Promise<void> = async () => undefined
  /** Send a read receipt for everything that arrives. */
  readsEverything = false
  /** Send again what a device could not read and asks for. */
  answersRetries = true
  /** Has the files of messages, and uploads them again when a device asks. */
  keepsFiles = true

  constructor(hub: Hub, number: string, parts: PhoneDeps) {
    this.#hub = hub
    this.#ref = { number, device: 0 }
    this.#jid = hub.directory.userJid(number, 'pn')
    this.#lid = hub.directory.userJid(number, 'lid')
    this.#signal = parts.signal
    this.#sender = parts.sender
    this.#records = parts.records
  }

  async handle(node: BinaryNode): Promise<void> {
    if (node.tag === 'message') {
      await this.#receive(node)
      return
    }
    const { id, from, type, participant, recipient } = node.attrs
    if (node.tag === 'notification' && type === 'encrypt') {
      await this.#signal.uploadPreKeys()
      return
    }
    if (node.tag === 'receipt') await this.#takeReceipt(node)
    const ack = { class: node.tag, id, to: from, type, participant, recipient }
    this.#hub.queues.acked(this.#ref, el('ack', ack))
  }

  async #receive(node: BinaryNode): Promise<void> {
    const { id = '', from = '', participant, recipient, category } = node.attrs
    const author = this.#hub.directory.resolve(participant ?? from)
    if (!author) throw new Error(`message ${id} from unknown ${participant ?? from}`)
    const { number, device } = author.ref
    const parsed = decryptMessageNode(node, this.#jid, this.#lid, this.#signal.repository, silent)
    await parsed.decrypt()
    const chat = this.#chatOf(from, recipient, number)
    const known = { id, from: number, fromDevice: device, chat, at: Date.now() }
    if (category === 'peer') {
      this.#confirm(node, 'peer_msg')
      await this.onPeer(parsed.fullMessage.message ?? {})
    } else if (this.#records.hasSeen(number, id)) {
      this.#confirm(node, number === this.#ref.number ? 'sender' : undefined)
      this.#records.add('repeated', { id, from: number, chat, at: known.at })
    } else if (isUnreadable(parsed.fullMessage)) {
      const error = parsed.fullMessage.messageStubParameters?.[0] ?? 'no content'
      this.#records.add('unreadable', { ...known, error, resolved: false })
      await this.#askAgain(node)
    } else {
      const content = parsed.fullMessage.message ?? {}
      const encoded = Buffer.from(proto.Message.encode(content).finish())
      const pushName = node.attrs['notify'] ?? ''
      const received = { ...known, ...readable(content), pushName, content: encoded }
      this.#confirm(node, number === this.#ref.number ? 'sender' : undefined)
      this.#records.addReceived(number === this.#ref.number ? 'copies' : 'inbox', received)
      this.#records.resolve(number, id)
      if (this.readsEverything && number !== this.#ref.number) this.sendRead(received)
    }
  }

  #chatOf(from: string, recipient: string | undefined, author: string): string {
    if (isSharedJid(from)) return from
    const other = this.#hub.directory.resolve(recipient)?.account.number ?? author
    return this.#hub.directory.userJid(other, 'pn')
  }

  #confirm(node: BinaryNode, type: string | undefined): void {
    const { id, from, participant, recipient } = node.attrs
    handleReceipt(this.#hub, this.#ref, el('receipt', { id, to: from, participant, recipient, type }))
  }

  sendRead(message: ReceivedMessage, type: 'read' | 'played' = 'read'): void {
    const isGroup = isSharedJid(message.chat)
    const form: Form = this.#hub.groups.get(message.chat)?.mode ?? 'pn'
    const attrs = {
      id: message.id,
      to: message.chat,
      participant: isGroup ? this.#hub.directory.userJid(message.from, form) : undefined,
      type,
      t: nowSeconds(),
    }
    handleReceipt(this.#hub, this.#ref, el('receipt', attrs))
  }

  async #askAgain(node: BinaryNode): Promise<void> {
    const { id, from, participant, recipient, t } = node.attrs
    const key = `${participant ?? from}/${id}`
    const count = (this.#retries.get(key) ?? 0) + 1
    this.#retries.set(key, count)
    if (count > MAX_RETRIES) {
      this.#hub.queues.acked(this.#ref, el('ack', { class: 'message', id, to: from, error: 500 }))
      return
    }
    const content = [
      el('retry', { count, id, t, v: 1 }),
      el('registration', {}, encodeBigEndian(this.#signal.identity.creds.registrationId)),
    ]
    if (count > 1) content.push(await this.#freshKeys())
    const attrs = { id, to: from, type: 'retry', participant, recipient }
    handleReceipt(this.#hub, this.#ref, el('receipt', attrs, content))
    this.#hub.queues.acked(this.#ref, el('ack', { class: 'message', id, to: from, error: 500 }))
  }

  /** A key bundle inside the retry receipt, whose prekey is never offered to anybody else. */
  async #freshKeys(): Promise<BinaryNode> {
    const { signedIdentityKey, signedPreKey } = this.#signal.identity.creds
    const [preKey] = await this.#signal.uploadPreKeys(1)
    if (preKey) this.#hub.preKeys.remove(this.#ref, preKey)
    const parts = [el('id', {}, preKey?.id), el('value', {}, preKey?.value)]
    const signed = [
      el('id', {}, encodeBigEndian(signedPreKey.keyId, 3)),
      el('value', {}, signedPreKey.keyPair.public),
      el('signature', {}, signedPreKey.signature),
    ]
    return el('keys', {}, [
      el('type', {}, Buffer.from([5])),
      el('identity', {}, signedIdentityKey.public),
      el('key', {}, parts),
      el('skey', {}, signed),
    ])
  }

  #uploadAgain(node: BinaryNode, asker: DeviceRef): void {
    const { id } = node.attrs
    const all = [...this.#records.list('inbox'), ...this.#records.list('copies')]
    const found = this.keepsFiles ? all.find((message) => message.id === id) : undefined
    const content = found && proto.Message.decode(found.content)
    this.#hub.queues.deliver(asker, uploadAgain(this.#hub.media, node, { from: this.#jid, content }))
  }

  async #takeReceipt(node: BinaryNode): Promise<void> {
    const { id = '', from, participant, type } = node.attrs
    const asker = this.#hub.directory.resolve(participant ?? from)
    if (!asker) return
    const { number, device } = asker.ref
    const known = { id, from: number, fromDevice: device, at: Date.now() }
    this.#records.add('receipts', { ...known, type: type ?? 'delivered' })
    if (type === 'server-error' && number === this.#ref.number) return this.#uploadAgain(node, asker.ref)
    if (type !== 'retry' || !this.answersRetries) return
    const sent = this.#records.sent(id)
    const target = this.#hub.directory.device(asker.ref)
    if (!sent || !target) return
    const count = Number(child(node, 'retry')?.attrs['count'] ?? '1')
    const session = extractE2ESessionFromRetryReceipt(node)
    const jid = this.#hub.directory.deviceJid(asker.ref, 'lid')
    if (session) {
      const { preKey, ...rest } = session
      await this.#signal.repository.injectE2ESession({ jid, session: preKey ? { ...rest, preKey } : rest })
    }
    await this.#sender.resend(sent, target, count, !session)
  }
}

export type PhoneDeps = { signal: PhoneSignal; sender: PhoneSender; records: PhoneRecords }

function isUnreadable(message: WAMessage): boolean {
  return message.messageStubType === proto.WebMessageInfo.StubType.CIPHERTEXT
}
