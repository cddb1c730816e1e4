// Credentials by generation: linked, ended, taken up again; never erased, never mistaken for absent.
import { initAuthCreds } from '@whiskeysockets/baileys'
import { describe, expect, it } from 'vitest'
import { reasons } from '../../../core/contract/sentences/states.ts'
import { openDatabase } from '../../../core/storage/database.ts'
import { DamagedError } from '../../../core/storage/errors.ts'
import type { NewGeneration } from '../../../core/storage/tables/generations.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { addInstance, lookAt, newHome, newStorage, openHome, write } from '../harness.ts'

function generation(n: number, change: Partial<NewGeneration> = {}): NewGeneration {
  return {
    n,
    account: `49${n}`,
    jid: `49${n}:1@s.whatsapp.net`,
    lid: `9${n}:1@lid`,
    origin: 'qr',
    creds: { n },
    at: n,
    ...change,
  }
}

async function linked(storage: Storage): Promise<string> {
  const id = await addInstance(storage)
  await write(storage, (tx) => storage.generations.promote(tx, id, generation(1)))
  return id
}

const end = (n: number) => ({ n, at: 50, code: 401, reason: reasons.older_removed })

describe('a link', () => {
  it('becomes the generation in use, with its number, and its pending credentials are gone', async () => {
    const storage = await newStorage()
    const { generations, instances } = storage
    const id = await addInstance(storage)
    expect(generations.latest(id)).toBe(0)
    const creds = initAuthCreds()
    await write(storage, (tx) =>
      generations.putPending(tx, id, { generation: 1, creds: { first: 'try' }, at: 1 }),
    )
    await write(storage, (tx) => generations.putPending(tx, id, { generation: 1, creds, at: 2 }))
    expect(generations.pending(id)).toEqual({ generation: 1, creds })
    await write(storage, (tx) => generations.promote(tx, id, generation(1, { creds })))
    expect(generations.pending(id)).toBeUndefined()
    expect(generations.creds(id, 1)).toEqual(creds)
    expect(generations.latest(id)).toBe(1)
    expect(instances.get(id)).toMatchObject({ generation: 1, account: '491' })
    expect(generations.get(id, 1)).toEqual({
      n: 1,
      account: '491',
      jid: '491:1@s.whatsapp.net',
      lid: '91:1@lid',
      origin: 'qr',
      linkedAt: 1,
      archivedAt: null,
      archiveCode: null,
      archiveReason: null,
    })
  })

  it('never takes the place of another: not its number, and not while one is in use', async () => {
    const storage = await newStorage()
    const { generations } = storage
    const id = await linked(storage)
    await expect(write(storage, (tx) => generations.promote(tx, id, generation(2)))).rejects.toThrow('in use')
    await write(storage, (tx) => generations.archive(tx, id, end(1)))
    await expect(
      write(storage, (tx) => generations.promote(tx, id, generation(1, { creds: 'other' }))),
    ).rejects.toMatchObject({ kind: 'constraint' })
    expect(generations.creds(id, 1)).toEqual({ n: 1 })
    expect(generations.list(id)).toHaveLength(1)
  })

  it('can be discarded before it is completed', async () => {
    const storage = await newStorage()
    const id = await addInstance(storage)
    await write(storage, (tx) => storage.generations.putPending(tx, id, { generation: 1, creds: 1, at: 1 }))
    await write(storage, (tx) => storage.generations.discardPending(tx, id))
    expect(storage.generations.pending(id)).toBeUndefined()
  })
})

describe('credentials', () => {
  it('are updated in place, and an update of none is an error', async () => {
    const storage = await newStorage()
    const id = await linked(storage)
    await write(storage, (tx) => storage.generations.putCreds(tx, id, 1, { next: Buffer.from('x') }))
    expect(storage.generations.creds(id, 1)).toEqual({ next: Buffer.from('x') })
    await expect(write(storage, (tx) => storage.generations.putCreds(tx, id, 2, {}))).rejects.toThrow(
      'no generation 2',
    )
    expect(storage.generations.creds(id, 2)).toBeUndefined()
  })

  it('lie sealed, each for its own place: moved ones are damage, not credentials and not an absence', async () => {
    const home = newHome()
    const storage = await openHome(home)
    const id = await addInstance(storage)
    const other = await linked(storage)
    const creds = { secret: 'a secret that nobody may read' }
    await write(storage, (tx) => storage.generations.promote(tx, id, generation(1, { creds })))
    await write(storage, (tx) => storage.generations.putPending(tx, id, { generation: 2, creds, at: 1 }))
    const raw = lookAt(home, (db) => db.prepare('SELECT creds_sealed FROM generations').pluck().all())
    for (const bytes of raw) expect(Object(bytes).includes('nobody may read')).toBe(false)
    await storage.close()
    const db = openDatabase(home.paths.database)
    const swap = 'SET creds_sealed = (SELECT creds_sealed FROM generations WHERE instance_id = ?)'
    db.prepare(`UPDATE generations ${swap} WHERE instance_id = ?`).run(other, id)
    db.prepare(`UPDATE pending_credentials ${swap}`).run(id)
    db.close()
    const { generations } = await openHome(home)
    expect(() => generations.creds(id, 1)).toThrow(DamagedError)
    expect(() => generations.pending(id)).toThrow(DamagedError)
    expect(generations.creds(other, 1)).toEqual({ n: 1 })
  })
})

describe('an ended generation', () => {
  it('stays, with its credentials and its reason; the instance keeps its number', async () => {
    const storage = await newStorage()
    const { generations, instances } = storage
    const id = await linked(storage)
    expect(await write(storage, (tx) => generations.archive(tx, id, end(1)))).toBe(true)
    expect(await write(storage, (tx) => generations.archive(tx, id, { ...end(1), at: 99 }))).toBe(false)
    expect(generations.get(id, 1)).toMatchObject({
      archivedAt: 50,
      archiveCode: 401,
      archiveReason: reasons.older_removed,
    })
    expect(generations.creds(id, 1)).toEqual({ n: 1 })
    expect(instances.get(id)).toMatchObject({ generation: null, account: '491' })
  })

  it('can be taken into use again, when the present one was ended', async () => {
    const storage = await newStorage()
    const { generations, instances } = storage
    const id = await linked(storage)
    await write(storage, (tx) => {
      generations.archive(tx, id, end(1))
      generations.promote(tx, id, generation(2))
    })
    await expect(write(storage, (tx) => generations.activate(tx, id, 1, 60))).rejects.toThrow('in use')
    expect(generations.get(id, 1)?.archivedAt).toBe(50)
    await write(storage, (tx) => {
      generations.archive(tx, id, end(2))
      generations.activate(tx, id, 1, 60)
    })
    expect(instances.get(id)).toMatchObject({ generation: 1, account: '491' })
    expect(generations.list(id).map(({ n, archivedAt }) => [n, archivedAt])).toEqual([
      [2, 50],
      [1, null],
    ])
    await expect(write(storage, (tx) => generations.activate(tx, id, 7, 60))).rejects.toThrow(
      'no generation 7',
    )
  })
})
