// kill -9 at each request of the copying to an object store that has missed a segment, a snapshot and a file of a message, before
// it is done there and after: what was there can be restored, and asked again, everything is there.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { catalogueIn } from '../../../core/backup/location/find.ts'
import { openStore } from '../../../core/backup/location/open-store.ts'
import { sealedMedia } from '../../../core/backup/media/sealed-media.ts'
import { stage } from '../../../core/backup/snapshots/read.ts'
import { MediaFiles } from '../../../core/storage/folder/media-files.ts'
import { Sealer } from '../../../core/storage/seal.ts'
import { startProgram } from '../../commands/harness.ts'
import { program } from '../../helpers/program.ts'
import { ObjectStoreServer, storeKeys } from '../../object-store/server.ts'
import { addInstance } from '../../storage/harness.ts'
import { confirmKey, ship, waitUntilThere } from '../location/harness.ts'
import { envOf, holdfast, homeIn, opened } from './folder.ts'
import { copy } from './kill.ts'
import { assertDone } from './of-archives.ts'

export interface StoreKills {
  requests: number
  kills: number
  wrong: string[]
}

interface Options {
  folder: string
  /** 1: at every request. */
  stride: number
  isInterrupted?: () => boolean
}

const picture = Buffer.alloc(3000, 'a picture')

export async function killAtRequests({ folder, stride, isInterrupted }: Options): Promise<StoreKills> {
  const store = await ObjectStoreServer.start()
  try {
    const place = await prepare(store, join(folder, 'before'))
    const objects = new Map(store.objects)
    const found: StoreKills = { requests: 0, kills: 0, wrong: [] }
    for (let step = 1; ; step += stride) {
      if (isInterrupted?.() === true) return found
      copy(join(folder, 'before'), join(folder, 'now'))
      store.objects.clear()
      for (const [key, stored] of objects) store.objects.set(key, stored)
      try {
        if (!(await killedAt(store, step, { ...place, folder: join(folder, 'now') }))) {
          found.requests = step
          return found
        }
        found.kills += 1
      } catch (error) {
        found.wrong.push(`request ${step}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  } finally {
    await store.stop()
  }
}

interface Place {
  folder: string
  sealer: Sealer
  number: number
}

async function prepare(store: ObjectStoreServer, folder: string): Promise<Omit<Place, 'folder'>> {
  const home = homeIn(folder)
  const sealer = await opened(home, async (shop) => {
    await addInstance(shop.storage, { name: 'shop' })
    await confirmKey(shop)
    await shop.snapshots.take('test')
    shop.locations.start(() => null)
    await shop.locations.setSecond(store.address(), storeKeys)
    await waitUntilThere(shop)
    await ship(shop, 'there')
    return new Sealer(shop.storage.sealer.key)
  })
  store.faults.push({ when: () => true, times: Infinity, answer: 'reset' })
  await opened(home, (shop) => ship(shop, 'missed'))
  store.faults.length = 0
  await new MediaFiles(home.paths.media).write([picture])
  return { sealer, number: await newestIn(store, sealer, folder) }
}

/** False when it came through without being killed. */
async function killedAt(store: ObjectStoreServer, step: number, place: Place): Promise<boolean> {
  const { folder, sealer, number } = place
  const home = homeIn(folder)
  // Each in turn before the store has done what was asked, and after.
  const moment = step % 2 === 0 ? 'before' : 'after'
  let requests = 0
  const running = startProgram([program, 'snapshot'], envOf(home))
  store.onRequest = (at) => {
    if (at !== moment) return
    requests += 1
    if (requests === step) running.process.kill('SIGKILL')
  }
  const { code, stderr } = await running.ended
  store.onRequest = () => undefined
  if (code !== null) assert.equal(code, 0, stderr)
  assert.ok((await newestIn(store, sealer, folder)) >= number, 'it holds less than before')
  assertDone(await holdfast(home, ['snapshot']))
  const own = await stage(openStore(home.paths.snapshots), 'newest', sealer, join(folder, 'own.sqlite'))
  assert.equal(await newestIn(store, sealer, folder), own.commitNumber)
  const there = await sealedMedia(openStore(await placeIn(store), { keys: storeKeys }), sealer)
  const [hash = ''] = await new MediaFiles(home.paths.media).list()
  assert.deepEqual(Buffer.concat(await Array.fromAsync(there.open(hash))), picture)
  return code === null
}

const placeIn = (store: ObjectStoreServer): Promise<string> => catalogueIn(store.address(), storeKeys)

async function newestIn(store: ObjectStoreServer, sealer: Sealer, folder: string): Promise<number> {
  const place = openStore(await placeIn(store), { keys: storeKeys })
  return (await stage(place, 'newest', sealer, join(folder, `${Date.now()}.sqlite`))).commitNumber
}
