// One instance's rows, taken out of one folder and written into another under new ids and another key.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openSecondConnection } from '../../../core/storage/database.ts'
import { DamagedError } from '../../../core/storage/errors.ts'
import { portableLayout, sealedColumns } from '../../../core/storage/portable/layout.ts'
import { openPortable, PortableReader, type PortableRow } from '../../../core/storage/portable/portable.ts'
import { Sealer } from '../../../core/storage/seal.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { sealedExtras } from '../../../core/appliance/extras.ts'
import { fillEverything, names, steps } from '../everything.ts'
import { addInstance, lookAt, newHome, newStorage, openHome, type Home } from '../harness.ts'

const newId = '00000000-0000-4000-8000-000000000009'

function read(home: Pick<Home, 'paths'>, storage: Storage, id: string): PortableRow[] {
  return lookAt(home, (db) => [...new PortableReader(db, storage.sealer).read(id)])
}

/** Without what must differ: ids are told by their order. */
function alike(rows: readonly PortableRow[], id: string): unknown[] {
  const ids = new Map<unknown, string>([[id, 'own']])
  for (const { table, row } of rows)
    if (row['id'] !== undefined && table !== 'signal_keys')
      ids.set(`${table} ${String(row['id'])}`, `${table} ${ids.size}`)
  return rows.map(({ table, row }) => {
    const { restoring_at: _hidden, cursor: _cursor, doubt_before: _doubt, newest: _order, ...rest } = row
    return {
      table,
      ...rest,
      ...(table !== 'signal_keys' &&
        row['id'] !== undefined && { id: ids.get(row['id']) ?? ids.get(`${table} ${String(row['id'])}`) }),
      ...(row['instance_id'] !== undefined && { instance_id: ids.get(row['instance_id']) }),
      ...(row['chat'] !== undefined && { chat: ids.get(`chatwoot_chats ${String(row['chat'])}`) }),
      ...(row['chat_id'] !== undefined && { chat_id: ids.get(`chats ${String(row['chat_id'])}`) }),
      ...(table !== 'chatwoot_chats' &&
        typeof row['contact_id'] === 'number' && {
          contact_id: ids.get(`contacts ${String(row['contact_id'])}`),
        }),
      ...(row['gone'] !== undefined && { gone: ids.get(`chats ${String(row['gone'])}`) }),
      ...(row['kept'] !== undefined && { kept: ids.get(`chats ${String(row['kept'])}`) }),
      ...(row['group_id'] !== undefined && { group_id: ids.get(`groups ${String(row['group_id'])}`) }),
      ...(row['message'] !== undefined && { message: ids.get(`messages ${String(row['message'])}`) }),
      ...(typeof row['target'] === 'number' && { target: ids.get(`messages ${String(row['target'])}`) }),
    }
  })
}

async function insert(storage: Storage, rows: readonly PortableRow[], id = newId): Promise<void> {
  await storage.restoring.insert(rows, { id, at: 5 })
}

/** The rows of every table that are an instance's. */
function countRows(home: Pick<Home, 'paths'>, id: string): number {
  return lookAt(home, (db) => {
    const count = (sql: string): number => Number(db.prepare(sql).pluck().get(id))
    return portableLayout(db).reduce((sum, { rows }) => sum + count(`SELECT count(*) FROM (${rows})`), 0)
  })
}

async function half(): Promise<{ home: Home; storage: Storage; id: string }> {
  const home = newHome()
  const storage = await openHome(home)
  const id = await addInstance(storage, { name: 'Shop', token: 'the token' })
  await fillEverything(storage, id)
  await insert(storage, read(home, storage, id))
  return { home, storage, id }
}

