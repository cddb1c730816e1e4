// A second location in an object store: all that a folder gives, and every way in which a store refuses, cuts, lags or lies,
// said in words; nothing counts as there that is not.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StoreKeys } from '../../../core/contract/backups/store-keys.ts'
import { catalogueIn } from '../../../core/backup/location/find.ts'
import { openStore } from '../../../core/backup/location/open-store.ts'
import { s3Address } from '../../../core/backup/object-store/address.ts'
import type { Store } from '../../../core/backup/location/store.ts'
import { stage } from '../../../core/backup/snapshots/read.ts'
import { AppError, sentenceOf } from '../../../core/errors.ts'
import { MediaFiles } from '../../../core/storage/folder/media-files.ts'
import { run } from '../../commands/harness.ts'
import { until } from '../../helpers/appliance.ts'
import { realKeys, startRealStore } from '../../object-store/real.ts'
import { ObjectStoreServer, storeKeys, type Asked, type Fault } from '../../object-store/server.ts'
import { refer } from '../archive/fixture.ts'
import { addInstance, newFolder, newHome } from '../../storage/harness.ts'
import {
  confirmKey,
  openShop,
  rowsHere,
  second,
  ship,
  waitForState,
  waitUntilThere,
  type Shop,
} from './harness.ts'

let real: Awaited<ReturnType<typeof startRealStore>>
let store: ObjectStoreServer
let shops = 0
beforeAll(async () => {
  real = await startRealStore()
  store = await ObjectStoreServer.start()
})
afterAll(async () => {
  await real.stop()
  await store.stop()
})

const opened = (address: string, keys: StoreKeys): Store => openStore(address, { mayWait: true, keys })

async function whole(at: Store, key: string): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(at.get(key)))
}

/** A shop whose second location is the store, and has everything. */
async function startShop(address: string, keys = storeKeys) {
  const shop = await openShop()
  const recoveryKey = await confirmKey(shop)
  await shop.snapshots.take('test')
  shop.locations.start(() => null)
  await shop.locations.setSecond(address, keys)
  await waitUntilThere(shop)
  return { shop, address, recoveryKey }
}

const newAddress = (more = ''): string => store.address(`shop-${(shops += 1)}`, more)

async function newest(address: string, { storage }: Shop): Promise<number> {
  const place = await catalogueIn(address, storeKeys)
  const file = join(newFolder(), 'staged.sqlite')
  return (await stage(opened(place, storeKeys), 'newest', storage.sealer, file)).commitNumber
}

async function here({ home, storage }: Shop): Promise<number> {
  const file = join(newFolder(), 'staged.sqlite')
  return (await stage(openStore(home.paths.snapshots), 'newest', storage.sealer, file)).commitNumber
}

const reads = ({ method, key }: Asked): boolean => method === 'GET' && key.endsWith('.snapshot')
const partOf = ({ method, query }: Asked): string | null =>
  method === 'PUT' ? query.get('partNumber') : null
const puts = ({ method, key }: Asked): boolean => method === 'PUT' && key.includes('.segment')

describe('a real S3 server', () => {
  it('takes and gives what is put, large and growing, lists and deletes it', async () => {
    const there = opened(real.address('plain'), realKeys)
    const large = randomBytes(9_000_000)
    await there.put('large.snapshot', async function* pieces() {
      for (let at = 0; at < large.length; at += 1_000_000) yield large.subarray(at, at + 1_000_000)
    })
    await there.put('a.segment', Buffer.from('one'), { ifAbsent: true })
    await there.append('a.segment', 3, Buffer.from(', two'))
    await there.append('a.segment', 8, Buffer.from(', three'))
    const again = opened(real.address('plain'), realKeys)
    expect((await whole(again, 'large.snapshot')).equals(large)).toBe(true)
    expect(String(await whole(again, 'a.segment'))).toBe('one, two, three')
    expect(await Array.fromAsync(again.list(''))).toEqual(['a.segment', 'large.snapshot'])
    await there.put('marker', Buffer.from('mine'))
    await expect(there.put('marker', Buffer.from('other'), { ifAbsent: true })).rejects.toThrow(
      'Somebody else',
    )
    expect(await there.delete(['a.segment', 'large.snapshot', 'marker'])).toBe(true)
    expect(await Array.fromAsync(again.list(''))).toEqual([])
  })

  it('holds what an empty machine is restored from', async () => {
    const { shop, recoveryKey } = await startShop(real.address('shop'), realKeys)
    const picture = randomBytes(3000)
    const { hash } = await new MediaFiles(shop.home.paths.media).write([picture])
    await refer(shop.storage, await addInstance(shop.storage, { name: 'Shop' }), hash)
    shop.locations.mediaChanged()
    for (const step of ['1', '2', '3']) await ship(shop, step)
    await waitUntilThere(shop)
    await waitForState(shop, 'current')
    const rows = rowsHere(shop)
    await shop.stop()
    const empty = newHome()
    const paper = join(newFolder(), 'recovery key.txt')
    writeFileSync(paper, recoveryKey)
    const ended = await run(
      ['restore', real.address('shop'), '--recovery-key-file', paper, '--yes', '--json'],
      {
        HOLDFAST_DATA_DIR: empty.paths.dir,
        HOLDFAST_KEY_FILE: empty.keyFile,
        AWS_ACCESS_KEY_ID: realKeys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: realKeys.secretAccessKey,
      },
    )
    expect(ended).toMatchObject({ code: 0 })
    const again = await openShop(empty)
    expect(rowsHere(again)['messages']).toEqual(rows['messages'])
    expect(again.storage.appliance.get('step')).toBe('3')
    expect(readFileSync(new MediaFiles(empty.paths.media).pathOf(hash))).toEqual(picture)
  })
})

