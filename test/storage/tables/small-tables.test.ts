// The small tables: what is put comes back, in order, within its own instance.
import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { reasonFields, toReason } from '../../../core/contract/sentences/sentence.ts'
import { did, reasons } from '../../../core/contract/sentences/states.ts'
import { openDatabase } from '../../../core/storage/database.ts'
import { addInstance, newHome, newMessage, newStorage, openHome, write } from '../harness.ts'

const state = (at: number) => ({
  at,
  state: 'open' as const,
  code: 408,
  reason: reasons.new_chats_locked({ until: at }),
  action: did.waits,
})
const shown = (at: number) => ({
  ...state(at),
  ...reasonFields(state(at).reason),
  action: 'Waits for you.',
  actionCode: 'waits',
})
const entry = (at: number) => ({ at, actor: 'k1', action: 'made', instanceId: null, detail: { at } })

it('timeline: newest first, by page', async () => {
  const storage = await newStorage()
  const [a, b] = [await addInstance(storage), await addInstance(storage)]
  const ids = await write(storage, (tx) => [1, 2, 3].map((at) => storage.timeline.append(tx, a, state(at))))
  await write(storage, (tx) => storage.timeline.append(tx, b, state(9)))
  expect(storage.timeline.list(a).map(({ id }) => id)).toEqual(ids.toReversed())
  expect(storage.timeline.list(a, { limit: 1 })).toEqual([{ id: ids[2], ...shown(3) }])
  expect(storage.timeline.list(a, { before: ids[1] ?? 0 }).map(({ at }) => at)).toEqual([1])
  const [newest] = storage.timeline.list(a)
  expect(newest && toReason(newest)).toEqual(state(3).reason)
})

it('timeline: values that cannot be read leave the sentence, without its code', async () => {
  const home = newHome()
  const storage = await openHome(home)
  const id = await addInstance(storage)
  await write(storage, (tx) => storage.timeline.append(tx, id, state(1)))
  await storage.close()
  const db = openDatabase(home.paths.database)
  db.exec(`UPDATE timeline SET reason_params = '{"until":{}}'`)
  db.close()
  const again = await openHome(home)
  expect(again.timeline.list(id)).toMatchObject([
    { reason: state(1).reason.text, reasonCode: null, reasonParams: {} },
  ])
  await again.close()
})

it('undecryptable messages: by the hour, told once, cleared, each contact and instance for itself', async () => {
  const storage = await newStorage()
  const { undecryptable } = storage
  const [a, b] = [await addInstance(storage), await addInstance(storage)]
  const hourMs = 60 * 60 * 1000
  const add = (id: string, contact: string, at: number) =>
    write(storage, (tx) => undecryptable.add(tx, id, { contact, at }))
  await add(a, 'x', 0)
  await add(b, 'x', 0)
  expect(await add(a, 'x', hourMs)).toEqual({ recent: 2, isTold: false })
  await write(storage, (tx) => undecryptable.tell(tx, a, 'x'))
  expect(await add(a, 'x', 2 * hourMs)).toEqual({ recent: 2, isTold: true })
  await add(a, 'y', 2 * hourMs)
  expect(undecryptable.list(a)).toEqual([
    { contact: 'x', count: 3, lastAt: 2 * hourMs },
    { contact: 'y', count: 1, lastAt: 2 * hourMs },
  ])
  expect(await write(storage, (tx) => undecryptable.forget(tx, hourMs + 1, 10))).toBe(3)
  expect(undecryptable.has(b)).toBe(false)
  await write(storage, (tx) => undecryptable.clear(tx, a, ['x', 'z']))
  expect(undecryptable.list(a).map(({ contact }) => contact)).toEqual(['y'])
  await write(storage, (tx) => undecryptable.clear(tx, a))
  expect(undecryptable.has(a)).toBe(false)
})

