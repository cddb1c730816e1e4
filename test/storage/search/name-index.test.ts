// People and groups in the search index, through its thread and on real files: by the beginnings of their names and by their
// numbers, nobody else's, as they are called now, and in a new file as in the one before.
import { readFileSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SearchIndex } from '../../../core/storage/search/search-index.ts'
import { queryOf } from '../../../core/storage/search/words.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { addInstance, newStorage, write } from '../harness.ts'

const account = '5511999990000'
let storage: Storage
let index: SearchIndex
let instanceId: string
const warnings: Error[] = []
beforeEach(async () => {
  storage = await newStorage()
  instanceId = await addInstance(storage)
  index = open()
})
afterEach(async () => {
  await index.close()
  await storage.close()
  expect(warnings.splice(0)).toEqual([])
})

function open(): SearchIndex {
  return new SearchIndex({
    files: { database: storage.paths.database, index: storage.paths.search },
    commits: storage.commits,
    changes: storage.searchChanges,
    assertPresent: () => storage.presence.assert(),
    onWarning: (error) => warnings.push(error),
    everyMs: 10,
  })
}

const meet = (digits: string, name: string, own = account) =>
  write(storage, (tx) =>
    storage.contacts.ensure(tx, instanceId, own, { pn: `${digits}@s.whatsapp.net`, name, at: 1 }),
  )
const makeGroup = (jid: string, name: string) =>
  write(storage, (tx) => storage.chats.ensure(tx, instanceId, account, { jid, name, at: 1 }))

async function find(q: string, { digits, limit = 50 }: { digits?: string; limit?: number } = {}) {
  const owners = [{ instanceId, account }]
  const found = await index.findNames({ query: queryOf(q), digits, owners, limit })
  return found.map(({ kind, row }) =>
    kind === 'group' ? storage.search.group(row)?.name : storage.search.person(row)?.name,
  )
}

it('finds groups, then people, by the beginnings of all words, in any case and without accents', async () => {
  await meet('5511988887777', 'Ana Conceição')
  await meet('5511988887778', 'José da Ana')
  await makeGroup('120363000000000001@g.us', 'Família & Ana')
  await meet('5511988887779', '王小明')
  expect(await find('ana')).toEqual(['Família & Ana', 'Ana Conceição', 'José da Ana'])
  expect(await find('CONCEI an')).toEqual(['Ana Conceição'])
  expect(await find('jose')).toEqual(['José da Ana'])
  expect(await find('familia')).toEqual(['Família & Ana'])
  expect(await find('小明')).toEqual(['王小明'])
  expect(await find('王明')).toEqual([])
  expect(await find('ana', { limit: 2 })).toEqual(['Família & Ana', 'Ana Conceição'])
})

it('finds people by any part of their number, and nobody of another number that was linked before', async () => {
  await meet('5511988887777', 'Ana')
  await meet('5511988887778', 'Bia', '4915112345678')
  expect(await find('', { digits: '98888' })).toEqual(['Ana'])
  expect(await find('', { digits: '777' })).toEqual(['Ana'])
  expect(await find('bia')).toEqual([])
})

it('finds them as they are called now, and not what is gone, of which nothing stays in the file', async () => {
  await meet('5511988887777', 'Beforehand')
  await makeGroup('120363000000000001@g.us', 'Oldgroup')
  expect(await find('beforehand')).toEqual(['Beforehand'])
  await meet('5511988887777', 'Afterwards')
  await makeGroup('120363000000000001@g.us', 'Newgroup')
  expect([await find('beforehand'), await find('oldgroup')]).toEqual([[], []])
  expect([await find('after'), await find('newgroup')]).toEqual([['Afterwards'], ['Newgroup']])
  const { id } = await meet('5511988887777', 'Afterwards')
  await write(storage, (tx) => storage.erasing.contact(tx, id, 10))
  expect(await find('afterwards')).toEqual([])
  await index.close()
  const bytes = readFileSync(storage.paths.search)
  expect([bytes.includes('afterwards'), bytes.includes('newgroup')]).toEqual([false, true])
  index = open()
})

it('has everybody in a new file too', async () => {
  for (let n = 0; n < 3; n += 1) await meet(`551198888777${n}`, `Person ${n}`)
  await makeGroup('120363000000000001@g.us', 'Persons')
  expect(await find('person')).toHaveLength(4)
  await index.close()
  for (const ending of ['', '-wal', '-shm']) rmSync(`${storage.paths.search}${ending}`, { force: true })
  index = open()
  expect(await find('person')).toEqual(['Persons', 'Person 0', 'Person 1', 'Person 2'])
})
