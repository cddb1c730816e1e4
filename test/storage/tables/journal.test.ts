// The inbound journal: kept until applied, then only the hash.
import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { openDatabase } from '../../../core/storage/database.ts'
import { DamagedError } from '../../../core/storage/errors.ts'
import type { NewJournalEntry } from '../../../core/storage/tables/journal.ts'
import { addInstance, lookAt, newHome, newStorage, openHome, write } from '../harness.ts'

function entry(text: string, change: Partial<NewJournalEntry> = {}): NewJournalEntry {
  return {
    hash: Uint8Array.from(createHash('sha256').update(text).digest()),
    stanzaId: `stanza of ${text}`,
    stanza: Buffer.from(`<${text}>`),
    plaintext: Buffer.from(text),
    at: 10,
    ...change,
  }
}

it('gives the plaintext back until it is applied, then only knows that it was', async () => {
  const storage = await newStorage()
  const { journal } = storage
  const id = await addInstance(storage)
  const one = entry('one')
  expect(journal.find(id, 1, one.hash)).toBeUndefined()
  expect(await write(storage, (tx) => journal.put(tx, id, 1, one))).toBe(true)
  expect(journal.find(id, 1, one.hash)).toEqual({
    hash: Buffer.from(one.hash),
    stanzaId: 'stanza of one',
    applied: false,
    stanza: Buffer.from('<one>'),
    plaintext: Buffer.from('one'),
    receivedAt: 10,
  })
  expect(await write(storage, (tx) => journal.markApplied(tx, id, 1, { hash: one.hash, at: 20 }))).toBe(1)
  expect(await write(storage, (tx) => journal.markApplied(tx, id, 1, { hash: one.hash, at: 30 }))).toBe(0)
  expect(journal.find(id, 1, one.hash)).toMatchObject({
    applied: true,
    stanza: undefined,
    plaintext: undefined,
  })
})

it('never takes an applied row back, and keeps the first of two', async () => {
  const storage = await newStorage()
  const { journal } = storage
  const id = await addInstance(storage)
  const one = entry('one')
  await write(storage, (tx) => journal.put(tx, id, 1, one))
  const other = { ...one, plaintext: Buffer.from('other') }
  expect(await write(storage, (tx) => journal.put(tx, id, 1, other))).toBe(false)
  expect(journal.find(id, 1, one.hash)?.plaintext).toEqual(Buffer.from('one'))
  await write(storage, (tx) => journal.markApplied(tx, id, 1, { hash: one.hash, at: 20 }))
  expect(await write(storage, (tx) => journal.put(tx, id, 1, one))).toBe(false)
  expect(journal.find(id, 1, one.hash)?.applied).toBe(true)
})

it('lists what waits in order of arrival and applies a stanza with all its ciphertexts', async () => {
  const storage = await newStorage()
  const { journal } = storage
  const id = await addInstance(storage)
  const rows = [
    entry('late', { at: 30 }),
    entry('first', { at: 10, stanzaId: 'pair' }),
    entry('second', { at: 10, stanzaId: 'pair' }),
  ]
  await write(storage, (tx) => {
    for (const row of rows) journal.put(tx, id, 1, row)
    journal.put(tx, id, 2, entry('of another generation', { stanzaId: 'pair' }))
  })
  const waiting = (): string[] => [...journal.listUnapplied(id, 1)].map(({ plaintext }) => String(plaintext))
  expect(waiting()).toEqual(['first', 'second', 'late'])
  expect(journal.countUnapplied(id, 1)).toBe(3)
  expect(await write(storage, (tx) => journal.markApplied(tx, id, 1, { stanzaId: 'pair', at: 40 }))).toBe(2)
  expect(waiting()).toEqual(['late'])
  expect(journal.countUnapplied(id, 2)).toBe(1)
})

it('forgets old applied rows in small portions, and never an unapplied one', async () => {
  const storage = await newStorage()
  const { journal } = storage
  const id = await addInstance(storage)
  await write(storage, (tx) => {
    for (let n = 0; n < 5; n += 1) {
      const row = entry(`row ${n}`)
      journal.put(tx, id, 1, row)
      if (n > 0) journal.markApplied(tx, id, 1, { hash: row.hash, at: 100 + n })
    }
  })
  expect(await write(storage, (tx) => journal.forget(tx, 104, 2))).toBe(2)
  expect(await write(storage, (tx) => journal.forget(tx, 104, 2))).toBe(1)
  expect(await write(storage, (tx) => journal.forget(tx, 104, 2))).toBe(0)
  expect(journal.find(id, 1, entry('row 0').hash)?.applied).toBe(false)
  expect(journal.find(id, 1, entry('row 4').hash)?.applied).toBe(true)
  expect(journal.find(id, 1, entry('row 1').hash)).toBeUndefined()
})

it('lies sealed, and a row that cannot be unsealed is damage', async () => {
  const home = newHome()
  const storage = await openHome(home)
  const id = await addInstance(storage)
  const one = entry('nobody may read this')
  await write(storage, (tx) => storage.journal.put(tx, id, 1, one))
  const raw = lookAt(home, (db) =>
    db.prepare('SELECT stanza_sealed, plaintext_sealed FROM journal').raw().get(),
  )
  for (const bytes of Object(raw)) expect(bytes.includes('may read')).toBe(false)
  await storage.close()
  const db = openDatabase(home.paths.database)
  db.exec('UPDATE journal SET plaintext_sealed = stanza_sealed')
  db.close()
  const again = await openHome(home)
  expect(() => again.journal.find(id, 1, one.hash)).toThrow(DamagedError)
  expect(() => [...again.journal.listUnapplied(id, 1)]).toThrow(DamagedError)
})
