// What may be many is done in batches, a commit each, and all of it is done.
import { expect, it } from 'vitest'
import { EventLog } from '../../../core/events/log.ts'
import { hurryAll } from '../../../core/events/webhooks/hurry.ts'
import { Webhooks } from '../../../core/events/webhooks/webhooks.ts'
import { doubtWaiting } from '../../../core/storage/portable/new-lineage.ts'
import { addInstance, newHome, newMessage, newStorage, openHome, lookAt, write } from '../harness.ts'

const many = 250
const count = (length: number): number[] => Array.from({ length }, (_, n) => n)

it('deliveries are due at once, however many wait, but for what the endpoint will not have', async () => {
  const home = newHome()
  const storage = await openHome(home)
  const events = new EventLog(storage, () => 1)
  const webhooks = new Webhooks({
    storage,
    events,
    dispatcher: {
      changed: () => undefined,
      concerns: () => true,
      test: () => Promise.reject(new Error('never')),
    },
    now: () => 5,
  })
  await write(storage, (tx) =>
    count(many).forEach(() => events.append(tx, null, { type: 'instance.updated', data: { name: 'x' } })),
  )
  const { id } = await webhooks.create({ url: 'https://h.example/x', dialect: 'own', instanceId: null })
  const other = await webhooks.create({ url: 'https://h.example/y', dialect: 'own', instanceId: null })
  await webhooks.replay(id, { fromSeq: 1, toSeq: many })
  await webhooks.replay(other.id, { fromSeq: 1, toSeq: many })
  const waits = { part: 0, failingSince: 5, error: 'no', at: 6, state: 'failing' } as const
  await write(storage, (tx) => {
    for (const { id: row, seq } of storage.deliveries.list({ limit: 2 * many }))
      storage.deliveries.fail(tx, row, {
        ...waits,
        nextAt: 1000 + (seq % 7),
        status: seq % 3 === 0 ? 413 : 500,
      })
  })
  await hurryAll(storage, { webhookId: id, at: 50, but: [413] })
  const found = storage.deliveries.list({ webhookId: id, limit: many })
  expect(found).toHaveLength(many)
  for (const { seq, nextAt } of found) expect(nextAt).toBe(seq % 3 === 0 ? 1000 + (seq % 7) : 50)
  await webhooks.change(id, {})
  const all = storage.deliveries.list({ webhookId: id, limit: many })
  expect(new Set(all.map(({ nextAt }) => nextAt))).toEqual(new Set([5]))
  const least = lookAt(home, (db) =>
    db.prepare('SELECT min(next_at) FROM deliveries WHERE webhook_id = ?').pluck().get(other.id),
  )
  expect(least).toBe(1000)
})

it('what a backup has waiting is in doubt, all of it, and nothing that is younger', async () => {
  const storage = await newStorage()
  const id = await addInstance(storage)
  const chat = await write(
    storage,
    (tx) => storage.chats.ensure(tx, id, '490', { jid: '1-1@g.us', at: 1 }).id,
  )
  const dayMs = 24 * 60 * 60 * 1000
  await write(storage, (tx) => {
    for (const n of count(many)) {
      const messageId = `M${n}`
      storage.messages.put(
        tx,
        newMessage({ instanceId: id, chatId: chat, messageId, fromMe: true, status: 'pending' }),
      )
      storage.outbox.accept(tx, {
        instanceId: id,
        chatId: chat,
        messageId,
        recipient: '1-1@g.us',
        proto: Uint8Array.of(1),
        options: {},
        idempotencyKey: null,
        requestHash: Buffer.of(7),
        notBefore: 0,
        at: n % 2 === 0 ? 100 : 2 * dayMs,
      })
    }
  })
  await doubtWaiting(storage, id, 2 * dayMs)
  const all = storage.outbox.list(id, { limit: many })
  expect(all.filter(({ state }) => state === 'failed')).toHaveLength(many / 2)
  for (const { acceptedAt, state } of all) expect(state).toBe(acceptedAt === 100 ? 'failed' : 'queued')
  const pending = storage.messages.list(id, { limit: many }).filter(({ status }) => status === 'pending')
  expect(pending).toHaveLength(many / 2)
})

it('files that wait for their next try are tried now', async () => {
  const storage = await newStorage()
  const [id, other] = [await addInstance(storage), await addInstance(storage)]
  await write(storage, (tx) => {
    for (const [n, instanceId] of count(2 * many).map(
      (each) => [each, each % 2 === 0 ? id : other] as const,
    )) {
      const chatId = storage.chats.ensure(tx, instanceId, '490', { pn: '1@s.whatsapp.net', at: 1 }).id
      const { message } = storage.messages.put(tx, newMessage({ instanceId, chatId, messageId: `M${n}` }))
      const note = { kind: 'image', mimetype: null, fileName: null, sizeBytes: 5 } as const
      storage.media.put(tx, { ...note, message: message.row, instanceId, at: 1000 + (n % 5) })
    }
  })
  while (await write(storage, (tx) => storage.media.hurry(tx, id, 7)));
  expect(storage.media.due(id, { at: 7, limit: 2 * many })).toHaveLength(many)
  expect(storage.media.due(other, { at: 7, limit: 2 * many })).toEqual([])
})

it('the journal is read page after page while it is applied, without what comes in meanwhile', async () => {
  const storage = await newStorage()
  const id = await addInstance(storage)
  const put = (from: number, to: number): Promise<void> =>
    write(storage, (tx) => {
      for (let n = from; n < to; n += 1) {
        const hash = Buffer.alloc(32)
        hash.writeUInt32BE(n)
        const stanza = { stanzaId: `S${n}`, stanza: Uint8Array.of(1), plaintext: Buffer.from(String(n)) }
        storage.journal.put(tx, id, 1, { ...stanza, hash, at: 10 + Math.floor(n / 150) })
      }
    })
  await put(0, many)
  const aside = { stanzaId: 'S210', version: '1', at: 3 }
  await write(storage, (tx) => storage.journal.setAside(tx, id, 1, aside))
  const seen: number[] = []
  for (const { plaintext, stanzaId } of storage.journal.listUnapplied(id, 1, '1')) {
    if (seen.length === 120) await put(many, many + 120)
    await write(storage, (tx) => storage.journal.markApplied(tx, id, 1, { stanzaId, at: 99 }))
    seen.push(Number(String(plaintext)))
  }
  expect(seen).toEqual(count(many).filter((n) => n !== 210))
  expect(storage.journal.countUnapplied(id, 1)).toBe(121)
})
