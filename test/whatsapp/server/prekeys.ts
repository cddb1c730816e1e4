// Owns the one-time prekeys on the server and the key bundles made of them.
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Device, Directory, Endpoint } from './directory.ts'
import type { CounterBoard } from './counters.ts'
import { deviceKey } from '../jids.ts'
import type { DeviceRef } from '../jids.ts'
import { child, children, el, newStanzaId, requireBytes, result } from '../nodes.ts'
import type { Store, Table } from './store.ts'

/** What of the hub is needed here. */
type Parts = {
  readonly preKeys: PreKeys
  readonly directory: Directory
  readonly counters: CounterBoard
  endpoint(ref: DeviceRef): Endpoint | undefined
}

export type PreKey = { id: Buffer; value: Buffer }

const SERVER_JID = '@s.whatsapp.net'
const LOW = 5

export class PreKeys {
  readonly #table: Table<PreKey>
  readonly #byDevice = new Map<string, Map<string, PreKey>>()

  constructor(store: Store) {
    this.#table = store.table<PreKey>('prekeys')
    for (const [key, preKey] of this.#table.entries()) {
      const [owner = '', id = ''] = key.split('/')
      this.#of(owner).set(id, preKey)
    }
  }

  count(ref: DeviceRef): number {
    return this.#of(deviceKey(ref)).size
  }

  put(ref: DeviceRef, preKeys: PreKey[]): void {
    const owner = deviceKey(ref)
    for (const preKey of preKeys) {
      const id = preKey.id.toString('hex')
      this.#of(owner).set(id, preKey)
      this.#table.put(`${owner}/${id}`, preKey)
    }
  }

  /** Hands out the oldest prekey; each is given to one sender only. */
  take(ref: DeviceRef): PreKey | undefined {
    const owner = deviceKey(ref)
    const [first] = this.#of(owner)
    if (!first) return undefined
    this.#of(owner).delete(first[0])
    this.#table.delete(`${owner}/${first[0]}`)
    return first[1]
  }

  remove(ref: DeviceRef, preKey: PreKey): void {
    const id = preKey.id.toString('hex')
    this.#of(deviceKey(ref)).delete(id)
    this.#table.delete(`${deviceKey(ref)}/${id}`)
  }

  clear(ref: DeviceRef): void {
    const owner = deviceKey(ref)
    for (const id of this.#of(owner).keys()) this.#table.delete(`${owner}/${id}`)
    this.#byDevice.delete(owner)
  }

  #of(owner: string): Map<string, PreKey> {
    const existing = this.#byDevice.get(owner)
    if (existing) return existing
    const created = new Map<string, PreKey>()
    this.#byDevice.set(owner, created)
    return created
  }
}

function readKey(node: BinaryNode | undefined): PreKey {
  return {
    id: requireBytes(child(node, 'id'), 'key id'),
    value: requireBytes(child(node, 'value'), 'key value'),
  }
}

function readSignedKey(node: BinaryNode | undefined): Device['signedPreKey'] {
  return { ...readKey(node), signature: requireBytes(child(node, 'signature'), 'key signature') }
}

function keyNode(tag: string, key: PreKey & { signature?: Buffer }): BinaryNode {
  const parts = [el('id', {}, key.id), el('value', {}, key.value)]
  if (key.signature) parts.push(el('signature', {}, key.signature))
  return el(tag, {}, parts)
}

/** Takes a one-time prekey, so ask for it only when it will be handed out. */
export function bundleOf(hub: Parts, device: Device, jid: string): BinaryNode {
  const preKey = hub.preKeys.take(device)
  const content = [
    el('registration', {}, device.registrationId),
    el('type', {}, Buffer.from([5])),
    el('identity', {}, device.identity),
    keyNode('skey', device.signedPreKey),
  ]
  if (preKey) content.push(keyNode('key', preKey))
  if (device.deviceIdentity) content.push(el('device-identity', {}, device.deviceIdentity))
  if (hub.preKeys.count(device) < LOW) announceLow(hub, device)
  return el('user', { jid }, content)
}

/** Phones refill by themselves; connected clients are told, others find out at their next login. */
export function announceLow(hub: Parts, ref: DeviceRef, count = hub.preKeys.count(ref)): void {
  const content = [el('count', { value: count })]
  const attrs = { id: newStanzaId(), from: SERVER_JID, type: 'encrypt', t: Math.floor(Date.now() / 1000) }
  hub.endpoint(ref)?.push(el('notification', attrs, content))
}

/** Everything under xmlns=encrypt. */
export function answerEncrypt(hub: Parts, ref: DeviceRef, query: BinaryNode): BinaryNode {
  if (child(query, 'count')) return result(query, [el('count', { value: hub.preKeys.count(ref) })])
  if (child(query, 'digest')) {
    return result(query, [el('digest', {}, [el('hash', {}, Buffer.alloc(20))])])
  }
  const device = hub.directory.device(ref)
  if (!device) throw new Error(`no device ${deviceKey(ref)}`)
  const asked = child(query, 'key')
  if (asked && query.attrs['type'] === 'get') return result(query, [el('list', {}, bundles(hub, ref, asked))])
  const rotated = child(query, 'rotate', 'skey')
  if (rotated) {
    hub.directory.putDevice({ ...device, signedPreKey: readSignedKey(rotated) })
    return result(query)
  }
  if (child(query, 'list')) {
    const uploaded = children(child(query, 'list'), 'key').map(readKey)
    hub.preKeys.put(ref, uploaded)
    hub.counters.add(ref, 'preKeysUploaded', uploaded.length)
    hub.directory.putDevice({
      ...device,
      identity: requireBytes(child(query, 'identity'), 'identity'),
      registrationId: requireBytes(child(query, 'registration'), 'registration'),
      signedPreKey: readSignedKey(child(query, 'skey')),
    })
  }
  return result(query)
}

function bundles(hub: Parts, asker: DeviceRef, asked: BinaryNode): BinaryNode[] {
  const found: BinaryNode[] = []
  for (const user of children(asked, 'user')) {
    const jid = user.attrs['jid']
    const resolved = hub.directory.resolve(jid)
    const device = resolved && hub.directory.device(resolved.ref)
    // An error inside one user fails the client's whole batch, so unknown devices are left out.
    if (!resolved || !device || jid === undefined) continue
    hub.directory.watch(asker.number, resolved.account)
    found.push(bundleOf(hub, device, jid))
  }
  return found
}
