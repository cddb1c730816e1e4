// The outbox: in order, one in flight for each chat, each message once.
import { describe, expect, it } from 'vitest'
import { idempotencyWindowMs, type NewOutboxItem } from '../../../core/storage/tables/outbox.ts'
import { addInstance, newMessage, newStorage, write } from '../harness.ts'

async function newOutbox() {
  const storage = await newStorage()
  const { outbox, chats } = storage
  const id = await addInstance(storage)
  const chat = (pn: string) => write(storage, (tx) => chats.ensure(tx, id, '490', { pn, at: 1 }).id)
  const [ann, ben] = [await chat('1@s.whatsapp.net'), await chat('2@s.whatsapp.net')]
  let count = 0
  const accept = (change: Partial<NewOutboxItem> = {}) =>
    write(storage, (tx) =>
      outbox.accept(tx, {
        instanceId: id,
        chatId: ann,
        messageId: `M${(count += 1)}`,
        recipient: '1@s.whatsapp.net',
        proto: Uint8Array.of(1),
        options: { delayMs: 5 },
        idempotencyKey: null,
        requestHash: Buffer.of(7),
        notBefore: 0,
        at: 100,
        ...change,
      }),
    )
  const set = (item: number, state: 'queued' | 'sending' | 'sent' | 'failed') =>
    write(storage, (tx) => outbox.setState(tx, item, { state, at: 200 }))
  return { storage, outbox, id, ann, ben, accept, set }
}

describe('an item', () => {
  it('comes back as it was accepted', async () => {
    const { outbox, id, ann, accept } = await newOutbox()
    const item = await accept({ messageId: 'X', idempotencyKey: 'key' })
    expect(outbox.get(item)).toEqual({
      id: item,
      instanceId: id,
      chatId: ann,
      messageId: 'X',
      recipient: '1@s.whatsapp.net',
      proto: Buffer.of(1),
      options: { delayMs: 5 },
      idempotencyKey: 'key',
      requestHash: Buffer.of(7),
      state: 'queued',
      attempts: 0,
      notBefore: 0,
      sendAt: null,
      begunAt: null,
      errorCode: null,
      error: null,
      acceptedAt: 100,
      updatedAt: 100,
    })
    expect(outbox.byMessageId(id, 'X')?.id).toBe(item)
    expect(outbox.byMessageId(id, 'Y')).toBeUndefined()
  })

  it('counts its attempts, and keeps an error until the next state', async () => {
    const { storage, outbox, accept, set } = await newOutbox()
    const item = await accept()
    await set(item, 'sending')
    await set(item, 'queued')
    await set(item, 'sending')
    expect(outbox.get(item)).toMatchObject({ state: 'sending', attempts: 2, updatedAt: 200 })
    const failed = { state: 'failed', errorCode: '463', error: 'restricted', at: 300 } as const
    await write(storage, (tx) => outbox.setState(tx, item, failed))
    expect(outbox.get(item)).toMatchObject({
      state: 'failed',
      errorCode: '463',
      error: 'restricted',
      attempts: 2,
    })
    await set(item, 'queued')
    expect(outbox.get(item)).toMatchObject({ errorCode: null, error: null })
    await expect(set(999, 'sent')).rejects.toThrow('no outbox item 999')
  })

  it('has a message id of its own', async () => {
    const { accept } = await newOutbox()
    await accept({ messageId: 'X' })
    await expect(accept({ messageId: 'X' })).rejects.toMatchObject({ kind: 'constraint' })
  })

  it('answers for its idempotency key for 24 hours, then the key is free', async () => {
    const { outbox, id, accept } = await newOutbox()
    const at = 1_000_000
    const first = await accept({ idempotencyKey: 'key', at })
    expect(outbox.findByIdempotencyKey(id, 'key', at + idempotencyWindowMs - 1)?.id).toBe(first)
    await expect(accept({ idempotencyKey: 'key', at: at + idempotencyWindowMs - 1 })).rejects.toMatchObject({
      kind: 'constraint',
    })
    expect(outbox.findByIdempotencyKey(id, 'key', at + idempotencyWindowMs)).toBeUndefined()
    const second = await accept({ idempotencyKey: 'key', at: at + idempotencyWindowMs })
    expect(outbox.findByIdempotencyKey(id, 'key', at + idempotencyWindowMs)?.id).toBe(second)
    expect(outbox.get(first)?.idempotencyKey).toBeNull()
  })
})

