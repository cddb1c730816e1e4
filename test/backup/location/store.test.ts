// What every driver of a second location has to do, whatever holds the objects; and what a folder has to do besides.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StoreKeys } from '../../../core/contract/backups/store-keys.ts'
import { s3Address } from '../../../core/backup/object-store/address.ts'
import { S3Store } from '../../../core/backup/object-store/s3-store.ts'
import { openStore } from '../../../core/backup/location/open-store.ts'
import {
  ChangedError,
  MissingError,
  unchangedSince,
  type Store,
  type StoreReader,
} from '../../../core/backup/location/store.ts'
import { ObjectStoreServer, storeKeys } from '../../object-store/server.ts'
import { newFolder } from '../../storage/harness.ts'
import { BucketStore } from './bucket.ts'

/** A place that nothing lies in. */
interface Place {
  /** As whoever writes there opens it, once more with each call. */
  open(alive?: () => void): Store
  /** As somebody who only reads does. */
  reader(): StoreReader
}

/** Another driver is a line here. */
const drivers: readonly { name: string; newPlace: () => Place }[] = [
  { name: 'a folder', newPlace: placeInFolder },
  { name: 'a bucket', newPlace: placeInBucket },
  {
    name: 'an object store',
    newPlace: () => placeInStore(server.address(`place-${(places += 1)}`), storeKeys),
  },
]

let server: ObjectStoreServer
let places = 0
beforeAll(async () => {
  server = await ObjectStoreServer.start()
})
afterAll(() => server.stop())

function placeInStore(address: string, keys: StoreKeys): Place {
  const open = (alive = (): void => undefined): Store =>
    new S3Store({
      address: s3Address(address),
      words: address,
      keys,
      alive,
      grows: (key) => /growing|large|missing/.test(key),
      now: Date.now,
    })
  return { open, reader: () => open() }
}

function placeInFolder(): Place {
  const folder = newFolder()
  return {
    open: (alive = () => undefined) => openStore(folder, { mayWait: true, alive }),
    reader: () => openStore(folder),
  }
}

function placeInBucket(): Place {
  const objects = new Map<string, Buffer>()
  return { open: (alive) => new BucketStore(objects, { alive }), reader: () => new BucketStore(objects) }
}

async function whole(store: StoreReader, key: string, range?: { from: number; bytes?: number }) {
  return Buffer.concat(await Array.fromAsync(store.get(key, range)))
}

function keysIn(store: StoreReader, prefix = '', after?: string): Promise<string[]> {
  return Array.fromAsync(store.list(prefix, after))
}

function pieces(content: Buffer, bytes: number): () => AsyncGenerator<Buffer> {
  return async function* given() {
    for (let at = 0; at < content.length; at += bytes) yield content.subarray(at, at + bytes)
  }
}

/** It fails when the half of it has been given. */
function breaking(content: Buffer): () => AsyncGenerator<Buffer> {
  return async function* given() {
    yield content.subarray(0, content.length >> 1)
    throw new Error('it broke')
  }
}

const text = (words: string): Buffer => Buffer.from(words)

