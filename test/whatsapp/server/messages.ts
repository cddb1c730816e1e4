// Owns the relay of message stanzas: who gets which ciphertext, under which addressing. Never sees plaintext.
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Resolved } from './directory.ts'
import type { Hub } from './hub.ts'
import { deviceKey, isSharedJid, sameDevice } from '../jids.ts'
import type { DeviceRef, Form } from '../jids.ts'
import { child, children, el, nowSeconds } from '../nodes.ts'
import type { Attributes } from '../nodes.ts'

const COPIED_ATTRIBUTES = ['type', 'category', 'edit', 'push_priority', 'expiration']

/** Relays what a device sent and returns the ack it gets, unless a fault swallows it. */
export function relayMessage(hub: Hub, sender: DeviceRef, message: BinaryNode): BinaryNode | undefined {
  const { id, to } = message.attrs
  if (id === undefined || to === undefined) return undefined
  const isResend = children(message, 'enc').some((enc) => enc.attrs['count'] !== undefined)
  countSend(hub, sender, id, isResend)
  const t = hub.faults.take('claimedTime')?.t ?? nowSeconds()
  const refused = isResend ? undefined : hub.faults.take('ackError', sender)
  if (refused) return el('ack', { class: 'message', id, from: to, t, error: refused.code })
  const unacked = isResend ? undefined : hub.faults.take('noAck', sender)
  if (!unacked || unacked.relay) {
    if (to.endsWith('@broadcast')) relayListed(hub, sender, message, t)
    else if (isSharedJid(to)) relayToGroup(hub, sender, message, t)
    else relayToDevices(hub, sender, message, t)
  }
  return unacked ? undefined : el('ack', { class: 'message', id, from: to, t })
}

function countSend(hub: Hub, sender: DeviceRef, id: string, isResend: boolean): void {
  hub.counters.add(sender, 'messagesSent')
  if (isResend) {
    hub.counters.add(sender, 'resends')
    return
  }
  const used = hub.sentIds.get(deviceKey(sender)) ?? new Set()
  hub.sentIds.set(deviceKey(sender), used)
  if (used.has(id)) hub.counters.add(sender, 'repeatedSends')
  used.add(id)
}

function relayToDevices(hub: Hub, sender: DeviceRef, message: BinaryNode, t: number | string): void {
  const direct = child(message, 'enc')
  // A retry answer or a peer message has one ciphertext on top. The second one that Baileys puts under
  // participants of a retry answer would make the message appear twice.
  const targets = direct
    ? [{ jid: message.attrs['to'], enc: direct }]
    : children(child(message, 'participants'), 'to').map((to) => ({
        jid: to.attrs['jid'],
        enc: child(to, 'enc'),
      }))
  for (const { jid, enc } of targets) {
    const target = hub.directory.resolve(jid)
    if (!target || !enc || !hub.directory.device(target.ref) || sameDevice(target.ref, sender)) continue
    const attrs = { ...directAttributes(hub, sender, message, target), t }
    deliver(hub, target.ref, attrs, [enc, ...deviceIdentity(message)])
  }
}

function directAttributes(hub: Hub, sender: DeviceRef, message: BinaryNode, target: Resolved) {
  const { form } = target
  const other: Form = form === 'pn' ? 'lid' : 'pn'
  const attrs: Attributes = {
    ...copied(message),
    id: message.attrs['id'],
    from: hub.directory.deviceJid(sender, form),
    notify: hub.directory.nameOf(sender.number),
  }
  if (target.account.number !== sender.number) {
    attrs[`sender_${other}`] = hub.directory.userJid(sender.number, other)
    return attrs
  }
  if (message.attrs['category'] === 'peer') return attrs
  // Copies for own devices name the chat and never the sender's other identity: the client would take it
  // for the recipient's and ruin its sessions.
  const chat = hub.directory.resolve(message.attrs['recipient'] ?? message.attrs['to'])
  if (!chat) return attrs
  attrs['recipient'] = hub.directory.userJid(chat.account.number, chat.form)
  const alternative: Form = chat.form === 'pn' ? 'lid' : 'pn'
  attrs[`peer_recipient_${alternative}`] = hub.directory.userJid(chat.account.number, alternative)
  return attrs
}

