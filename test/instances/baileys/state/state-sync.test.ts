// One collection after the other, against answers that a test gives: what is stored with what, and what is asked again.
import { initAuthCreds, proto, type BinaryNode } from '@whiskeysockets/baileys'
import { beforeEach, expect, it } from 'vitest'
import { EventLog } from '../../../../core/events/log.ts'
import { StateSync, type ReadCollection } from '../../../../core/instances/baileys/state/state-sync.ts'
import { emptyCollection, writePatch } from '../../../../core/instances/baileys/state/syncd.ts'
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
let read: ReadCollection[]
let onWrite: () => void

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
    write: (_tx, collectionRead) => {
      onWrite()
      read.push(collectionRead)
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