describe.each(drivers)('$name', ({ newPlace }) => {
  it('gives back what was put: at once or in pieces, small or large, all of it or a part', async () => {
    const { open, reader } = newPlace()
    const large = randomBytes(9_000_001)
    const store = open()
    await store.put('empty', Buffer.alloc(0))
    await store.put('small', text('some words'))
    await store.put('large', pieces(large, 700_001))
    await store.put('in/its/own/folders', text('deep'))
    for (const each of [open(), reader()]) {
      expect(await whole(each, 'empty')).toEqual(Buffer.alloc(0))
      expect(await whole(each, 'small')).toEqual(text('some words'))
      expect((await whole(each, 'large')).equals(large)).toBe(true)
      expect(await whole(each, 'in/its/own/folders')).toEqual(text('deep'))
      expect(await whole(each, 'small', { from: 5 })).toEqual(text('words'))
      expect(await whole(each, 'small', { from: 0, bytes: 4 })).toEqual(text('some'))
      expect(await whole(each, 'small', { from: 8, bytes: 100 })).toEqual(text('ds'))
      expect(await whole(each, 'small', { from: 100, bytes: 1 })).toEqual(Buffer.alloc(0))
      const part = await whole(each, 'large', { from: 3_999_999, bytes: 2_000_003 })
      expect(part.equals(large.subarray(3_999_999, 6_000_002))).toBe(true)
      expect(await each.head('large')).toEqual({ bytes: large.length })
      expect((await each.read('small'))?.content).toEqual(text('some words'))
    }
  })

  it('says of what is not there that it is not, and of nothing else', async () => {
    const store = newPlace().open()
    await store.put('here/a', text('a'))
    for (const key of ['there', 'here/b', 'here/a/b', 'there/a']) {
      expect(await store.head(key)).toBeUndefined()
      expect(await store.read(key)).toBeUndefined()
      await expect(whole(store, key)).rejects.toBeInstanceOf(MissingError)
    }
    expect(await keysIn(store, 'there/')).toEqual([])
    expect(await keysIn(store, 'here/')).toEqual(['here/a'])
  })

  it('has a key once all of it is there: what breaks leaves what was', async () => {
    const store = newPlace().open()
    const seen: unknown[] = []
    await store.put('object', async function* given() {
      yield text('first ')
      seen.push(await store.head('object'), await keysIn(store))
      yield text('and last')
    })
    expect(seen).toEqual([undefined, []])
    await expect(store.put('object', breaking(randomBytes(3_000_000)))).rejects.toThrow('it broke')
    await expect(store.put('another', breaking(randomBytes(3_000_000)))).rejects.toThrow('it broke')
    expect(await whole(store, 'object')).toEqual(text('first and last'))
    expect(await keysIn(store)).toEqual(['object'])
  })

  it('tells that it answers while something large is put, grows and is read', async () => {
    let told = 0
    const store = newPlace().open(() => (told += 1))
    const large = randomBytes(9_000_000)
    const work: (() => Promise<unknown>)[] = [
      () => store.put('large', pieces(large, 1_000_000)),
      () => store.append('large', large.length, pieces(large, 1_000_000)),
      () => whole(store, 'large'),
    ]
    for (const each of work) {
      told = 0
      await each()
      expect(told).toBeGreaterThan(8)
    }
  })

  it('takes many, and what was taken is there when a later one breaks', async () => {
    const store = newPlace().open()
    let given = 0
    await store.putMany(
      (async function* objects() {
        for (; given < 1100; given += 1) yield { key: `many/${given}`, body: text(`object ${given}`) }
      })(),
    )
    expect(await keysIn(store, 'many/')).toHaveLength(1100)
    expect(await whole(store, 'many/1099')).toEqual(text('object 1099'))
    const broken = store.putMany(
      (async function* objects() {
        yield { key: 'a', body: pieces(text('whole'), 2) }
        yield { key: 'b', body: breaking(text('broken')) }
        yield { key: 'c', body: text('never asked for') }
      })(),
    )
    await expect(broken).rejects.toThrow('it broke')
    expect(await keysIn(store)).not.toContain('b')
    expect(await keysIn(store)).not.toContain('c')
    await store.put('a', text('anew'))
    expect(await whole(store, 'a')).toEqual(text('anew'))
  })

  it('takes one object while another is being put', async () => {
    const store = newPlace().open()
    await store.put('growing', text('1'))
    await store.put('large', async function* given() {
      yield text('a')
      await store.append('growing', 1, text('2'))
      await store.put('small', text('b'))
      yield text('c')
    })
    expect(await whole(store, 'large')).toEqual(text('ac'))
    expect(await whole(store, 'growing')).toEqual(text('12'))
    expect(await keysIn(store)).toEqual(['growing', 'large', 'small'])
  })

  it('forgets what was cut, once that is cleared, and nothing else', async () => {
    const { open } = newPlace()
    const store = open()
    await store.put('kept', text('kept'))
    await store.put('in/kept', text('kept'))
    const begun = Promise.withResolvers<void>()
    const never = Promise.withResolvers<void>().promise
    const cut = open().put('in/cut', async function* given() {
      yield text('half of it')
      begun.resolve()
      await never
    })
    await Promise.race([begun.promise, cut])
    expect(await keysIn(store, 'in/')).toEqual(['in/kept'])
    await store.clear('in/')
    await store.clear('')
    expect([await keysIn(store), await keysIn(store, 'in/')]).toEqual([['in/', 'kept'], ['in/kept']])
    await store.put('in/cut', text('whole'))
    expect(await whole(store, 'in/cut')).toEqual(text('whole'))
  })

  it('writes nothing over what somebody else wrote meanwhile', async () => {
    const { open } = newPlace()
    const [one, other] = [open(), open()]
    const before = await one.read('writer')
    await other.put('writer', text('other'), unchangedSince(undefined))
    await expect(one.put('writer', text('one'), unchangedSince(before))).rejects.toBeInstanceOf(ChangedError)
    const read = await one.read('writer')
    await one.put('writer', text('one'), unchangedSince(read))
    await expect(other.put('writer', text('other'), unchangedSince(read))).rejects.toBeInstanceOf(
      ChangedError,
    )
    await expect(other.put('new', text('other'), unchangedSince(read))).rejects.toBeInstanceOf(ChangedError)
    expect(await whole(one, 'writer')).toEqual(text('one'))
    expect(await keysIn(one)).toEqual(['writer'])
    // Without a condition it is replaced.
    await other.put('writer', text('other'))
    expect(await whole(one, 'writer')).toEqual(text('other'))
  })

  it('lets an object grow, which is read as one', async () => {
    const { open, reader } = newPlace()
    const store = open()
    const all = randomBytes(5_000_000)
    const ends = [1000, 1001, 70_000, 3_000_000, all.length]
    await store.put('growing', all.subarray(0, 1000), { ifAbsent: true })
    for (const [n, end] of ends.entries()) {
      const from = ends[n - 1]
      if (from !== undefined) await store.append('growing', from, pieces(all.subarray(from, end), 999_999))
      for (const each of [open(), reader()]) {
        expect((await whole(each, 'growing')).equals(all.subarray(0, end))).toBe(true)
        expect(await each.head('growing')).toEqual({ bytes: end })
        expect(await keysIn(each)).toEqual(['growing'])
      }
    }
    const across = await whole(store, 'growing', { from: 900, bytes: 70_000 })
    expect(across.equals(all.subarray(900, 70_900))).toBe(true)
    await store.put('growing', text('anew'))
    expect(await whole(store, 'growing')).toEqual(text('anew'))
    await store.append('growing', 4, text('!'))
    expect(await whole(store, 'growing')).toEqual(text('anew!'))
    expect(await store.delete(['growing'])).toBe(true)
    expect(await store.head('growing')).toBeUndefined()
    expect(await keysIn(store)).toEqual([])
  })

  it('lets it grow from where it is known to be whole, and only there', async () => {
    const store = newPlace().open()
    await store.put('growing', text('whole, '))
    await store.append('growing', 7, text('and torn at its e'))
    await store.append('growing', 7, text('and goes on'))
    expect(await whole(store, 'growing')).toEqual(text('whole, and goes on'))
    await store.append('growing', 3, text('le'))
    expect(await whole(store, 'growing')).toEqual(text('whole'))
    await expect(store.append('growing', 6, text('?'))).rejects.toBeInstanceOf(ChangedError)
    await expect(store.append('missing', 0, text('?'))).rejects.toBeInstanceOf(ChangedError)
    await expect(store.append('growing', 5, breaking(text('broken')))).rejects.toThrow('it broke')
    expect((await whole(store, 'growing')).subarray(0, 5)).toEqual(text('whole'))
    await store.append('growing', 5, text('!'))
    expect(await whole(store, 'growing')).toEqual(text('whole!'))
    expect(await keysIn(store)).toEqual(['growing'])
  })

  it('lists what lies right under a prefix, in order, however much it is', async () => {
    const { open, reader } = newPlace()
    const store = open()
    const names = Array.from({ length: 1100 }, (_, n) => `many/${String(n).padStart(4, '0')}`)
    for (const name of ['b', 'a', 'c-1', 'c-2', 'd/deeper/x', 'd/y']) await store.put(name, text(name))
    await store.putMany(
      (async function* objects() {
        for (const key of names) yield { key, body: text(key) }
      })(),
    )
    for (const each of [store, reader()]) {
      expect(await keysIn(each)).toEqual(['a', 'b', 'c-1', 'c-2', 'd/', 'many/'])
      expect(await keysIn(each, '', 'b')).toEqual(['c-1', 'c-2', 'd/', 'many/'])
      expect(await keysIn(each, 'c-')).toEqual(['c-1', 'c-2'])
      expect(await keysIn(each, 'd/')).toEqual(['d/deeper/', 'd/y'])
      expect(await keysIn(each, 'many/')).toEqual(names)
      expect(await keysIn(each, 'many/', names[999])).toEqual(names.slice(1000))
    }
  })

  it('deletes what it is told to, and nothing beside it', async () => {
    const store = newPlace().open()
    for (const key of ['a', 'ab', 'in/a', 'in/ab']) await store.put(key, text(key))
    expect(await store.delete(['a', 'missing', 'in/a', 'in/ab', 'not/there'])).toBe(true)
    expect(await keysIn(store)).toEqual(['ab'])
    await store.put('in/a', text('again'))
    expect(await keysIn(store)).toEqual(['ab', 'in/'])
    expect(await store.delete([])).toBe(true)
  })
})