function relayToGroup(hub: Hub, sender: DeviceRef, message: BinaryNode, t: number | string): void {
  const jid = message.attrs['to'] ?? ''
  const group = hub.groups.get(jid)
  if (!group?.participants.some((participant) => participant.number === sender.number)) return
  const form: Form = group.mode
  const other: Form = form === 'pn' ? 'lid' : 'pn'
  const attrs = {
    ...copied(message),
    id: message.attrs['id'],
    from: jid,
    participant: hub.directory.deviceJid(sender, form),
    [`participant_${other}`]: hub.directory.userJid(sender.number, other),
    addressing_mode: form,
    t,
    notify: hub.directory.nameOf(sender.number),
  }
  const payload = children(message, 'enc')
  const onlyFor = hub.directory.resolve(message.attrs['participant'])
  if (onlyFor) {
    deliver(hub, onlyFor.ref, attrs, [...payload, ...deviceIdentity(message)])
    return
  }
  const own = new Map<string, BinaryNode>()
  for (const to of children(child(message, 'participants'), 'to')) {
    const target = hub.directory.resolve(to.attrs['jid'])
    const enc = child(to, 'enc')
    if (target && enc) own.set(deviceKey(target.ref), enc)
  }
  for (const { number } of group.participants) {
    for (const device of hub.directory.devices(number)) {
      if (sameDevice(device, sender)) continue
      // The device's own ciphertext carries the sender key the group ciphertext needs: it goes first.
      const keys = own.get(deviceKey(device))
      const content = keys ? [keys, ...payload, ...deviceIdentity(message)] : payload
      deliver(hub, device, attrs, content)
    }
  }
}

/** A status, or a message by a list, goes to those the sender listed, each with the sender key in front. */
function relayListed(hub: Hub, sender: DeviceRef, message: BinaryNode, t: number | string): void {
  for (const to of children(child(message, 'participants'), 'to')) {
    const target = hub.directory.resolve(to.attrs['jid'])
    if (!target || sameDevice(target.ref, sender)) continue
    const other: Form = target.form === 'pn' ? 'lid' : 'pn'
    const attrs = {
      ...copied(message),
      id: message.attrs['id'],
      from: message.attrs['to'],
      participant: hub.directory.deviceJid(sender, target.form),
      // Whose it is goes by either name, as in a chat of two.
      [`participant_${other}`]: hub.directory.userJid(sender.number, other),
      t,
      notify: hub.directory.nameOf(sender.number),
    }
    const content = [...children(to, 'enc'), ...children(message, 'enc'), ...deviceIdentity(message)]
    deliver(hub, target.ref, attrs, content)
  }
}

function deliver(hub: Hub, ref: DeviceRef, attrs: Attributes, content: BinaryNode[]): void {
  const damaged = hub.faults.take('corrupt', ref) !== undefined
  const delivered = damaged ? content.map(damage) : content
  hub.queues.deliver(ref, el('message', attrs, delivered))
}

function damage(node: BinaryNode): BinaryNode {
  if (node.tag !== 'enc' || !(node.content instanceof Uint8Array)) return node
  const broken = Buffer.from(node.content)
  // The last bytes are the authentication code: the message still parses, but does not decrypt.
  broken.writeUInt8(broken.readUInt8(broken.length - 1) ^ 0xff, broken.length - 1)
  return { ...node, content: broken }
}

function copied(message: BinaryNode): Record<string, string | undefined> {
  return Object.fromEntries(COPIED_ATTRIBUTES.map((name) => [name, message.attrs[name]]))
}

function deviceIdentity(message: BinaryNode): BinaryNode[] {
  return children(message, 'device-identity')
}
