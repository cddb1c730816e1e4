// kill -9 at every step that the copying to a second location takes on its disk: what was there can be restored as
// before, or what came, and asked again, everything is there.
import { cpSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { catalogueIn } from '../../../core/backup/location/find.ts'
import { sealedMedia } from '../../../core/backup/media/sealed-media.ts'
import { readCatalogue } from '../../../core/backup/snapshots/read.ts'
import { MediaFiles } from '../../../core/storage/media-files.ts'
import { Sealer } from '../../../core/storage/seal.ts'
import { run, type Ended } from '../../cli/harness.ts'
import { newFolder, newHome, type Home } from '../../storage/harness.ts'
import { takeOut } from '../snapshots/harness.ts'
import { openShop, ship, startShop } from './harness.ts'

/** Every one takes minutes: KILL_STRIDE=1 does that. */
const stride = Number(process.env['KILL_STRIDE'] ?? 9)
const killer = pathToFileURL(join(import.meta.dirname, 'ship-kill-at.mjs')).href

function snapshot({ paths, keyFile }: Home, disk: string, killAt?: number): Promise<Ended> {
  return run(['snapshot'], {
    HOLDFAST_DATA_DIR: paths.dir,
    HOLDFAST_KEY_FILE: keyFile,
    ...(killAt !== undefined && {
      NODE_OPTIONS: `--import=${killer}`,
      KILL_AT: String(killAt),
      KILL_IN: disk,
    }),
  })
}

/** A file of a message. */
const picture = Buffer.alloc(3000, 'a picture')

/** A second location that has missed a file of a message, a part of a segment and a snapshot. */
async function behind(): Promise<{ home: Home; disk: string; sealer: Sealer; number: number }> {
  const { shop, disk } = await startShop(newHome())
  const sealer = new Sealer(shop.storage.sealer.key)
  await ship(shop, 'there')
  await shop.stop()
  renameSync(disk, `${disk} away`)
  const again = await openShop(shop.home)
  await ship(again, 'missed')
  await new MediaFiles(shop.home.paths.media).write([picture])
  await again.stop()
  renameSync(`${disk} away`, disk)
  const { commitNumber: number } = takeOut(catalogueIn(disk), 'newest', sealer)
  return { home: shop.home, disk, sealer, number }
}

it('loses nothing that was there, and a re-run finishes', { timeout: 400_000 }, async () => {
  const { home, disk, sealer, number } = await behind()
  const template = newFolder()
  cpSync(home.paths.dir, join(template, 'data'), { recursive: true, preserveTimestamps: true })
  cpSync(disk, join(template, 'disk'), { recursive: true })
  let killed = 0
  for (let step = 1; ; step += stride) {
    for (const [name, folder] of [['data', home.paths.dir] as const, ['disk', disk] as const]) {
      rmSync(folder, { recursive: true })
      cpSync(join(template, name), folder, { recursive: true, preserveTimestamps: true })
    }
    const { code, stderr } = await snapshot(home, disk, step)
    const place = catalogueIn(disk)
    const taken = takeOut(place, 'newest', sealer)
    expect(taken.check).toBe('ok')
    expect(taken.commitNumber).toBeGreaterThanOrEqual(number)
    if (code === 0) break
    expect({ code, stderr }).toMatchObject({ code: null })
    killed += 1
    expect(await snapshot(home, disk)).toMatchObject({ code: 0 })
    const own = readCatalogue(home.paths.snapshots)
    expect(readCatalogue(place)).toEqual(own)
    const files = new Set([
      ...own.snapshots.flatMap(({ id }) => [`${id}.snapshot`, `${id}.json`]),
      ...own.records.map(({ segment }) => segment),
    ])
    for (const name of files)
      expect(readFileSync(join(place, name)).equals(readFileSync(join(home.paths.snapshots, name)))).toBe(
        true,
      )
    expect(takeOut(place, 'newest', sealer).check).toBe('ok')
    const [hash = ''] = await new MediaFiles(home.paths.media).list()
    const there = await sealedMedia(place, sealer)
    expect(Buffer.concat(await Array.fromAsync(there.open(hash)))).toEqual(picture)
  }
  expect(killed).toBeGreaterThan(2)
})
