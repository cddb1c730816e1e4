// One collection after the other, against answers that a test gives: what is stored with what, and what is asked again.
import { initAuthCreds, proto, type BinaryNode } from '@whiskeysockets/baileys'
import { beforeEach, expect, it } from 'vitest'
import { EventLog } from '../../../../core/events/log.ts'
import { StateSync, type ReadCollection } from '../../../../core/instances/baileys/state/state-sync.ts'
import { emptyCollection, writePatch, type Mutation } from '../../../../core/instances/baileys/state/syncd.ts'
import { createLog } from '../../../../core/log.ts'
import type { Storage } from '../../../../core/storage/storage.ts'
import { addInstance, newStorage } from '../../../storage/harness.ts'

const key = { id: Buffer.from('key').toString('base64'), data: Buffer.alloc(32, 7) }
const name = 'regular_low'
const number = '5511999990001'
const pin = {
  index: JSON.stringify(['pin_v1', 'a']),
  version: 5,
  action: { pinAction: { pinned: true }, timestamp: 1 },
}
const written = writePatch(name, [pin], emptyCollection(), key)

let storage: Storage
let instanceId: string
let asked: BinaryNode[]
/** What is answered, one after the other; then nothing new. */
let answers: (() => Promise<BinaryNode[]> | BinaryNode[])[]
let read: (ReadCollection & { mutations: Mutation[] })[]
let onWrite: () => void
let onTake: () => void

beforeEach(async () => {
  storage = await newStorage()
  instanceId = await addInstance(storage)
  const keyData = proto.Message.AppStateSyncKeyData.fromObject({ keyData: key.data })
  await storage.commits.write((tx) => {
    storage.signalKeys.set(tx, instanceId, 1, { 'app-state-sync-key': { [key.id]: keyData } })
    // The others are where WhatsApp is.
    for (const other of ['critical_block', 'critical_unblock_low', 'regular_high', 'regular'])
      storage.stateCollections.put(tx, instanceId, 1, {
        name: other,
        state: 'current',
        since: 1,
        detail: null,
        readAt: 1,
      })
  })
  ;[asked, answers, read] = [[], [], []]
  onWrite = () => undefined
  onTake = () => undefined
})

function newSync(): StateSync {
  const creds = { ...initAuthCreds(), myAppStateKeyId: key.id }
  return new StateSync({
    storage,
    events: new EventLog(storage, Date.now),
    account: { instanceId, generation: 1, number, creds },
    log: createLog('silent'),
    now: Date.now,
    query: async (node) => {
      asked.push(node)
      const content = (await answers.shift()?.()) ?? [collection()]
      return { tag: 'iq', attrs: {}, content: [{ tag: 'sync', attrs: {}, content }] }
    },
    fetchBlob: () => Promise.reject(new Error('Nothing lies there')),
    writer: (of) => {
      const mutations: Mutation[] = []
      return {
        take: (_tx, mutation) => {
          onTake()
          mutations.push(mutation)
        },
        end: () => {
          onWrite()
          read.push({ ...of, mutations })
        },
      }
    },
    settled: async () => undefined,
    pass: () => undefined,
  })
}

function collection(...patches: Uint8Array[]): BinaryNode {
  const content = patches.map((patch) => ({ tag: 'patch', attrs: {}, content: patch }))
  return {
    tag: 'collection',
    attrs: { name, version: '0', type: 'result' },
    content: [{ tag: 'patches', attrs: {}, content }],
  }
}

function refused(code: number): BinaryNode {
  const error = { tag: 'error', attrs: { code: String(code) } }
  return { tag: 'collection', attrs: { name, version: '1', type: 'error' }, content: [error] }
}

const version = (): unknown => storage.signalKeys.get(instanceId, 1, 'app-state-sync-version', [name])[name]
const state = () => storage.stateCollections.get(instanceId, 1, name)?.state

it('a version is stored with what it brings, or not at all', async () => {
  const versions: unknown[] = []
  onWrite = () => {
    versions.push(version())
    if (versions.length === 1) throw new Error('The process ends here')
  }
  answers = [() => [collection(written.patch)], () => [collection(written.patch)]]
  await newSync().catchUp()
  expect(versions).toEqual([undefined, undefined])
  expect(read.map(({ mutations }) => mutations.map(({ index }) => index))).toEqual([[['pin_v1', 'a']]])
  expect(version()).toMatchObject({ version: 1 })
  expect(state()).toBe('current')
})

