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
import { decodeMutations, decodeSnapshot } from '../../../../core/instances/baileys/state/steps.ts'

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

it('what was written is read, patch by patch and as a whole', async () => {
  const first = written(emptyCollection(), pin('a'), pin('b'))
  const read = await readPatch(name, first.patch, emptyCollection(), keyOf)
  expect(read.mutations.map(({ isSet, index }) => ({ isSet, index }))).toEqual([
    { isSet: true, index: ['pin_v1', 'a'] },
    { isSet: true, index: ['pin_v1', 'b'] },
  ])
  expect(read.state).toEqual(first.state)
  const second = written(first.state, pin('a', 2))
  expect((await readPatch(name, second.patch, read.state, keyOf)).state).toEqual(second.state)
  expect(await readSnapshot(name, snapshotOf(first.patch), keyOf)).toEqual(read)
  // What is in it already says nothing.
  expect(await readPatch(name, first.patch, read.state, keyOf)).toEqual({ state: read.state, mutations: [] })
})

it('a patch counts only where it follows on what is here', async () => {
  const first = written(emptyCollection(), pin('a'))
  const other = written(emptyCollection(), pin('b'))
  const second = written(first.state, pin('c'))
  const third = written(second.state, pin('d'))
  await expect(readPatch(name, third.patch, first.state, keyOf)).rejects.toThrow('A patch is missing')
  await expect(readPatch(name, second.patch, other.state, keyOf)).rejects.toThrow(
    'does not follow on what is here',
  )
})

it('a patch counts only as it was written, under its name', async () => {
  const { patch } = written(emptyCollection(), pin('a'))
  const isNot = 'A patch is not what was written'
  await expect(readPatch('regular', patch, emptyCollection(), keyOf)).rejects.toThrow(isNot)
  const shorter = { ...patch, mutations: [] }
  await expect(readPatch(name, shorter, emptyCollection(), keyOf)).rejects.toThrow(isNot)
})

it('a record counts only as it was written, where it was written', async () => {
  const { patch } = written(emptyCollection(), pin('a'))
  const [mutation] = patch.mutations
  const record = mutation?.record
  const value = Buffer.from(record?.value?.blob ?? [])
  const lastOfIv = 15
  value[lastOfIv] = (value[lastOfIv] ?? 0) ^ 1
  const altered = { ...mutation, record: { ...record, value: { blob: value } } }
  await expect(readPatch(name, { ...patch, mutations: [altered] }, emptyCollection(), keyOf)).rejects.toThrow(
    'A record is not what was written',
  )
  const elsewhere = { ...mutation, record: { ...record, index: { blob: Buffer.alloc(32) } } }
  await expect(
    readPatch(name, { ...patch, mutations: [elsewhere] }, emptyCollection(), keyOf),
  ).rejects.toThrow('A record is not where it was written')
})

it('a snapshot counts only whole', async () => {
  const { patch } = written(emptyCollection(), pin('a'), pin('b'))
  const { records, ...snapshot } = snapshotOf(patch)
  await expect(readSnapshot(name, { ...snapshot, records: records.slice(1) }, keyOf)).rejects.toThrow(
    'The snapshot is not what was written',
  )
})

it('what is sealed with a key that is not here waits for it', async () => {
  const { patch } = written(emptyCollection(), pin('a'))
  await expect(readPatch(name, patch, emptyCollection(), () => undefined)).rejects.toThrow(
    'has not shared a key',
  )
})

it('a large one is read a few records at a time', async () => {
  const { patch, state } = written(
    emptyCollection(),
    ...Array.from({ length: 250 }, (_, n) => pin(`chat ${n}`)),
  )
  const bytes = proto.SyncdSnapshot.encode(snapshotOf(patch)).finish()
  let turns = 0
  const turn = (): void => {
    turns += 1
    timer = setImmediate(turn)
  }
  let timer = setImmediate(turn)
  const snapshot = await decodeSnapshot(bytes)
  const read = await readSnapshot(name, snapshot, keyOf)
  const mutations = await decodeMutations(proto.SyncdMutations.encode(patch).finish())
  clearImmediate(timer)
  expect(turns).toBeGreaterThanOrEqual(6)
  expect(read.state).toEqual(state)
  expect(read.mutations).toHaveLength(250)
  expect(mutations).toHaveLength(250)
})
