// The collections in which WhatsApp keeps what an owner sets (app-state): their records opened and written, each MAC of
// them verified, a few at a time. Baileys' own decoding (rc14) passes over what cannot be verified and goes on, so that it
// is lost.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { LT_HASH_ANTI_TAMPERING, proto, toNumber } from '@whiskeysockets/baileys'
import { inSteps } from './steps.ts'

/** As Baileys stores it under app-state-sync-version. */
export interface CollectionState {
  version: number
  hash: Uint8Array
  /** The MAC of the value that each index (its MAC, base64) has now. */
  indexValueMap: Record<string, { valueMac: Uint8Array }>
}

/** Something was set, or (isSet false) is no more. */
export interface Mutation {
  isSet: boolean
  index: string[]
  action: proto.ISyncActionValue
}

export interface Read {
  state: CollectionState
  mutations: Mutation[]
}

/** The bytes of a key by its id (base64); undefined where it is not here. */
export type KeyOf = (id: string) => Uint8Array | undefined

/** The phone has not shared it yet. */
export class MissingKey extends Error {
  override readonly name = 'MissingKey'
}

/** It is not what was written, or not what follows on what is here. */
class Unverified extends Error {
  override readonly name = 'Unverified'
}

const macBytes = 32
const ivBytes = 16
const hashBytes = 128
const { SET, REMOVE } = proto.SyncdMutation.SyncdOperation

interface Keys {
  index: Buffer
  cipher: Buffer
  value: Buffer
  snapshot: Buffer
  patch: Buffer
}

export function emptyCollection(): CollectionState {
  return { version: 0, hash: Buffer.alloc(hashBytes), indexValueMap: {} }
}

/** All of a collection. */
export async function readSnapshot(
  name: string,
  snapshot: proto.ISyncdSnapshot,
  keyOf: KeyOf,
): Promise<Read> {
  const keys = keyring(keyOf)
  const version = toNumber(snapshot.version?.version ?? 0)
  const records = (snapshot.records ?? []).map((record) => ({ operation: SET, record }))
  const { state, mutations } = await readRecords(records, { ...emptyCollection(), version }, keys)
  const expected = snapshotMac(state, name, keys(snapshot.keyId?.id))
  if (!isSame(expected, snapshot.mac)) throw new Unverified('The snapshot is not what was written')
  return { state, mutations }
}

/** One patch on what is here; nothing where it is in it already. */
export async function readPatch(
  name: string,
  patch: proto.ISyncdPatch,
  before: CollectionState,
  keyOf: KeyOf,
): Promise<Read> {
  const keys = keyring(keyOf)
  const version = toNumber(patch.version?.version ?? 0)
  if (version <= before.version) return { state: before, mutations: [] }
  if (version !== before.version + 1) throw new Unverified('A patch is missing')
  const changes = patch.mutations ?? []
  const macs = changes.map(({ record }) => Buffer.from(record?.value?.blob ?? []).subarray(-macBytes))
  const main = keys(patch.keyId?.id)
  const expected = patchMac({ snapshotMac: patch.snapshotMac ?? new Uint8Array(), macs, version, name }, main)
  if (!isSame(expected, patch.patchMac)) throw new Unverified('A patch is not what was written')
  const read = await readRecords(changes, { ...before, version }, keys)
  if (!isSame(snapshotMac(read.state, name, main), patch.snapshotMac))
    throw new Unverified('A patch does not follow on what is here')
  return read
}

/** A patch of changes that all set something. */
export function writePatch(
  name: string,
  changes: readonly { index: string; version: number; action: proto.ISyncActionValue }[],
  before: CollectionState,
  key: { id: string; data: Uint8Array },
): { patch: Uint8Array; state: CollectionState } {
  const keys = derive(key.data)
  const id = Buffer.from(key.id, 'base64')
  const written = changes.map((change) => writeRecord(change, { id, keys }))
  const state = { ...before, version: before.version + 1, indexValueMap: { ...before.indexValueMap } }
  mix(
    state,
    written.map(({ indexMac, valueMac }) => ({ indexMac, valueMac, isSet: true })),
  )
  const after = snapshotMac(state, name, keys)
  const macs = written.map(({ valueMac }) => valueMac)
  const patch = proto.SyncdPatch.encode({
    mutations: written.map(({ record }) => ({ operation: SET, record })),
    snapshotMac: after,
    patchMac: patchMac({ snapshotMac: after, macs, version: state.version, name }, keys),
    keyId: { id },
  }).finish()
  return { patch, state }
}

function writeRecord(
  { index, version, action }: { index: string; version: number; action: proto.ISyncActionValue },
  { id, keys }: { id: Buffer; keys: Keys },
) {
  const plain = proto.SyncActionData.encode({
    index: Buffer.from(index),
    value: action,
    padding: new Uint8Array(),
    version,
  }).finish()
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-cbc', keys.cipher, iv)
  const sealed = Buffer.concat([iv, cipher.update(plain), cipher.final()])
  const valueMac = recordMac(true, sealed, { id, key: keys.value })
  const indexMac = hmac(keys.index, Buffer.from(index))
  const record = {
    index: { blob: indexMac },
    value: { blob: Buffer.concat([sealed, valueMac]) },
    keyId: { id },
  }
  return { record, indexMac, valueMac }
}