describe('the layout', () => {
  it('has every table of an instance, none before one that it points at', async () => {
    const home = newHome()
    await openHome(home)
    const tables = lookAt(home, (db) => portableLayout(db).map(({ table }) => table))
    expect(tables[0]).toBe('instances')
    expect(tables).toEqual(
      expect.arrayContaining(['signal_keys', 'journal', 'outbox', 'webhooks', 'timeline']),
    )
    expect(tables.indexOf('chats')).toBeLessThan(tables.indexOf('messages'))
    expect(tables.indexOf('messages')).toBeLessThan(tables.indexOf('receipts'))
    expect(tables).not.toContain('events')
  })

  it('knows of every column of bytes whether it is sealed', async () => {
    const home = newHome()
    await openHome(home)
    // A new column of bytes has to be put here, or be declared beside what seals it.
    const open = [
      'api_keys.hash',
      'effects.content',
      'effects.proto',
      'history_chunks.notification',
      'instances.token_hash',
      'journal.hash',
      'key_wraps.wrapped',
      'messages.proto',
      'other_data_keys.key_sealed',
      'outbox.proto',
      'outbox.request_hash',
      // By the password itself, not by the data key.
      'owner_password.code_sealed',
      'owner_password.grant_hash',
      'owner_password.hash',
      'owner_password.salt',
      'sessions.key_hash',
      'sessions.token_hash',
      'state_changes.action',
    ]
    const blobs = lookAt(home, (db) =>
      db
        .prepare<[], { name: string; column: string }>(
          `SELECT t.name, c.name AS "column" FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
           WHERE t.type = 'table' AND c.type = 'BLOB'`,
        )
        .all(),
    )
    const undeclared = blobs.filter(({ name, column }) => sealedColumns[name]?.[column] === undefined)
    expect(undeclared.map(({ name, column }) => `${name}.${column}`).toSorted()).toEqual(open)
    const named = blobs.filter(
      ({ column }) => column.endsWith('_sealed') && !open.some((each) => each.endsWith(column)),
    )
    for (const { name, column } of named) expect(sealedColumns[name]).toHaveProperty(column)
  })
})

describe('an instance with rows of every kind', () => {
  it('is the same in another folder, but for its ids and its sealing', async () => {
    const [from, to] = [newHome(), newHome()]
    const [source, target] = [await openHome(from), await openHome(to)]
    const id = await addInstance(source)
    await fillEverything(source, id)
    const extras = sealedExtras(source)
    await extras.put(id, 'websocket', { url: 'https://c.example' })
    // Others are there too, in both.
    await fillEverything(source, await addInstance(source))
    await fillEverything(target, await addInstance(target))

    const rows = read(from, source, id)
    const layout = lookAt(from, portableLayout).map(({ table }) => table)
    expect(new Set(rows.map(({ table }) => table))).toEqual(new Set([...layout, 'appliance']))
    const inTheClear = rows
      .map(({ row }) => row['creds_sealed'])
      .filter((value) => value instanceof Uint8Array)
    expect(inTheClear.map((value) => Buffer.from(value).toString())).toEqual(
      expect.arrayContaining([expect.stringContaining('{"n":1}')]),
    )
    await insert(target, rows)
    expect(alike(read(to, target, newId), newId)).toEqual(alike(rows, id))
    // Through the tables too: what is sealed opens in its new place.
    expect(target.generations.creds(newId, 1)).toEqual({ n: 1 })
    expect(target.signalKeys.tally(newId).unreadable).toBe(0)
    expect(sealedExtras(target).get(newId, 'websocket')).toEqual({ url: 'https://c.example' })
    expect([...target.journal.listUnapplied(newId, 1)]).toHaveLength(
      [...source.journal.listUnapplied(id, 1)].length,
    )
  })

  it('is the same for any sequence of operations', async () => {
    const home = newHome()
    const [source, to] = [await openHome(home), newHome()]
    const target = await openHome(to)
    const id = await addInstance(source)
    let n = 0
    const work = fc.array(fc.tuple(fc.constantFrom(...names), fc.integer({ min: 1, max: 3 })), {
      maxLength: 30,
    })
    await fc.assert(
      fc.asyncProperty(work, async (sequence) => {
        await Promise.allSettled(
          sequence.map(([name, each]) => source.commits.write((tx) => steps[name]?.(each)(source, tx, id))),
        )
        const rows = read(home, source, id)
        const copy = `00000000-0000-4000-8000-${String((n += 1)).padStart(12, '0')}`
        await insert(target, rows, copy)
        expect(alike(read(to, target, copy), copy)).toEqual(alike(rows, id))
      }),
      { numRuns: 40 },
    )
  })

  it('comes without messages where none are wanted', async () => {
    const home = newHome()
    const storage = await openHome(home)
    const id = await addInstance(storage)
    await fillEverything(storage, id)
    const rows = lookAt(home, (db) => {
      const reader = new PortableReader(db, storage.sealer)
      return [...reader.read(id, { messages: false })]
    })
    const tables = new Set(rows.map(({ table }) => table))
    for (const table of ['messages', 'receipts', 'outbox']) expect(tables).not.toContain(table)
    expect(tables).toContain('chats')
    await insert(storage, rows)
    expect(storage.generations.creds(newId, 1)).toEqual({ n: 1 })
  })

  it('is read from a closed file of another key, too', async () => {
    const [from, target] = [newHome(), await newStorage()]
    const source = await openHome(from)
    const id = await addInstance(source)
    await fillEverything(source, id)
    const { sealer } = source
    await source.close()
    const staged = await openPortable({ staged: from.paths.database }, () => sealer)
    expect(staged.reader.instances()).toMatchObject([{ id }])
    const count = staged.reader.count(id)
    expect(await target.restoring.insert(staged.reader.read(id), { id: newId, at: 5 })).toBe(count)
    staged.close()
    expect(target.generations.creds(newId, 1)).toEqual({ n: 1 })
  })

  it('is not read past what another key has sealed: that is damage, not an absence', async () => {
    const home = newHome()
    const storage = await openHome(home)
    const id = await addInstance(storage)
    await storage.close()
    const opened = await openPortable({ staged: home.paths.database }, () => new Sealer(Buffer.alloc(32)))
    expect(() => [...opened.reader.read(id)]).toThrow(DamagedError)
    opened.close()
  })
})

