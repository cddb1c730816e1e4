// Owns how a phone encrypts and sends: to all devices of a person, to a group, to one device that asked again.
import { encodeWAMessage, proto } from '@whiskeysockets/baileys'
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Device } from '../server/directory.ts'
import type { Group } from '../server/groups/groups.ts'
import type { Hub } from '../server/hub.ts'
import { deviceKey, isSharedJid } from '../jids.ts'
import type { DeviceRef, Form } from '../jids.ts'
import { relayMessage } from '../server/messages.ts'
import { el } from '../nodes.ts'
import type { SentMessage } from './records.ts'
import type { PhoneSignal } from './signal.ts'
import type { Table } from '../server/store.ts'

export class PhoneSender {
  readonly #hub: Hub
  readonly #ref: DeviceRef
  readonly #signal: PhoneSignal
  /** Which devices have this phone's sender key of a group. */
  readonly #senderKeys: Table<string[]>

  constructor(hub: Hub, number: string, signal: PhoneSignal) {
    this.#hub = hub
    this.#ref = { number, device: 0 }
    this.#signal = signal
    this.#senderKeys = hub.store.table<string[]>('phone-sender-keys')
  }

  async send(sent: SentMessage): Promise<BinaryNode | undefined> {
    const message = proto.Message.decode(sent.content)
    return relayMessage(this.#hub, this.#ref, await this.#stanzaOf(sent, message))
  }

  #stanzaOf(sent: SentMessage, message: proto.IMessage): Promise<BinaryNode> {
    if (sent.listed !== undefined) return this.#toListed(sent, message, sent.listed)
    return isSharedJid(sent.to) ? this.#toGroup(sent, message) : this.#toPerson(sent, message)
  }

  /** A story, or a message by a list: each of those who get it gets it alone. */
  async #toListed(sent: SentMessage, message: proto.IMessage, numbers: string[]): Promise<BinaryNode> {
    const { directory } = this.#hub
    const participants: BinaryNode[] = []
    for (const device of numbers.flatMap((number) => directory.devices(number))) {
      const enc = await this.#signal.encryptFor(device, message)
      participants.push(el('to', { jid: directory.deviceJid(device, sent.addressing) }, [enc]))
    }
    const attrs = { id: sent.id, to: sent.to, type: 'text' }
    return el('message', attrs, [el('participants', {}, participants)])
  }

  /** The answer to a retry receipt: one ciphertext, for that device only. */
  async resend(sent: SentMessage, device: Device, count: number, renewSession: boolean): Promise<void> {
    const { directory } = this.#hub
    const message = proto.Message.decode(sent.content)
    const group = this.#hub.groups.get(sent.to)
    let content: proto.IMessage = message
    if (group)
      content = Object.assign(message, { senderKeyDistributionMessage: await this.#senderKeyOf(group) })
    else if (device.number === this.#ref.number) content = this.#deviceSent(sent.to, message)
    const enc = await this.#signal.encryptFor(device, content, { renewSession })
    const form = group?.mode ?? sent.addressing
    const jid = directory.deviceJid(device, form)
    const attrs = {
      id: sent.id,
      type: 'text',
      to: group ? group.jid : jid,
      participant: group ? jid : undefined,
      recipient: !group && device.number === this.#ref.number ? sent.to : undefined,
    }
    relayMessage(
      this.#hub,
      this.#ref,
      el('message', attrs, [el('enc', { ...enc.attrs, count }, enc.content)]),
    )
  }

  /** A message for one own companion, as app-state keys and history travel. It is not queued. */
  async sendPeer(device: Device, id: string, message: proto.IMessage): Promise<void> {
    const enc = await this.#signal.encryptFor(device, message)
    const attrs = {
      id,
      from: this.#hub.directory.userJid(this.#ref.number, 'pn'),
      type: 'text',
      category: 'peer',
      t: Math.floor(Date.now() / 1000),
      notify: this.#hub.directory.nameOf(this.#ref.number),
    }
    this.#hub.endpoint(device)?.push(el('message', attrs, [enc]))
  }

  /** Members who left must not read on, so the group gets a fresh sender key for everybody. */
  forgetSenderKeys(group: Group): void {
    this.#senderKeys.delete(`${this.#ref.number}/${group.jid}`)
  }

  async #toPerson(sent: SentMessage, message: proto.IMessage): Promise<BinaryNode> {
    const { directory } = this.#hub
    const target = directory.resolve(sent.to)
    if (!target) throw new Error(`${sent.to} is not on WhatsApp`)
    const form: Form = sent.addressing
    const own = directory.devices(this.#ref.number).filter((device) => device.device !== 0)
    const theirs = target.account.number === this.#ref.number ? [] : directory.devices(target.account.number)
    const participants: BinaryNode[] = []
    for (const device of [...theirs, ...own]) {
      const isOwn = device.number === this.#ref.number
      const content = isOwn ? this.#deviceSent(sent.to, message) : message
      const enc = await this.#signal.encryptFor(device, content, { beside: sent.beside })
      participants.push(el('to', { jid: directory.deviceJid(device, form) }, [enc]))
    }
    const attrs = { id: sent.id, to: directory.userJid(target.account.number, form), type: 'text' }
    return el('message', attrs, [el('participants', {}, participants)])
  }

  async #toGroup(sent: SentMessage, message: proto.IMessage): Promise<BinaryNode> {
    const { directory, groups } = this.#hub
    const group = groups.get(sent.to)
    if (!group) throw new Error(`no group ${sent.to}`)
    const meId = directory.userJid(this.#ref.number, group.mode)
    const data = encodeWAMessage(message)
    const encrypted = await this.#signal.repository.encryptGroupMessage({ group: group.jid, meId, data })
    const known = new Set(this.#senderKeys.get(`${this.#ref.number}/${group.jid}`))
    const participants: BinaryNode[] = []
    const devices = group.participants.flatMap(({ number }) => directory.devices(number))
    for (const device of devices) {
      if (deviceKey(device) === deviceKey(this.#ref) || known.has(deviceKey(device))) continue
      const enc = await this.#signal.encryptFor(device, {
        senderKeyDistributionMessage: {
          groupId: group.jid,
          axolotlSenderKeyDistributionMessage: encrypted.senderKeyDistributionMessage,
        },
      })
      participants.push(el('to', { jid: directory.deviceJid(device, group.mode) }, [enc]))
      known.add(deviceKey(device))
    }
    this.#senderKeys.put(`${this.#ref.number}/${group.jid}`, [...known])
    const attrs = { id: sent.id, to: group.jid, type: 'text', addressing_mode: group.mode }
    const content = [el('enc', { v: 2, type: 'skmsg' }, encrypted.ciphertext)]
    if (participants.length > 0) content.push(el('participants', {}, participants))
    return el('message', attrs, content)
  }

  async #senderKeyOf(group: Group): Promise<proto.Message.ISenderKeyDistributionMessage> {
    const meId = this.#hub.directory.userJid(this.#ref.number, group.mode)
    const key = await this.#signal.repository.getSenderKeyDistributionMessage({ group: group.jid, meId })
    return { groupId: group.jid, axolotlSenderKeyDistributionMessage: key }
  }

  #deviceSent(destinationJid: string, message: proto.IMessage): proto.IMessage {
    return { deviceSentMessage: { destinationJid, message } }
  }
}
