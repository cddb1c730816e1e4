// Owns app-state collections: versions, uploaded patches and what they add up to, per account. Their content stays
// encrypted: a snapshot is made of the newest record of each index and the MAC that came with the last patch.
import { createCipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Directory } from './directory.ts'
import type { Faults } from './faults.ts'
import type { Queues } from './queues.ts'
import type { DeviceRef } from '../jids.ts'
import type { MediaHost } from './media-host.ts'
import { bytes, child, children, el, newStanzaId, nowSeconds, result } from '../nodes.ts'
import type { Store, Table } from './store.ts'

/** What of the hub is needed here. */
type Parts = {
  readonly appState: AppState
  readonly directory: Directory
  readonly faults: Faults
  readonly media: MediaHost
  readonly queues: Queues
}

/** The patch at index i took the collection from version i to i + 1. */
type Collection = { patches: Buffer[] }

const REMOVE = proto.SyncdMutation.SyncdOperation.REMOVE
/** So many come with one answer. */
const PATCHES_AT_ONCE = 40

export class AppState {
  readonly #table: Table<Collection>
  /** Whether a collection is given as a whole where it is asked for so; else as all of its patches. */
  givesSnapshots = true
  /** How often a collection was given as a whole. */
  snapshots = 0

  constructor(store: Store) {
    this.#table = store.table<Collection>('app-state')
  }

  version(number: string, name: string): number {
    return this.#of(number, name).patches.length
  }

  since(number: string, name: string, version: number): Buffer[] {
    return this.#of(number, name).patches.slice(version)
  }

  append(number: string, name: string, patch: Buffer): number {
    const collection = this.#of(number, name)
    const version = collection.patches.length + 1
    const decoded = proto.SyncdPatch.decode(patch)
    decoded.version = { version }
    collection.patches.push(Buffer.from(proto.SyncdPatch.encode(decoded).finish()))
    this.#table.put(`${number}/${name}`, collection)
    return version
  }

  /** undefined where nothing was ever written. */
  snapshot(number: string, name: string): proto.ISyncdSnapshot | undefined {
    const records = new Map<string, proto.ISyncdRecord>()
    let last: proto.ISyncdPatch | undefined
    for (const bytesOfOne of this.#of(number, name).patches) {
      last = proto.SyncdPatch.decode(bytesOfOne)
      for (const { operation, record } of last.mutations ?? []) {
        const index = Buffer.from(record?.index?.blob ?? []).toString('base64')
        if (operation === REMOVE) records.delete(index)
        else if (record) records.set(index, record)
      }
    }
    if (last === undefined) return undefined
    const { version = null, snapshotMac: mac = null, keyId = null } = last
    return { version, records: [...records.values()], mac, keyId }
  }

  #of(number: string, name: string): Collection {
    return this.#table.get(`${number}/${name}`) ?? { patches: [] }
  }
}

export function answerAppState(hub: Parts, ref: DeviceRef, query: BinaryNode): BinaryNode {
  const collections = children(child(query, 'sync'), 'collection')
  const answered = collections.map((collection) => syncCollection(hub, ref, collection))
  const device = hub.directory.device(ref)
  if (device && !device.bootstrapped && collections.length > 1) {
    hub.directory.putDevice({ ...device, bootstrapped: true })
  }
  return result(query, [el('sync', {}, answered)])
}

function syncCollection(hub: Parts, ref: DeviceRef, collection: BinaryNode): BinaryNode {
  const name = collection.attrs['name'] ?? ''
  const known = Number(collection.attrs['version'] ?? '0')
  const patch = bytes(child(collection, 'patch'))
  const current = hub.appState.version(ref.number, name)
  const refused = hub.faults.take('stateRefused', ref)
  if (refused) return failing(name, current, refused.code)
  if (!patch) return giving(hub, ref, { name, known, whole: collection.attrs['return_snapshot'] === 'true' })
  if (known !== current) return failing(name, current, 409)
  const version = hub.appState.append(ref.number, name, patch)
  announceState(hub, ref, { name, version })
  return el('collection', { name, version, type: 'result' })
}

function failing(name: string, version: number, code: number): BinaryNode {
  return el('collection', { name, version, type: 'error' }, [el('error', { code, text: 'refused' })])
}

function giving(
  hub: Parts,
  ref: DeviceRef,
  { name, known, whole }: { name: string; known: number; whole: boolean },
): BinaryNode {
  const snapshot = whole && hub.appState.givesSnapshots ? hub.appState.snapshot(ref.number, name) : undefined
  if (snapshot) {
    hub.appState.snapshots += 1
    if (hub.faults.take('snapshotAltered', ref)) snapshot.mac = Buffer.alloc(32)
    const attrs = { name, version: hub.appState.version(ref.number, name), type: 'result' }
    return el('collection', attrs, [el('snapshot', {}, stored(hub.media, snapshot))])
  }
  const missing = hub.appState.since(ref.number, name, known)
  const some = missing.slice(0, PATCHES_AT_ONCE)
  if (some.length > 0 && hub.faults.take('patchLost', ref)) some.splice(Math.floor(some.length / 2), 1)
  if (some.length > 0 && hub.faults.take('patchAltered', ref)) some.push(altered(some.pop()))
  const attrs = {
    name,
    version: known,
    type: 'result',
    ...(missing.length > PATCHES_AT_ONCE && { has_more_patches: 'true' }),
  }
  const patches = some.map((data) => el('patch', {}, data))
  return el('collection', attrs, patches.length > 0 ? [el('patches', {}, patches)] : [])
}

/** Says to the other devices of the account that there is more of it. */
export function announceState(
  hub: Pick<Parts, 'directory' | 'queues'>,
  by: DeviceRef,
  { name, version }: { name: string; version: number },
): void {
  for (const device of hub.directory.devices(by.number)) {
    if (device.device === by.device) continue
    const attrs = {
      id: newStanzaId(),
      from: hub.directory.userJid(by.number, 'pn'),
      type: 'server_sync',
      t: nowSeconds(),
    }
    hub.queues.deliver(device, el('notification', attrs, [el('collection', { name, version })]))
  }
}

function altered(patch: Buffer | undefined): Buffer {
  const decoded = proto.SyncdPatch.decode(patch ?? Buffer.alloc(0))
  const [mutation] = decoded.mutations
  const blob = Buffer.from(mutation?.record?.value?.blob ?? [])
  blob[20] = (blob[20] ?? 0) ^ 1
  if (mutation?.record?.value) mutation.record.value.blob = blob
  return Buffer.from(proto.SyncdPatch.encode(decoded).finish())
}

/** On the media host, as large ones are; with the host in the path, which is not WhatsApp's own. */
function stored(host: MediaHost, snapshot: proto.ISyncdSnapshot): Uint8Array {
  const mediaKey = randomBytes(32)
  const keys = Buffer.from(hkdfSync('sha256', mediaKey, '', 'WhatsApp App State Keys', 112))
  const [iv, cipherKey, macKey] = [keys.subarray(0, 16), keys.subarray(16, 48), keys.subarray(48, 80)]
  const cipher = createCipheriv('aes-256-cbc', cipherKey, iv)
  const plain = proto.SyncdSnapshot.encode(snapshot).finish()
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()])
  const mac = createHmac('sha256', macKey).update(iv).update(encrypted).digest().subarray(0, 10)
  const { url } = host.put(Buffer.concat([encrypted, mac]))
  return proto.ExternalBlobReference.encode({ mediaKey, directPath: url }).finish()
}
