// Owns the life of a client connection after its handshake: registration or login, the backlog, and where
// each stanza goes.
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Connection, Hello } from './wire/connection.ts'
import type { Endpoint } from './directory.ts'
import type { Hub } from './hub.ts'
import { deviceKey, sameDevice } from '../jids.ts'
import type { DeviceRef } from '../jids.ts'
import { relayMessage } from './messages.ts'
import { child, el, failed, nowSeconds, result } from '../nodes.ts'
import { announceDevice } from './pairing.ts'
import { answerQuery } from './queries.ts'
import type { QueueEntry } from './queues.ts'
import { handleReceipt } from './receipts.ts'

const ROUTING_INFO = Buffer.from('0802100a', 'hex')

export function handleHello(hub: Hub, connection: Connection, hello: Hello): void {
  if (hello.payload.devicePairingData) {
    hub.pairings.offerQr(connection)
    return
  }
  const ref = { number: String(hello.payload.username), device: hello.payload.device ?? 0 }
  const device = ref.device === 0 ? undefined : hub.directory.device(ref)
  const fault = hub.faults.take('loginFailure', ref)
  // Nothing in the payload proves who is calling; the noise key registered at pairing does.
  const isKnown = device?.noiseKey?.equals(hello.noiseKey) === true
  if (fault || !isKnown) {
    hub.counters.add(ref, 'loginFailures')
    connection.failure(fault?.reason ?? 401)
    return
  }
  for (const other of hub.connections) {
    if (other !== connection && other.open && other.ref && sameDevice(other.ref, ref)) {
      other.streamError(undefined, el('conflict', { type: 'replaced' }))
      hub.live.delete(deviceKey(ref))
    }
  }
  connection.ref = ref
  hub.counters.add(ref, 'logins')
  const drop = hub.faults.take('dropAfter', ref)
  if (drop) connection.dropAfter(drop.stanzas, drop.direction)
  connection.send(el('success', { t: nowSeconds(), lid: hub.directory.deviceJid(ref, 'lid'), props: 27 }))
  connection.send(el('ib', {}, [el('edge_routing', {}, [el('routing_info', {}, ROUTING_INFO)])]))
  if (hub.faults.take('blackHoleAfterLogin', ref)) connection.blackHole()
}

export function handleStanza(hub: Hub, connection: Connection, node: BinaryNode): void {
  hub.counters.record(connection.ref ? deviceKey(connection.ref) : 'unpaired', node)
  if (node.tag === 'iq') {
    handleIq(hub, connection, node)
    return
  }
  const { ref } = connection
  if (!ref && node.tag === 'ack') hub.passkeys.acked(connection, node)
  if (!ref || !hub.directory.device(ref)) return
  switch (node.tag) {
    case 'message': {
      const ack = relayMessage(hub, ref, node)
      if (ack) connection.send(ack)
      return
    }
    case 'receipt':
      connection.send(handleReceipt(hub, ref, node))
      return
    case 'ack':
      hub.counters.add(ref, 'acksSent')
      if (node.attrs['class'] === 'message' && node.attrs['error']) hub.counters.add(ref, 'nacksSent')
      hub.queues.acked(ref, node)
      return
    case 'call':
      if (child(node, 'reject')) hub.counters.add(ref, 'callsRejected')
      connection.send(el('ack', { class: 'call', id: node.attrs['id'], from: node.attrs['to'] }))
      return
    case 'presence':
      hub.counters.add(ref, 'presences')
      hub.presences.take(hub, ref, node)
      return
    case 'chatstate':
      hub.counters.add(ref, 'chatStates')
      hub.presences.takeChatState(hub, ref, node)
      return
    default:
  }
}

function handleIq(hub: Hub, connection: Connection, node: BinaryNode): void {
  const { type, xmlns } = node.attrs
  if (type === 'result' || type === 'error') {
    hub.pairings.signed(connection, node)
    return
  }
  const { ref } = connection
  if (!ref) {
    if (xmlns === 'md' && hub.passkeys.take(connection, node)) return
    const answer = xmlns === 'md' ? hub.pairings.answerLinkCode(hub, connection, node) : result(node)
    if (answer) connection.send(answer)
    return
  }
  if (xmlns === 'md' && child(node, 'remove-companion-device')) {
    connection.send(result(node))
    unlinkDevice(hub, ref)
    return
  }
  if (xmlns === 'w:p' && hub.faults.take('noPong', ref)) return
  const isForBundles = xmlns === 'encrypt' && type === 'get' && child(node, 'key') !== undefined
  const noBundle = isForBundles ? hub.faults.take('noBundle', ref) : undefined
  if (noBundle) {
    if (noBundle.code !== undefined) connection.send(failed(node, noBundle.code, 'refused'))
    return
  }
  const odd = xmlns === 'w:g2' ? hub.faults.peek('groupQuery', ref) : undefined
  if (odd !== undefined && child(node, odd.about) !== undefined) {
    hub.faults.take('groupQuery', ref)
    answerOddly(hub, connection, { ref, node, how: odd.how })
    return
  }
  connection.send(answerQuery(hub, ref, node))
  if (xmlns === 'passive' && child(node, 'active')) sendBacklog(hub, connection, ref)
}