async function readRecords(
  changes: readonly proto.ISyncdMutation[],
  before: CollectionState,
  keys: (id: Uint8Array | null | undefined) => Keys,
): Promise<Read> {
  const mutations: Mutation[] = []
  const state = { ...before, indexValueMap: { ...before.indexValueMap } }
  await inSteps(changes, (some) => {
    const read = some.map((change) => readRecord(change, keys))
    mix(
      state,
      read.map(({ mixed }) => mixed),
    )
    for (const { mutation } of read) if (mutation !== undefined) mutations.push(mutation)
  })
  return { state, mutations }
}

function readRecord(
  { operation, record }: proto.ISyncdMutation,
  keys: (id: Uint8Array | null | undefined) => Keys,
): { mixed: Mixed; mutation: Mutation | undefined } {
  const id = Buffer.from(record?.keyId?.id ?? [])
  const own = keys(id)
  const blob = Buffer.from(record?.value?.blob ?? [])
  const [sealed, valueMac] = [blob.subarray(0, -macBytes), blob.subarray(-macBytes)]
  const isSet = operation !== REMOVE
  if (!isSame(recordMac(isSet, sealed, { id, key: own.value }), valueMac))
    throw new Unverified('A record is not what was written')
  const { index, value } = open(sealed, own.cipher)
  if (!isSame(hmac(own.index, index), record?.index?.blob))
    throw new Unverified('A record is not where it was written')
  const named = indexOf(index)
  return {
    mixed: { indexMac: Buffer.from(record?.index?.blob ?? []), valueMac: Buffer.from(valueMac), isSet },
    mutation: named && { isSet, index: named, action: value ?? {} },
  }
}

function open(
  sealed: Buffer,
  key: Buffer,
): { index: Uint8Array; value: proto.ISyncActionValue | null | undefined } {
  try {
    const decipher = createDecipheriv('aes-256-cbc', key, sealed.subarray(0, ivBytes))
    const plain = Buffer.concat([decipher.update(sealed.subarray(ivBytes)), decipher.final()])
    const { index, value } = proto.SyncActionData.decode(plain)
    return { index: index ?? new Uint8Array(), value }
  } catch (cause) {
    throw new Unverified('A record cannot be opened', { cause })
  }
}

/** undefined for what is no list of words: it is in the hash, and says nothing. */
function indexOf(bytes: Uint8Array): string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(bytes).toString())
    return Array.isArray(parsed) && parsed.every((each) => typeof each === 'string') ? parsed : undefined
  } catch {
    return undefined
  }
}

interface Mixed {
  indexMac: Buffer
  valueMac: Buffer
  isSet: boolean
}

/** The hash is a sum over all values that are set. */
function mix(state: CollectionState, changes: readonly Mixed[]): void {
  const { indexValueMap } = state
  const added: Uint8Array[] = []
  const removed: Uint8Array[] = []
  for (const { indexMac, valueMac, isSet } of changes) {
    const index = indexMac.toString('base64')
    const former = indexValueMap[index]
    if (former !== undefined) removed.push(former.valueMac)
    if (isSet) {
      added.push(valueMac)
      indexValueMap[index] = { valueMac }
    } else delete indexValueMap[index]
  }
  state.hash = Buffer.from(LT_HASH_ANTI_TAMPERING.subtractThenAdd(state.hash, removed, added))
}

function keyring(keyOf: KeyOf): (id: Uint8Array | null | undefined) => Keys {
  const known = new Map<string, Keys>()
  return (bytes) => {
    const id = Buffer.from(bytes ?? []).toString('base64')
    const found = known.get(id)
    if (found !== undefined) return found
    const data = keyOf(id)
    if (data === undefined) throw new MissingKey('The phone has not shared a key that is needed yet')
    const keys = derive(data)
    known.set(id, keys)
    return keys
  }
}

function derive(data: Uint8Array): Keys {
  const all = Buffer.from(hkdfSync('sha256', data, '', 'WhatsApp Mutation Keys', 160))
  const part = (n: number): Buffer => all.subarray(n * 32, (n + 1) * 32)
  return { index: part(0), cipher: part(1), value: part(2), snapshot: part(3), patch: part(4) }
}

function recordMac(isSet: boolean, sealed: Uint8Array, { id, key }: { id: Buffer; key: Buffer }): Buffer {
  const head = Buffer.concat([Buffer.of(isSet ? 1 : 2), id])
  const tail = Buffer.alloc(8)
  tail[7] = head.length
  return createHmac('sha512', key).update(head).update(sealed).update(tail).digest().subarray(0, macBytes)
}

function snapshotMac({ hash, version }: CollectionState, name: string, keys: Keys): Buffer {
  return hmac(keys.snapshot, hash, counted(version), Buffer.from(name))
}

function patchMac(
  patch: { snapshotMac: Uint8Array; macs: readonly Uint8Array[]; version: number; name: string },
  keys: Keys,
): Buffer {
  const { macs, version, name } = patch
  return hmac(keys.patch, patch.snapshotMac, ...macs, counted(version), Buffer.from(name))
}

function counted(version: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32BE(version, 4)
  return bytes
}

function hmac(key: Buffer, ...parts: Uint8Array[]): Buffer {
  const mac = createHmac('sha256', key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

function isSame(expected: Buffer, found: Uint8Array | null | undefined): boolean {
  return found?.length === expected.length && timingSafeEqual(expected, found)
}