it('retry counters: counted, forgotten, each instance for itself', async () => {
  const storage = await newStorage()
  const { retryCounters } = storage
  const [a, b] = [await addInstance(storage), await addInstance(storage)]
  await write(storage, (tx) => {
    retryCounters.put(tx, a, { key: 'x', count: 1, at: 1 })
    retryCounters.put(tx, a, { key: 'x', count: 2, at: 2 })
    retryCounters.put(tx, a, { key: 'y', count: 1, at: 9 })
    retryCounters.put(tx, b, { key: 'x', count: 7, at: 9 })
  })
  expect(retryCounters.get(a, 'x')).toBe(2)
  expect(await write(storage, (tx) => retryCounters.forget(tx, 5, 10))).toBe(1)
  expect(retryCounters.get(a, 'x')).toBeUndefined()
  await write(storage, (tx) => retryCounters.delete(tx, a, 'y'))
  expect(retryCounters.get(a, 'y')).toBeUndefined()
  await write(storage, (tx) => retryCounters.deleteAll(tx, a))
  expect(retryCounters.get(b, 'x')).toBe(7)
})

it('number checks: the newest answer', async () => {
  const storage = await newStorage()
  const id = await addInstance(storage)
  const check = { number: '491', jid: '491@s.whatsapp.net', exists: false, checkedAt: 5 }
  await write(storage, (tx) => {
    storage.numberChecks.put(tx, id, check)
    storage.numberChecks.put(tx, id, { ...check, exists: true, checkedAt: 6 })
  })
  expect(storage.numberChecks.get(id, '491')).toEqual({ ...check, exists: true, checkedAt: 6 })
  expect(storage.numberChecks.get(id, '492')).toBeUndefined()
})

it('API keys: found by hash until revoked, and kept in the list', async () => {
  const storage = await newStorage()
  const { apiKeys } = storage
  const hash = Uint8Array.from(randomBytes(32))
  const key = { id: 'k1', name: 'Owner', scope: 'owner' as const, createdAt: 1 }
  await write(storage, (tx) => apiKeys.put(tx, { ...key, hash }))
  expect(apiKeys.findByHash(hash)).toMatchObject({ ...key, lastUsedAt: null, revokedAt: null, scopes: null })
  await write(storage, (tx) => apiKeys.used(tx, 'k1', { at: 4, from: '127.0.0.1' }))
  expect(apiKeys.findByHash(randomBytes(32))).toBeUndefined()
  expect(await write(storage, (tx) => apiKeys.revoke(tx, 'k1', 5))).toBe(true)
  expect(await write(storage, (tx) => apiKeys.revoke(tx, 'k1', 6))).toBe(false)
  expect(apiKeys.findByHash(hash)).toBeUndefined()
  expect(apiKeys.list()).toMatchObject([{ ...key, lastUsedAt: 4, lastUsedFrom: '127.0.0.1', revokedAt: 5 }])
})

it('appliance: facts by key', async () => {
  const storage = await newStorage()
  const { appliance } = storage
  await write(storage, (tx) => {
    appliance.put(tx, 'a', '1')
    appliance.put(tx, 'a', '2')
  })
  expect(appliance.get('a')).toBe('2')
  await write(storage, (tx) => appliance.delete(tx, 'a'))
  expect(appliance.get('a')).toBeUndefined()
})

it('audit: newest first, by page', async () => {
  const storage = await newStorage()
  const [, second] = await write(storage, (tx) => [1, 2, 3].map((at) => storage.audit.append(tx, entry(at))))
  expect(storage.audit.list().map(({ at }) => at)).toEqual([3, 2, 1])
  expect(storage.audit.list({ before: second ?? 0, limit: 5 })).toEqual([{ id: 1, ...entry(1) }])
})

it('receipts: the first time of each counts', async () => {
  const storage = await newStorage()
  const id = await addInstance(storage)
  const message = await write(storage, (tx) => {
    const chat = storage.chats.ensure(tx, id, '490', { jid: '1@g.us', at: 1 })
    return storage.messages.put(tx, newMessage({ instanceId: id, chatId: chat.id })).message.row
  })
  const put = (recipient: string, status: 'delivered' | 'read' | 'played', at: number) =>
    write(storage, (tx) => storage.receipts.put(tx, { message, recipient, status, at }))
  await put('b', 'read', 5)
  await put('a', 'delivered', 1)
  await put('a', 'delivered', 9)
  await put('a', 'played', 7)
  expect(storage.receipts.list(message)).toEqual([
    { recipient: 'a', deliveredAt: 1, readAt: null, playedAt: 7 },
    { recipient: 'b', deliveredAt: null, readAt: 5, playedAt: null },
  ])
})