it('is read as a whole and silently the first time, and told from then on', async () => {
  const sync = newSync()
  await sync.catchUp()
  await sync.note([name])
  expect(state()).toBe('stale')
  answers = [() => [collection(written.patch)]]
  await sync.catchUp()
  expect(read.map(({ isWhole, isTold }) => ({ isWhole, isTold }))).toEqual([
    { isWhole: true, isTold: false },
    { isWhole: false, isTold: true },
  ])
  // Nothing is asked that nobody has spoken of.
  const { length } = asked
  await sync.catchUp()
  expect(asked).toHaveLength(length)
})

it('what is told while it is asked is asked for too', async () => {
  const sync = newSync()
  answers = [
    async () => {
      await sync.note([name])
      return [collection()]
    },
    () => [collection(written.patch)],
  ]
  await sync.catchUp()
  expect(read.flatMap(({ mutations }) => mutations).map(({ index }) => index)).toEqual([['pin_v1', 'a']])
})

it('what was set here goes out again where WhatsApp refuses it, on what it has then', async () => {
  const sync = newSync()
  await sync.catchUp()
  const change = { collection: name, index: JSON.stringify(['archive', 'b']), version: 3, at: 1 }
  const action = proto.SyncActionValue.encode({ archiveChatAction: { archived: true } }).finish()
  await storage.commits.write((tx) => storage.stateChanges.put(tx, instanceId, number, { ...change, action }))
  answers = [() => [refused(409)], () => [collection(written.patch)], () => [collection()]]
  await sync.push()
  expect(storage.stateChanges.count(instanceId, number)).toBe(0)
  expect(version()).toMatchObject({ version: 2 })
})

it('one that cannot be read is left, and what was set in it waits', async () => {
  const patch = proto.SyncdPatch.decode(written.patch)
  patch.patchMac = Buffer.alloc(32)
  const altered = proto.SyncdPatch.encode(patch).finish()
  answers = Array.from({ length: 3 }, () => () => [collection(altered)])
  const sync = newSync()
  await sync.catchUp()
  expect(state()).toBe('quarantined')
  expect(read).toEqual([])
  answers = [() => [collection(written.patch)]]
  await sync.catchUp()
  expect(state()).toBe('current')
})

it('one of an answer that cannot be read keeps the others of it from nothing', async () => {
  const other = 'regular_high'
  await storage.commits.write((tx) =>
    storage.stateCollections.put(tx, instanceId, 1, {
      name: other,
      state: 'stale',
      since: 1,
      detail: null,
      readAt: 1,
    }),
  )
  const torn = { ...collection(Buffer.from([0xff])), attrs: { name: other, version: '0', type: 'result' } }
  answers = [() => [torn, collection(written.patch)]]
  await newSync().catchUp()
  expect(state()).toBe('current')
  expect(read.map((each) => each.name)).toContain(name)
})

it('what was set in one that cannot be taken keeps what was set in the others from nothing', async () => {
  const sync = newSync()
  await sync.catchUp()
  const action = proto.SyncActionValue.encode({ archiveChatAction: { archived: true } }).finish()
  const set = (collectionName: string, n: number) => ({
    collection: collectionName,
    index: JSON.stringify(['archive', String(n)]),
    version: 3,
    at: 1,
    action,
  })
  await storage.commits.write((tx) => {
    // More than are looked at in a row, in the one that comes first.
    for (let n = 0; n < 400; n += 1)
      storage.stateChanges.put(tx, instanceId, number, set('critical_block', n))
    storage.stateChanges.put(tx, instanceId, number, set(name, 1))
  })
  asked = []
  answers = [() => Promise.reject(new Error('WhatsApp has not answered')), () => [collection()]]
  await sync.push()
  expect(storage.stateChanges.list(instanceId, number, { collection: name, limit: 1 })).toEqual([])
  expect(storage.stateChanges.count(instanceId, number)).toBe(400)
  expect(asked).toHaveLength(2)
})

it('a large one is written in several commits, its version in the last', async () => {
  const many = Array.from({ length: 300 }, (_, n) => ({
    ...pin,
    index: JSON.stringify(['pin_v1', `chat ${n}`]),
  }))
  const versions: unknown[] = []
  onTake = () => versions.push(version())
  answers = [() => [collection(writePatch(name, many, emptyCollection(), key).patch)]]
  const before = storage.commits.count
  await newSync().catchUp()
  expect(storage.commits.count - before).toBeGreaterThan(1)
  expect(versions).toEqual(Array.from({ length: 300 }, () => undefined))
  expect(version()).toMatchObject({ version: 1 })
  expect(state()).toBe('current')
})
