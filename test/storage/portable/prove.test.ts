// What a proof looks for in the copy of a database: everything that an appliance needs at its start.
import { initAuthCreds } from '@whiskeysockets/baileys'
import type { KeyObject } from 'node:crypto'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { beforeEach, expect, it } from 'vitest'
import { openDatabase } from '../../../core/storage/database.ts'
import { LockedError } from '../../../core/storage/errors.ts'
import { proveDatabase, type Proven } from '../../../core/storage/portable/prove.ts'
import { factPlace, sealedFactPrefix } from '../../../core/storage/tables/appliance.ts'
import { addInstance, newFolder, newHome, openHome, write } from '../harness.ts'

let file: string
let key: KeyObject
/** Of two linked numbers. */
let ids: string[]
beforeEach(async () => {
  const home = newHome()
  const storage = await openHome(home)
  ids = [await addInstance(storage), await addInstance(storage)]
  for (const [n, id] of ids.entries()) {
    const account = `551199999000${n}`
    const creds = { ...initAuthCreds(), me: { id: `${account}:1@s.whatsapp.net` } }
    const fact = `${sealedFactPrefix}settings.${id}`
    await write(storage, (tx) => {
      const names = { account, jid: creds.me.id, lid: null, origin: 'qr' } as const
      storage.generations.promote(tx, id, { n: 1, ...names, creds, at: 1 })
      storage.signalKeys.set(tx, id, 1, { session: { a: Buffer.alloc(3000, 1), b: Buffer.alloc(3000, 2) } })
      const sealed = storage.sealer.seal(factPlace(fact), Buffer.from('{}'))
      storage.appliance.put(tx, fact, sealed.toString('base64'))
    })
  }
  key = storage.sealer.key
  await storage.close()
  file = `${newFolder()}/copy.sqlite`
  copyFileSync(home.paths.database, file)
})

const proof = (integrity = false): Proven => proveDatabase(file, [key], { integrity })

function change(sql: string): void {
  const db = openDatabase(file)
  db.exec(sql)
  db.close()
}

it('finds nothing wrong in what is whole, and counts what there is', () => {
  for (const integrity of [false, true])
    expect(proof(integrity)).toMatchObject({
      problems: [],
      counts: { instances: 2, generations: 2, signal_keys: 4, bootable: 2, sealed: 10 },
    })
})

it('finds a sealed value that does not open', () => {
  change("UPDATE signal_keys SET value = (SELECT value FROM signal_keys WHERE id = 'b') WHERE id = 'a'")
  expect(proof().problems).toEqual(['2 sealed values of signal_keys cannot be opened'])
})

it('finds a sealed setting that does not open', () => {
  change(`UPDATE appliance SET value = 'AAAA' WHERE key LIKE '${sealedFactPrefix}%${ids[0]}'`)
  expect(proof().problems).toEqual(['A sealed setting cannot be opened'])
})

it('finds a number that would not connect, though all of it opens', async () => {
  const home = newHome()
  const storage = await openHome(home)
  for (const creds of [{}, { ...initAuthCreds() }, { me: { id: '1@s.whatsapp.net' } }]) {
    const id = await addInstance(storage)
    const names = { account: '1', jid: '1@s.whatsapp.net', lid: null, origin: 'qr' } as const
    await write(storage, (tx) => storage.generations.promote(tx, id, { n: 1, ...names, creds, at: 1 }))
  }
  await storage.close()
  const dataKey = storage.sealer.key
  const { counts, problems } = proveDatabase(home.paths.database, [dataKey], { integrity: false })
  expect(problems).toEqual(['3 linked numbers would not connect'])
  expect(counts).toMatchObject({ bootable: 0 })
})

it('finds damaged pages', () => {
  const bytes = readFileSync(file)
  for (let page = 4096; page < bytes.length; page += 4096)
    if (!bytes.subarray(page, page + 4096).includes('CREATE')) bytes.fill(0xaa, page + 8, page + 4096)
  writeFileSync(file, bytes)
  const { problems } = proof()
  expect(problems.length).toBeGreaterThan(0)
  expect(problems.join()).not.toContain('cannot be opened')
})

it('is refused with the key of another installation', async () => {
  const { sealer } = await openHome(newHome())
  expect(() => proveDatabase(file, [sealer.key], { integrity: false })).toThrow(LockedError)
  // Among others, the right one is found.
  expect(proveDatabase(file, [sealer.key, key], { integrity: false }).problems).toEqual([])
})
