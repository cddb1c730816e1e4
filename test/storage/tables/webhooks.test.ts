// Webhooks and deliveries as rows: sealed where they hold secrets, and gone with what they belong to.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { EventLog } from '../../../core/events/log.ts'
import { Webhooks } from '../../../core/events/webhooks/webhooks.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import type { Webhook } from '../../../core/storage/tables/webhooks.ts'
import { addInstance, lookAt, newHome, newStorage, openHome, write } from '../harness.ts'

const hook = (change: Partial<Webhook> = {}): Webhook => ({
  id: crypto.randomUUID(),
  instanceId: null,
  dialect: 'own',
  url: 'https://h.example/x',
  setBy: 'instance',
  types: ['message.received'],
  headers: { authorization: 'Bearer geheim-4711' },
  secret: 'whsec_geheim-4712',
  options: { byEvents: true, base64: false },
  enabled: true,
  disabledReason: null,
  cursor: 3,
  failingSince: null,
  failingTold: false,
  lost: null,
  createdAt: 1,
  updatedAt: 2,
  ...change,
})

function happen(storage: Storage, count: number, instanceId: string | null = null): Promise<number[]> {
  return write(storage, (tx) =>
    Array.from({ length: count }, () =>
      storage.events.append(tx, {
        id: crypto.randomUUID(),
        instanceId,
        type: 'instance.updated',
        at: 5,
        data: { name: 'x' },
      }),
    ),
  )
}

it('comes back as it was put, over a restart, with its secrets sealed in the file', async () => {
  const home = newHome()
  const storage = await openHome(home)
  const [first, second] = [
    hook(),
    hook({ headers: {}, types: null, createdAt: 2, failingSince: 7, failingTold: true }),
  ]
  await write(storage, (tx) => [first, second].forEach((each) => storage.webhooks.put(tx, each)))
  await storage.close()
  expect(readFileSync(home.paths.database, 'latin1')).not.toMatch(/geheim-471/)
  const again = await openHome(home)
  expect(again.webhooks.list()).toEqual([first, second])
  const changed = { ...first, url: 'https://h.example/y', headers: {}, enabled: false, updatedAt: 9 }
  await write(again, (tx) => again.webhooks.put(tx, { ...changed, dialect: 'evolution', instanceId: 'none' }))
  // Whose it is and its dialect are for life.
  expect(again.webhooks.get(first.id)).toEqual(changed)
})

it('sealed parts open only in the row that they were sealed for', async () => {
  const home = newHome()
  const storage = await openHome(home)
  const [first, second] = [hook(), hook()]
  await write(storage, (tx) => [first, second].forEach((each) => storage.webhooks.put(tx, each)))
  await storage.close()
  const swapped = await openHome(home, {
    migrations: [
      { version: 10, sql: '' },
      { version: 20, sql: '' },
      {
        version: 901,
        sql: `UPDATE webhooks SET secret_sealed = (SELECT secret_sealed FROM webhooks WHERE id = '${second.id}')
              WHERE id = '${first.id}'`,
      },
    ],
  })
  expect(() => swapped.webhooks.get(first.id)).toThrow('sealed')
  expect(swapped.webhooks.get(second.id)).toEqual(second)
  expect(swapped.webhooks.ids().length).toBe(2)

  // One that is damaged does not hide the others, can be looked at and removed, and is never taken for whole.
  const events = new EventLog(swapped, Date.now)
  const dispatcher = {
    changed: () => undefined,
    concerns: () => true,
    test: () => Promise.reject(new Error('Nothing is sent')),
  }
  const webhooks = new Webhooks({ storage: swapped, events, dispatcher })
  const shown = [
    { id: first.id, url: first.url, damaged: true, headers: [] },
    { id: second.id, damaged: false, headers: ['authorization'] },
  ].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  expect(webhooks.list()).toMatchObject(shown)
  await expect(webhooks.update(first.id, { enabled: false })).rejects.toMatchObject({ code: 'damaged' })
  expect(await webhooks.delete(first.id)).toMatchObject({ id: first.id, damaged: true })
  expect(webhooks.list()).toMatchObject([{ id: second.id }])
})

