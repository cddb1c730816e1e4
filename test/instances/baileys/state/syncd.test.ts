// Records of collections: what is read is what was written, and follows on what is here, or nothing of it counts.
import { proto } from '@whiskeysockets/baileys'
import { expect, it } from 'vitest'
import {
  emptyCollection,
  readPatch,
  readSnapshot,
  writePatch,
  type CollectionState,
} from '../../../../core/instances/baileys/state/syncd.ts'

const key = { id: Buffer.from('key').toString('base64'), data: Buffer.alloc(32, 7) }
const keyOf = (id: string) => (id === key.id ? key.data : undefined)
const name = 'regular_low'
const pin = (chat: string, timestamp = 1) => ({
  index: JSON.stringify(['pin_v1', chat]),
  version: 5,
  action: { pinAction: { pinned: true }, timestamp },
})

function written(before: CollectionState, ...changes: ReturnType<typeof pin>[]) {
  const { patch, state } = writePatch(name, changes, before, key)
  const { mutations, snapshotMac = null, patchMac = null, keyId = null } = proto.SyncdPatch.decode(patch)
  return { state, patch: { mutations, snapshotMac, patchMac, keyId, version: { version: state.version } } }
}

function snapshotOf({ version, mutations, snapshotMac: mac, keyId }: ReturnType<typeof written>['patch']) {
  return { version, records: mutations.flatMap(({ record }) => record ?? []), mac, keyId }
}

it('what was written is read, patch by patch and as a whole', () => {
  const first = written(emptyCollection(), pin('a'), pin('b'))
  const read = readPatch(name, first.patch, emptyCollection(), keyOf)
  expect(read.mutations.map(({ isSet, index }) => ({ isSet, index }))).toEqual([
    { isSet: true, index: ['pin_v1', 'a'] },
    { isSet: true, index: ['pin_v1', 'b'] },
  ])
  expect(read.state).toEqual(first.state)
  const second = written(first.state, pin('a', 2))
  expect(readPatch(name, second.patch, read.state, keyOf).state).toEqual(second.state)
  expect(readSnapshot(name, snapshotOf(first.patch), keyOf)).toEqual(read)
  // What is in it already says nothing.
  expect(readPatch(name, first.patch, read.state, keyOf)).toEqual({ state: read.state, mutations: [] })
})

it('a patch counts only where it follows on what is here', () => {
  const first = written(emptyCollection(), pin('a'))
  const other = written(emptyCollection(), pin('b'))
  const second = written(first.state, pin('c'))
  const third = written(second.state, pin('d'))
  expect(() => readPatch(name, third.patch, first.state, keyOf)).toThrow('A patch is missing')
  expect(() => readPatch(name, second.patch, other.state, keyOf)).toThrow('does not follow on what is here')
})

it('a patch counts only as it was written, under its name', () => {
  const { patch } = written(emptyCollection(), pin('a'))
  const isNot = 'A patch is not what was written'
  expect(() => readPatch('regular', patch, emptyCollection(), keyOf)).toThrow(isNot)
  const shorter = { ...patch, mutations: [] }
  expect(() => readPatch(name, shorter, emptyCollection(), keyOf)).toThrow(isNot)
})

it('a record counts only as it was written, where it was written', () => {
  const { patch } = written(emptyCollection(), pin('a'))
  const [mutation] = patch.mutations
  const record = mutation?.record
  const value = Buffer.from(record?.value?.blob ?? [])
  const lastOfIv = 15
  value[lastOfIv] = (value[lastOfIv] ?? 0) ^ 1
  const altered = { ...mutation, record: { ...record, value: { blob: value } } }
  expect(() => readPatch(name, { ...patch, mutations: [altered] }, emptyCollection(), keyOf)).toThrow(
    'A record is not what was written',
  )
  const elsewhere = { ...mutation, record: { ...record, index: { blob: Buffer.alloc(32) } } }
  expect(() => readPatch(name, { ...patch, mutations: [elsewhere] }, emptyCollection(), keyOf)).toThrow(
    'A record is not where it was written',
  )
})

it('a snapshot counts only whole', () => {
  const { patch } = written(emptyCollection(), pin('a'), pin('b'))
  const { records, ...snapshot } = snapshotOf(patch)
  expect(() => readSnapshot(name, { ...snapshot, records: records.slice(1) }, keyOf)).toThrow(
    'The snapshot is not what was written',
  )
})

it('what is sealed with a key that is not here waits for it', () => {
  const { patch } = written(emptyCollection(), pin('a'))
  expect(() => readPatch(name, patch, emptyCollection(), () => undefined)).toThrow('has not shared a key')
})