function answerOddly(
  hub: Hub,
  connection: Connection,
  { ref, node, how }: { ref: DeviceRef; node: BinaryNode; how: number | 'empty' | 'cut' },
): void {
  if (typeof how === 'number') {
    connection.send(failed(node, how, 'refused'))
    return
  }
  answerQuery(hub, ref, node)
  if (how === 'empty') connection.send(result(node))
  else connection.drop()
}

/** Only once the client is active does the offline queue flow; ib/offline then ends its buffering. */
function sendBacklog(hub: Hub, connection: Connection, ref: DeviceRef): void {
  const backlog = hub.queues.backlog(ref)
  const count = (tag: string) => backlog.filter((entry) => entry.node.tag === tag).length
  if (backlog.length > 0) {
    const attrs = {
      count: backlog.length,
      message: count('message'),
      receipt: count('receipt'),
      notification: count('notification'),
      appdata: 0,
    }
    connection.send(el('ib', {}, [el('offline_preview', attrs)]))
  }
  const messages = backlog.filter((entry) => entry.node.tag === 'message')
  const dropFirst = messages.length > 0 && hub.faults.take('dropBeforeOffline', ref) !== undefined
  if (dropFirst) dropWhenSettled(hub, connection, messages)
  for (const entry of backlog) hub.queues.push(ref, entry, { push: (node) => connection.send(node) }, '1')
  hub.live.set(deviceKey(ref), connection)
  hub.presences.forget(ref)
  if (dropFirst || hub.faults.take('withholdOffline', ref)) return
  const device = hub.directory.device(ref)
  if (device?.groupsDirty && hub.groups.of(ref.number).length > 0) {
    connection.send(el('ib', {}, [el('dirty', { type: 'groups', timestamp: nowSeconds() })]))
  }
  connection.send(el('ib', {}, [el('offline', { count: backlog.length })]))
  if (device) hub.phones.get(ref.number)?.companionReady(device)
}

function dropWhenSettled(hub: Hub, connection: Connection, messages: QueueEntry[]): void {
  const waiting = new Set(messages)
  const listener = (_ref: DeviceRef, entry: QueueEntry) => {
    waiting.delete(entry)
    if (waiting.size > 0 && connection.open) return
    hub.queues.onSettled.delete(listener)
    connection.drop()
  }
  hub.queues.onSettled.add(listener)
}

/** Deliveries to a logged-in client pass the delivery faults. */
export function liveEndpoint(hub: Hub, connection: Connection, held: BinaryNode[]): Endpoint {
  return {
    push(node) {
      const { ref } = connection
      if (!ref || node.tag !== 'message') {
        connection.send(node)
        return
      }
      const reorder = hub.faults.peek('reorder', ref)
      if (reorder) {
        held.push(node)
        if (held.length < reorder.window) return
        hub.faults.take('reorder', ref)
        for (const late of held.splice(0).toReversed()) connection.send(late)
        return
      }
      for (const late of held.splice(0)) connection.send(late)
      connection.send(node)
      if (hub.faults.take('duplicate', ref)) connection.send(node)
    },
  }
}

/** The device is gone for good: its connection hears device_removed, others drop it from their lists. */
export function unlinkDevice(hub: Hub, ref: DeviceRef): boolean {
  const device = hub.directory.device(ref)
  if (!device || ref.device === 0) return false
  hub.directory.removeDevice(ref)
  hub.queues.clear(ref)
  hub.preKeys.clear(ref)
  announceDevice(hub, device, 'remove')
  for (const connection of hub.connections) {
    if (!connection.ref || !sameDevice(connection.ref, ref)) continue
    connection.streamError(401, el('conflict', { type: 'device_removed' }))
  }
  hub.live.delete(deviceKey(ref))
  return true
}