it('advances only from where it was seen', async () => {
  const storage = await newStorage()
  const { id } = hook()
  await write(storage, (tx) => storage.webhooks.put(tx, hook({ id })))
  await write(storage, (tx) => storage.webhooks.advance(tx, id, { from: 3, to: 8 }))
  await write(storage, (tx) => storage.webhooks.advance(tx, id, { from: 3, to: 9 }))
  expect(storage.webhooks.get(id)?.cursor).toBe(8)
  await write(storage, (tx) => storage.webhooks.put(tx, hook({ cursor: 2, enabled: false })))
  expect(storage.webhooks.slowest()).toBe(8)
})

it('the dialect has one for an instance, and as many for all as wished', async () => {
  const storage = await newStorage()
  const instanceId = await addInstance(storage)
  const put = (change: Partial<Webhook>): Promise<void> =>
    write(storage, (tx) => storage.webhooks.put(tx, hook({ dialect: 'evolution', ...change })))
  await put({ instanceId })
  await expect(put({ instanceId })).rejects.toMatchObject({ kind: 'constraint' })
  await put({})
  await put({})
  expect(storage.webhooks.list(instanceId).length).toBe(1)
  expect(storage.webhooks.list().length).toBe(3)
})

it('deliveries: one head of the live lane, the rest in order, gone with webhook, event or instance', async () => {
  const home = newHome()
  const storage = await openHome(home)
  const instanceId = await addInstance(storage)
  const seqs = [...(await happen(storage, 3)), ...(await happen(storage, 2, instanceId))]
  const { id } = hook()
  const { deliveries, webhooks } = storage
  await write(storage, (tx) => webhooks.put(tx, hook({ id })))
  const head = await write(storage, (tx) =>
    deliveries.begin(tx, { webhookId: id, seq: seqs[0] ?? 0, lane: 'live', at: 10 }),
  )
  await expect(
    write(storage, (tx) => deliveries.begin(tx, { webhookId: id, seq: seqs[1] ?? 0, lane: 'live', at: 10 })),
  ).rejects.toThrow()
  const failure = { part: 1, failingSince: 10, nextAt: 20, status: 500, error: 'e', at: 11 }
  await write(storage, (tx) => deliveries.fail(tx, head, { state: 'failing', ...failure }))
  expect(deliveries.head(id, 'live')).toMatchObject({
    id: head,
    attempts: 1,
    part: 1,
    nextAt: 20,
    status: 500,
  })
  await write(storage, (tx) => deliveries.fail(tx, head, { state: 'dead', ...failure }))
  expect(deliveries.head(id, 'live')).toBeUndefined()
  const range = { webhookId: id, fromSeq: 1, toSeq: 99, instanceId, types: null, limit: 9, at: 12 }
  expect(await write(storage, (tx) => deliveries.replay(tx, range))).toBe(2)
  await write(storage, (tx) => deliveries.again(tx, head, 13))
  expect(deliveries.head(id, 'again')).toMatchObject({ id: head, state: 'pending', lane: 'again', part: 0 })
  expect(deliveries.list({ webhookId: id }).map(({ seq }) => seq)).toEqual([seqs[4], seqs[3], seqs[0]])
  expect(deliveries.counts(id)).toEqual({ waiting: 3, dead: 0 })
  // Purging an instance or forgetting an event leaves nothing behind that points at it.
  await write(storage, (tx) => storage.events.forget(tx, [seqs[0] ?? 0]))
  expect(deliveries.list({ webhookId: id }).length).toBe(2)
  await write(storage, (tx) => webhooks.delete(tx, id))
  expect(deliveries.list()).toEqual([])
})

it('finds the head and the next events by an index', async () => {
  const home = newHome()
  await openHome(home)
  lookAt(home, (db) => {
    const plan = (sql: string): string => JSON.stringify(db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all())
    expect(
      plan(
        "SELECT id FROM deliveries WHERE webhook_id = 'a' AND lane = 'live' AND state <> 'dead' ORDER BY id LIMIT 1",
      ),
    ).toMatch(/USING (COVERING )?INDEX deliveries_(waiting|head)/)
    expect(plan('DELETE FROM events WHERE seq = 1')).not.toContain('SCAN')
    expect(plan('SELECT id FROM deliveries WHERE seq = 1')).toContain('deliveries_by_event')
  })
})