describe('an object store as second location', () => {
  it('is refused in words where it can be none, and nothing is changed', async () => {
    const shop = await openShop()
    await confirmKey(shop)
    const { endpoint } = store
    const refused: [string, StoreKeys | undefined, string][] = [
      ['s3://B/prefix', storeKeys, 'store_address_wrong'],
      ['s3://backups/shop?endpoint=ftp://host', storeKeys, 'store_address_wrong'],
      ['s3://backups/shop?secret=x', storeKeys, 'store_address_wrong'],
      ['s3://backups/shop?every=0', storeKeys, 'store_address_wrong'],
      [`s3://key:planted-secret@backups/shop?endpoint=${endpoint}`, storeKeys, 'store_keys_in_address'],
      [store.address(), undefined, 'store_keys_missing'],
      [store.address(), { accessKeyId: 'unknown', secretAccessKey: 'x' }, 'store_keys_refused'],
      [store.address(), { ...storeKeys, secretAccessKey: 'wrong' }, 'store_keys_refused'],
      [`s3://not-there/shop?endpoint=${endpoint}`, storeKeys, 'store_no_bucket'],
      ['s3://backups/shop?endpoint=http://127.0.0.1:9', storeKeys, 'store_unreachable'],
    ]
    for (const [address, keys, reasonCode] of refused) {
      const error: unknown = await shop.locations.setSecond(address, keys).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(AppError)
      const { code, text } = sentenceOf(error)
      expect(code).toBe(reasonCode)
      expect(text).not.toContain('planted-secret')
    }
    expect(shop.locations.view().second).toBeNull()
  })

  it('goes on after a restart with the keys it was given, which lie nowhere but sealed', async () => {
    const { shop, address } = await startShop(newAddress())
    await ship(shop, '1')
    await waitUntilThere(shop)
    expect(JSON.stringify(shop.locations.view())).not.toContain(storeKeys.secretAccessKey)
    await shop.stop()
    for (const name of ['database', 'wal'] as const) {
      const file = name === 'wal' ? `${shop.home.paths.database}-wal` : shop.home.paths.database
      if (existsSync(file)) expect(readFileSync(file).includes(storeKeys.secretAccessKey)).toBe(false)
    }
    const again = await openShop(shop.home)
    again.locations.start(() => null)
    await ship(again, '2')
    await waitUntilThere(again)
    expect(await newest(address, again)).toBe(await here(again))
    expect((await again.locations.setSecond(null)).second).toBeNull()
    expect(again.storage.appliance.get('location.keys')).toBeUndefined()
  })

  it('counts as there once it is, whatever the store answers meanwhile, and is told of in words', async () => {
    const faults: [Fault['answer'], string][] = [
      [{ status: 403, code: 'AccessDenied' }, 'store_forbids'],
      [{ status: 404, code: 'NoSuchBucket' }, 'store_no_bucket'],
      [{ status: 429, code: 'TooManyRequests' }, 'store_busy'],
      [{ status: 503, code: 'SlowDown' }, 'store_busy'],
      [{ status: 500, code: 'InternalError' }, 'store_failed'],
      [{ status: 403, code: 'RequestTimeTooSkewed' }, 'store_clock'],
      ['reset', 'store_unreachable'],
    ]
    await Promise.all(
      faults.map(async ([answer, reasonCode]) => {
        const own = await ObjectStoreServer.start()
        const { shop, address } = await startShop(own.address())
        own.faults.push({ when: puts, times: Infinity, answer })
        await ship(shop, 'while it does not')
        await waitForState(shop, 'gone')
        expect(second(shop)).toMatchObject({
          reasonCode,
          reason: expect.stringContaining('Nothing is lost here'),
        })
        const before = await newest(address, shop)
        expect(before).toBeLessThan(await here(shop))
        own.faults.length = 0
        await waitUntilThere(shop)
        // What is written meanwhile comes a moment later.
        await expect.poll(async () => (await here(shop)) - (await newest(address, shop))).toBe(0)
        await shop.stop()
        await own.stop()
      }),
    )
  })

  it('takes nothing twice where the answer is lost, and nothing that was altered on its way', async () => {
    const { shop, address } = await startShop(newAddress())
    store.faults.push({ when: puts, answer: 'reset', isDone: true })
    await ship(shop, 'answer lost')
    await waitUntilThere(shop)
    expect(await newest(address, shop)).toBe(await here(shop))
    const place = opened(await catalogueIn(address, storeKeys), storeKeys)
    const [key = ''] = (await Array.fromAsync(place.list(''))).filter((each) => each.endsWith('.snapshot'))
    const content = await whole(place, key)
    store.faults.push({ when: reads, answer: 'truncate' })
    expect((await whole(place, key)).equals(content)).toBe(true)
    store.faults.push({ when: reads, answer: 'alter' })
    await expect(whole(place, key)).rejects.toMatchObject({ sentence: { code: 'store_altered' } })
  })

  it('loses nothing where what was put is not listed yet', async () => {
    const own = await ObjectStoreServer.start()
    const { shop, address } = await startShop(own.address())
    own.options.listLagMs = 1500
    for (const step of ['1', '2', '3']) await ship(shop, step)
    await waitUntilThere(shop)
    await shop.stop()
    const again = await openShop(shop.home)
    again.locations.start(() => null)
    await ship(again, '4')
    await waitUntilThere(again)
    await until('all of it is listed', async () =>
      (await newest(address, again).catch(() => 0)) === (await here(again)) ? true : undefined,
    )
    await again.stop()
    await own.stop()
  })

  it('needs no right to delete', async () => {
    const own = await ObjectStoreServer.start({ mayDelete: false })
    const { shop, address } = await startShop(own.address())
    await shop.snapshots.take('another')
    await ship(shop, '1')
    await waitUntilThere(shop)
    expect(second(shop)).toMatchObject({ state: 'current', reason: null })
    expect(await newest(address, shop)).toBe(await here(shop))
    expect(await opened(own.address('x'), storeKeys).delete(['missing'])).toBe(false)
    await shop.stop()
    await own.stop()
  })

  it('goes on with an upload that was cut, and sends nothing of it twice', async () => {
    const there = opened(newAddress(), storeKeys)
    const large = randomBytes(20_000_000)
    const body = function* pieces(): Generator<Buffer> {
      for (let at = 0; at < large.length; at += 1_000_000) yield large.subarray(at, at + 1_000_000)
    }
    store.faults.push({ when: (asked) => partOf(asked) === '3', times: 3, answer: 'reset' })
    await expect(there.put('large.snapshot', body)).rejects.toMatchObject({
      sentence: { code: 'store_unreachable' },
    })
    const before = store.asked.length
    await there.put('large.snapshot', body)
    expect(store.asked.slice(before).flatMap((asked) => partOf(asked) ?? [])).toEqual(['3'])
    expect((await whole(there, 'large.snapshot')).equals(large)).toBe(true)
  })

  it('is asked to put what was committed no more often than its owner says', async () => {
    const { shop } = await startShop(newAddress('&every=2'))
    const before = store.asked.filter(puts).length
    const until2 = performance.now() + 2500
    for (let n = 0; performance.now() < until2; n += 1) await ship(shop, String(n))
    await waitUntilThere(shop)
    expect(store.asked.filter(puts).length - before).toBeLessThanOrEqual(4)
    expect(s3Address('s3://backups/shop?every=2').every).toBe(2)
  })
})