describe('what is being written', () => {
  it('is hidden until it is revealed, beside a number of the same name', async () => {
    const { storage, id } = await half()
    const ids = (): string[] =>
      [...storage.instances.list(), ...storage.instances.list({ trashed: true })].map((row) => row.id)
    expect(ids()).toEqual([id])
    expect(storage.instances.get(newId)).toBeUndefined()
    expect(storage.webhooks.list()).toHaveLength(1)
    expect(storage.webhooks.ids()).toHaveLength(1)
    await storage.commits.write((tx) => storage.restoring.reveal(tx, newId, { name: 'Shop again', at: 9 }))
    expect(ids().toSorted()).toEqual([id, newId].toSorted())
    expect(storage.webhooks.list()).toHaveLength(2)
    const [own] = storage.webhooks.list(newId)
    expect(own?.cursor).toBe(storage.events.latest())
    expect(storage.restoring.list()).toEqual([])
  })

  it('is discarded by the next start, to the last row', async () => {
    const { home, storage, id } = await half()
    const before = countRows(home, id)
    await storage.close()
    const again = await openHome(home)
    expect(again.restoring.list()).toEqual([])
    expect(again.purges.list().map((row) => row.id)).toEqual([newId])
    await again.commits.bulk(again.purges.steps(newId), (tx, step) => step(tx))
    await again.commits.write((tx) => again.purges.finish(tx, newId))
    expect(countRows(home, newId)).toBe(0)
    expect(countRows(home, id)).toBe(before)
  })

  it.each<[string, PortableRow[], RegExp]>([
    ['a table nobody knows', [{ table: 'sqlite_schema', row: { name: 'x' } }], /does not know/],
    ['a field nobody knows', [{ table: 'timeline', row: { 'at") VALUES (1); --': 1 } }], /does not know/],
    ['another part of the appliance', [{ table: 'api_keys', row: { id: 'x' } }], /does not know/],
    [
      'a setting of another part',
      [{ table: 'appliance', row: { key: 'trash_days', value: Buffer.of(1) } }],
      /does not know/,
    ],
    [
      'a row that points nowhere',
      [{ table: 'receipts', row: { message: 7, recipient: 'x' } }],
      /points at one/,
    ],
  ])('refuses %s', async (_what, rows, why) => {
    const storage = await newStorage()
    await expect(insert(storage, rows)).rejects.toThrow(why)
  })

  it('is given up when it is cancelled', async () => {
    const { home, storage, id } = await half()
    const rows = read(home, storage, id)
    const other = '00000000-0000-4000-8000-00000000000a'
    const cancelled = storage.restoring.insert(rows, { id: other, at: 5, signal: AbortSignal.abort() })
    await expect(cancelled).rejects.toThrow()
    expect(storage.restoring.list()).toEqual([newId])
  })

  it('does not disturb a view that was opened before', async () => {
    const { home, storage, id } = await half()
    const view = await openPortable({ live: home.paths.database }, () => storage.sealer)
    await storage.commits.write((tx) => storage.instances.patch(tx, id, { name: 'Later', at: 9 }))
    expect(view.reader.instances().map(({ name }) => name)).toEqual(['Shop'])
    view.close()
    const db = openSecondConnection(home.paths.database)
    expect(new PortableReader(db, storage.sealer).instances().map(({ name }) => name)).toEqual(['Later'])
    db.close()
  })
})
