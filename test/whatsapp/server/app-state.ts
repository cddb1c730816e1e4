// Owns app-state collections: versions and uploaded patches per account. Their content stays encrypted.
import { proto } from '@whiskeysockets/baileys'
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Directory } from './directory.ts'
import type { Queues } from './queues.ts'
import type { DeviceRef } from '../jids.ts'
import { bytes, child, children, el, newStanzaId, nowSeconds, result } from '../nodes.ts'
import type { Store, Table } from './store.ts'

/** What of the hub is needed here. */
type Parts = { readonly appState: AppState; readonly directory: Directory; readonly queues: Queues }

/** The patch at index i took the collection from version i to i + 1. */
type Collection = { patches: Buffer[] }

export class AppState {
  readonly #table: Table<Collection>

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
  if (!patch) {
    const missing = hub.appState.since(ref.number, name, known).map((data) => el('patch', {}, data))
    const attrs = { name, version: known, type: 'result' }
    return el('collection', attrs, missing.length > 0 ? [el('patches', {}, missing)] : [])
  }
  if (known !== current) {
    const error = el('error', { code: 409, text: 'conflict' })
    return el('collection', { name, version: current, type: 'error' }, [error])
  }
  const version = hub.appState.append(ref.number, name, patch)
  for (const device of hub.directory.devices(ref.number)) {
    if (device.device === ref.device) continue
    const attrs = {
      id: newStanzaId(),
      from: hub.directory.userJid(ref.number, 'pn'),
      type: 'server_sync',
      t: nowSeconds(),
    }
    hub.queues.deliver(device, el('notification', attrs, [el('collection', { name, version })]))
  }
  return el('collection', { name, version, type: 'result' })
}
