// Owns receipts from devices: they empty the queue and travel on to whoever sent the message.
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Hub } from './hub.ts'
import { isSharedJid } from '../jids.ts'
import type { DeviceRef, Form } from '../jids.ts'
import { child, children, el, nowSeconds } from '../nodes.ts'

const CONFIRMATIONS = new Set([undefined, 'inactive', 'sender', 'peer_msg'])

export function handleReceipt(hub: Hub, from: DeviceRef, receipt: BinaryNode): BinaryNode {
  const { id, to, type, participant, recipient } = receipt.attrs
  const ids = [id ?? '', ...children(child(receipt, 'list'), 'item').map((item) => item.attrs['id'] ?? '')]
  if (type === 'retry') {
    hub.counters.add(from, 'retryReceiptsSent')
    hub.queues.retryAsked(from, ids[0] ?? '')
    forwardToDevice(hub, from, receipt)
  } else if (CONFIRMATIONS.has(type)) {
    for (const messageId of ids) hub.queues.receipted(from, messageId)
    if (type === undefined || type === 'inactive') forwardToDevice(hub, from, receipt)
  } else if (type === 'read' || type === 'played') {
    forwardToAccount(hub, from, receipt)
    tellOwnDevices(hub, from, receipt)
  } else if (type === 'server-error') {
    forwardToDevice(hub, from, receipt)
  } else if (type === 'read-self') {
    tellOwnDevices(hub, from, receipt)
  }
  return el('ack', { class: 'receipt', id, from: to, type, participant, recipient })
}

/** As the receiver sees it: a group receipt comes from the group, with the device as participant. */
function forwarded(hub: Hub, from: DeviceRef, receipt: BinaryNode): BinaryNode {
  const { id, to = '', type, recipient } = receipt.attrs
  const { participant } = receipt.attrs
  const form: Form = hub.directory.resolve(isSharedJid(to) ? participant : to)?.form ?? 'pn'
  const jid = hub.directory.deviceJid(from, form)
  const attrs = {
    id,
    from: isSharedJid(to) ? to : jid,
    participant: isSharedJid(to) ? jid : undefined,
    type: type === 'inactive' ? undefined : type,
    recipient,
    t: nowSeconds(),
  }
  return el('receipt', attrs, receipt.content)
}

function forwardToDevice(hub: Hub, from: DeviceRef, receipt: BinaryNode): void {
  const { to = '', participant } = receipt.attrs
  const target = hub.directory.resolve(isSharedJid(to) ? participant : to)
  if (!target || !hub.directory.device(target.ref)) return
  hub.queues.deliver(target.ref, forwarded(hub, from, receipt))
}

function forwardToAccount(hub: Hub, from: DeviceRef, receipt: BinaryNode): void {
  const { to = '', participant } = receipt.attrs
  const target = hub.directory.resolve(isSharedJid(to) ? participant : to)
  if (!target) return
  for (const device of hub.directory.devices(target.account.number)) {
    hub.queues.deliver(device, forwarded(hub, from, receipt))
  }
}

/** Who has read it is the account itself; whose message it was stands as the recipient, in a chat of two the chat. */
function tellOwnDevices(hub: Hub, from: DeviceRef, receipt: BinaryNode): void {
  const { id, to = '', participant, type } = receipt.attrs
  const isShared = isSharedJid(to)
  const form: Form = hub.directory.resolve(isShared ? participant : to)?.form ?? 'pn'
  const self = hub.directory.userJid(from.number, form)
  const attrs = {
    id,
    from: isShared ? to : self,
    participant: isShared ? self : undefined,
    recipient: isShared ? participant : to,
    type,
    t: nowSeconds(),
  }
  for (const device of hub.directory.devices(from.number)) {
    if (device.device === from.device) continue
    hub.queues.deliver(device, el('receipt', attrs, receipt.content))
  }
}