describe('what is ready', () => {
  it('is the oldest, but a chat has one in flight only', async () => {
    const { outbox, id, ben, accept, set } = await newOutbox()
    const [a1, a2] = [await accept(), await accept()]
    const b1 = await accept({ chatId: ben })
    const next = () => outbox.nextReady(id, 1000)?.id
    expect(next()).toBe(a1)
    await set(a1, 'sending')
    expect(next()).toBe(b1)
    await set(b1, 'sending')
    expect(next()).toBeUndefined()
    await set(a1, 'sent')
    expect(next()).toBe(a2)
    await set(a2, 'failed')
    expect(next()).toBeUndefined()
    expect(outbox.countWaiting(id)).toBe(1)
  })

  it('waits for its time, and the ones behind it in the chat wait too', async () => {
    const { outbox, id, ben, accept } = await newOutbox()
    const a1 = await accept({ notBefore: 500 })
    await accept()
    const b1 = await accept({ chatId: ben, notBefore: 700 })
    expect(outbox.nextReady(id, 499)).toBeUndefined()
    expect(outbox.next(id, 0)).toEqual({ at: 500 })
    expect(outbox.nextReady(id, 500)?.id).toBe(a1)
    expect(outbox.nextReady(id, 700)?.id).toBe(a1)
    expect(b1).toBeGreaterThan(a1)
  })

  it('is again what was being sent when the socket ended', async () => {
    const { storage, outbox, id, accept, set } = await newOutbox()
    const [a1, a2] = [await accept(), await accept()]
    await set(a1, 'sending')
    expect(await write(storage, (tx) => outbox.requeueSending(tx, id, 300))).toBe(1)
    expect(outbox.nextReady(id, 1000)).toMatchObject({ id: a1, attempts: 1, state: 'queued' })
    expect(outbox.list(id).map((item) => item.id)).toEqual([a2, a1])
    expect(outbox.list(id, { before: a2, limit: 5 }).map((item) => item.id)).toEqual([a1])
  })

  it('is held back in batches, by the first of each chat, and let go of likewise', async () => {
    const { storage, outbox, id, accept, set } = await newOutbox()
    const chats = await write(storage, (tx) =>
      Array.from(
        { length: 250 },
        (_, n) => storage.chats.ensure(tx, id, '490', { pn: `${n + 9}@s.whatsapp.net`, at: 1 }).id,
      ),
    )
    const begun = await accept()
    await set(begun, 'sending')
    await set(begun, 'queued')
    for (const chatId of chats) await accept({ chatId })
    const behind = await accept({ chatId: chats[0] ?? 0 })
    const why = { until: 900, code: 'cap_day', error: 'so many', chatId: null, at: 5 }
    const hold = () => write(storage, (tx) => outbox.hold(tx, id, why))
    const readyAt = (now: number): number | undefined => outbox.nextReady(id, now)?.id
    await hold()
    expect(readyAt(500)).toBe(begun)
    await set(begun, 'sent')
    expect(outbox.nextReady(id, 500)?.chatId).toBe(chats[200])
    await hold()
    expect(readyAt(500)).toBeUndefined()
    expect(outbox.next(id, 0)).toEqual({ at: 900 })
    expect(outbox.nextHeld(id)).toMatchObject({ chatId: chats[0], errorCode: 'cap_day', notBefore: 900 })
    expect(outbox.get(behind)).toMatchObject({ errorCode: null, notBefore: 0 })
    expect(await write(storage, (tx) => outbox.release(tx, id, 600))).toBe(200)
    expect(outbox.nextHeld(id)?.chatId).toBe(chats[200])
    expect(outbox.nextReady(id, 600)?.chatId).toBe(chats[0])
    expect(await write(storage, (tx) => outbox.release(tx, id, 600))).toBe(50)
    expect(outbox.nextHeld(id)).toBeUndefined()
    expect(outbox.countWaiting(id)).toBe(251)
  })

  it('of an older copy waits for its owner, where it was probably sent since, and says so', async () => {
    const { storage, outbox, id, ann, accept, set } = await newOutbox()
    const own = { instanceId: id, chatId: ann, fromMe: true, status: 'pending' } as const
    const rows = await write(storage, (tx) =>
      ['old', 'under way', 'sent', 'young'].map(
        (messageId) => storage.messages.put(tx, newMessage({ ...own, messageId })).message.row,
      ),
    )
    const items = [
      await accept({ messageId: 'old', at: 100 }),
      await accept({ messageId: 'under way', at: 100 }),
      await accept({ messageId: 'sent', at: 100 }),
      await accept({ messageId: 'young', at: 900 }),
    ]
    await set(items[1] ?? 0, 'sending')
    await set(items[2] ?? 0, 'sent')
    await write(storage, (tx) => outbox.doubt(tx, id, { before: 500, at: 1000 }))
    expect(items.map((item) => outbox.get(item)?.state)).toEqual(['failed', 'failed', 'sent', 'queued'])
    expect(outbox.get(items[0] ?? 0)).toMatchObject({ errorCode: 'restored', error: expect.any(String) })
    const statuses = rows.map((row) => storage.messages.list(id).find((each) => each.row === row)?.status)
    expect(statuses).toEqual(['error', 'error', 'pending', 'pending'])
  })

  it('is not that of another instance', async () => {
    const { storage, outbox, accept } = await newOutbox()
    await accept()
    const other = await addInstance(storage)
    expect(outbox.nextReady(other, 1000)).toBeUndefined()
    expect(outbox.next(other, 0)).toBeUndefined()
  })
})