describe('a folder as a second location', () => {
  it('is not made anew where it is gone, by whatever is put there', async () => {
    const folder = join(newFolder(), 'place')
    const store = openStore(folder, { mayWait: true })
    await expect(store.put('a', text('a'))).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(store.put('in/a', text('a'))).rejects.toMatchObject({ code: 'ENOENT' })
    expect(await keysIn(store)).toEqual([])
    expect(existsSync(folder)).toBe(false)
    expect(await store.isReachable()).toBe(true)
    await store.create()
    await store.put('in/a', text('a'))
    rmSync(join(folder, '..'), { recursive: true })
    expect(await store.isReachable()).toBe(false)
    await expect(store.create()).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('lists nothing that any version has left unfinished in it, and clears that alone', async () => {
    const folder = newFolder()
    const store = openStore(folder, { mayWait: true })
    mkdirSync(join(folder, 'in'))
    for (const name of ['a.part', '.keys.json.0123456789ab', 'in/b.part'])
      writeFileSync(join(folder, name), 'x')
    writeFileSync(join(folder, 'of somebody else.txt'), 'x')
    expect(await keysIn(store)).toEqual(['in/', 'of somebody else.txt'])
    await store.clear('in/')
    await store.clear('')
    expect(readdirSync(folder)).toEqual(['of somebody else.txt'])
  })

  it('is never left by a key', async () => {
    const store = openStore(newFolder(), { mayWait: true })
    for (const key of ['../a', 'in/../../a', '/etc/passwd', 'in//a', '']) {
      await expect(store.put(key, text('a'))).rejects.toBeInstanceOf(RangeError)
      await expect(whole(store, key)).rejects.toBeInstanceOf(RangeError)
    }
  })

  it('is named by its path or by its URL', async () => {
    const folder = newFolder()
    await openStore(`file://${folder}`, { mayWait: true }).put('a', text('a'))
    expect(await whole(openStore(folder), 'a')).toEqual(text('a'))
    expect(openStore(`file://${folder}`).nameOf('in/a')).toBe(join(folder, 'in', 'a'))
    expect(() => openStore('file://another-machine/folder')).toThrow('names no folder of this machine')
  })
})

it('a bucket that nothing may be deleted in says so, and keeps it', async () => {
  const store = new BucketStore(new Map(), { mayDelete: false })
  await store.put('a', text('a'))
  expect(await store.delete(['a'])).toBe(false)
  expect(await whole(store, 'a')).toEqual(text('a'))
})
