// The copying to a second location that has missed a part of a segment, a snapshot and a file of a message: what was there can be restored as
// before, or what came, and asked again, everything is there.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { sealedMedia } from '../../../core/backup/media/sealed-media.ts'
import { openStore } from '../../../core/backup/location/open-store.ts'
import { listSegments, readSegment } from '../../../core/backup/snapshots/format/segment.ts'
import { MediaFiles } from '../../../core/storage/folder/media-files.ts'
import { Sealer } from '../../../core/storage/seal.ts'
import { program } from '../../helpers/program.ts'
import { addInstance } from '../../storage/harness.ts'
import { confirmKey, placeOn, ship, waitUntilThere } from '../location/harness.ts'
import { catalogue, type Taken } from '../snapshots/harness.ts'
import { envOf, holdfast, homeIn, opened, takenOut } from './folder.ts'
import type { Drill, Prepared } from './kill.ts'
import { assertDone } from './of-archives.ts'

export const locationDrill: Drill = { name: 'shipping to the second location', prepare }

/** A file of a message. */
const picture = Buffer.alloc(3000, 'a picture')

async function prepare(folder: string): Promise<Prepared> {
  const home = homeIn(folder)
  const disk = join(folder, 'other disk')
  const own = home.paths.snapshots
  mkdirSync(disk)
  const sealer = await opened(home, async (shop) => {
    await addInstance(shop.storage, { name: 'shop' })
    await confirmKey(shop)
    await shop.snapshots.take('test')
    shop.locations.start(() => null)
    await shop.locations.setSecond(disk)
    await waitUntilThere(shop)
    await ship(shop, 'there')
    return new Sealer(shop.storage.sealer.key)
  })
  renameSync(disk, `${disk} away`)
  await opened(home, (shop) => ship(shop, 'missed'))
  await new MediaFiles(home.paths.media).write([picture])
  renameSync(`${disk} away`, disk)
  const taken = (): Promise<Taken> => takenOut(placeOn(disk), 'newest', sealer)
  const { commitNumber: number } = await taken()
  const had = (await catalogue(placeOn(disk))).snapshots.length
  const check = async (): Promise<'before' | 'after'> => {
    const place = placeOn(disk)
    const found = await taken()
    assert.equal(found.check, 'ok')
    assert.ok(found.commitNumber >= number, 'it holds less than before')
    const has = (await catalogue(place)).snapshots.length
    assertDone(await holdfast(home, ['snapshot']))
    await assertSame(own, place)
    assert.equal((await taken()).check, 'ok')
    const [hash = ''] = await new MediaFiles(home.paths.media).list()
    const there = await sealedMedia(openStore(place), sealer)
    assert.deepEqual(Buffer.concat(await Array.fromAsync(there.open(hash))), picture)
    return has > had ? 'after' : 'before'
  }
  return { program: [program, 'snapshot'], env: envOf(home), check }
}

/** All that counts: of a segment, its whole records; a manifest may have been lost here, and is no loss. */
async function assertSame(own: string, place: string): Promise<void> {
  const all = await catalogue(own)
  assert.deepEqual(await catalogue(place), all)
  const present = ({ id }: { id: string }): string[] =>
    [`${id}.snapshot`, `${id}.json`].filter((name) => existsSync(join(own, name)))
  for (const name of all.snapshots.flatMap(present))
    assert.ok(readFileSync(join(place, name)).equals(readFileSync(join(own, name))), `${name} differs`)
  for (const segment of listSegments(own)) {
    const { wholeBytes } = readSegment(own, segment)
    if (wholeBytes === 0) continue
    const here = readFileSync(join(own, segment.name)).subarray(0, wholeBytes)
    assert.ok(readFileSync(join(place, segment.name)).equals(here), `${segment.name} differs`)
  }
}
