// The files of messages in a second location: each there once and sealed, late but never missing, and never in the way of
// what is shipped each second; and back from there.
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MediaFiles } from '../../../core/storage/folder/media-files.ts'
import { run, type Ended } from '../../commands/harness.ts'
import { until } from '../../helpers/appliance.ts'
import { addInstance, newFolder, newHome, type Home } from '../../storage/harness.ts'
import { refer } from '../archive/fixture.ts'
import {
  openShop,
  placeOn,
  second,
  ship,
  startShop,
  waitForState,
  waitUntilThere,
  type Shop,
} from './harness.ts'

const control = { signal: new AbortController().signal, progress: () => undefined, step: () => undefined }

function filesOf({ home }: { home: Home }): MediaFiles {
  return new MediaFiles(home.paths.media)
}

/** A file that a message of that number has. */
async function receive(shop: Shop, instanceId: string, bytes: Buffer): Promise<string> {
  const { hash } = await filesOf(shop).write([bytes])
  await refer(shop.storage, instanceId, hash)
  shop.locations.mediaChanged()
  return hash
}

/** By their whole paths in the folder of files there. */
function filesThere(disk: string): string[] {
  const folder = join(placeOn(disk), 'media')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes('/'))
    .toSorted()
}

function waitForFiles(disk: string, count: number): Promise<string[]> {
  return until(`${count} files are there`, () => {
    const names = filesThere(disk)
    return names.length === count && names.every((name) => !name.endsWith('.part')) ? names : undefined
  })
}

function holdfast({ paths, keyFile }: Home, ...args: string[]): Promise<Ended> {
  return run(args, { HOLDFAST_DATA_DIR: paths.dir, HOLDFAST_KEY_FILE: keyFile })
}

describe('the files of messages', () => {
  it('are there once, sealed, whatever their size', async () => {
    const { shop, disk } = await startShop()
    const id = await addInstance(shop.storage, { name: 'Shop' })
    const sizes = [0, 1, 1024 * 1024, 2 * 1024 * 1024 + 7]
    const hashes: string[] = []
    const text = Buffer.from('nobody may read this there')
    for (const size of sizes) {
      const bytes = Buffer.alloc(size)
      for (let at = 0; at < size; at += text.length) text.copy(bytes, at)
      hashes.push(await receive(shop, id, bytes))
    }
    const names = await waitForFiles(disk, sizes.length)
    const key = shop.storage.sealer.fingerprint
    expect(names).toEqual(hashes.map((hash) => `${key}/${hash}`).toSorted())
    for (const name of names)
      expect(readFileSync(join(placeOn(disk), 'media', name)).includes('nobody may')).toBe(false)
    const before = names.map((name) => statSync(join(placeOn(disk), 'media', name)).mtimeMs)
    shop.locations.mediaChanged()
    await ship(shop, 'more')
    await waitUntilThere(shop)
    expect(names.map((name) => statSync(join(placeOn(disk), 'media', name)).mtimeMs)).toEqual(before)
  })

  it('come later where the location was gone, and go there only when they were removed here for good', async () => {
    const { shop, disk } = await startShop()
    const id = await addInstance(shop.storage, { name: 'Shop' })
    const kept = await receive(shop, id, randomBytes(1000))
    await waitForFiles(disk, 1)
    renameSync(disk, `${disk} away`)
    await waitForState(shop, 'gone')
    const missed = await receive(shop, id, randomBytes(1000))
    renameSync(`${disk} away`, disk)
    expect((await waitForFiles(disk, 2)).map((name) => name.split('/')[1])).toEqual([kept, missed].toSorted())
    // Lost here by whatever accident: the copy is all there is.
    rmSync(filesOf(shop).pathOf(kept))
    shop.locations.mediaChanged()
    await ship(shop, 'more')
    await waitUntilThere(shop)
    expect(filesThere(disk)).toHaveLength(2)
    await shop.storage.commits.write((tx) => {
      shop.storage.media.markUnused(tx, kept, 1)
      shop.storage.media.removed(tx, kept, 2)
    })
    shop.locations.mediaChanged()
    expect((await waitForFiles(disk, 1))[0]).toContain(missed)
  })

  it('never hold up what is shipped of the database', { timeout: 120_000 }, async () => {
    const { shop, disk } = await startShop()
    let made = 0
    // However fast the disk and slow the machine: there is always more to be copied.
    const keepAhead = (): void => {
      for (const enough = filesThere(disk).length + 8000; made < enough; made += 1) {
        const bytes = Buffer.from(`file ${made}`)
        const hash = createHash('sha256').update(bytes).digest('hex')
        writeFileSync(filesOf(shop).pathOf(hash), bytes)
      }
      shop.locations.mediaChanged()
    }
    keepAhead()
    await until('some are there', () => filesThere(disk).length > 10 || undefined)
    await ship(shop, 'meanwhile')
    await until('it is shipped', () => {
      keepAhead()
      const { own, second: there } = shop.locations.view()
      return there?.newestAt === own.newestAt || undefined
    })
    const sofar = filesThere(disk).length
    expect(sofar).toBeLessThan(made)
    const reason = expect.stringContaining('still to be copied')
    expect(second(shop)).toMatchObject({ state: 'behind', reason })
    await until('the files go on', () => filesThere(disk).length > sofar || undefined)
  })

  it('are sealed anew with a new data key, and those under the old one go when all are', async () => {
    const { shop, disk } = await startShop()
    const id = await addInstance(shop.storage, { name: 'Shop' })
    await receive(shop, id, randomBytes(1000))
    const [before] = await waitForFiles(disk, 1)
    await shop.recovery.rotate(undefined, control)
    const after = await until('it is sealed anew', () => {
      const [name, more] = filesThere(disk)
      return name !== before && more === undefined && name?.endsWith('.part') === false ? name : undefined
    })
    expect(after.split('/')[0]).toBe(shop.storage.sealer.fingerprint)
  })
})

describe('a restore from a second location', () => {
  const picture = randomBytes(1_500_000)
  const hash = createHash('sha256').update(picture).digest('hex')

  async function lost() {
    const { shop, disk, recoveryKey } = await startShop()
    const id = await addInstance(shop.storage, { name: 'Shop' })
    await receive(shop, id, picture)
    const damaged = await receive(shop, id, randomBytes(500))
    const foreign = await receive(shop, await addInstance(shop.storage, { name: 'Other' }), randomBytes(7))
    await waitForFiles(disk, 3)
    await ship(shop, 'all')
    await waitUntilThere(shop)
    const key = shop.storage.sealer.fingerprint
    await shop.stop()
    const paper = join(newFolder(), 'recovery key.txt')
    writeFileSync(paper, recoveryKey)
    // One of them is damaged there.
    writeFileSync(join(placeOn(disk), 'media', key, damaged), 'HOLDMED1 and nothing of worth')
    return { disk, paper, id, damaged, foreign }
  }

  it('brings the files of the whole appliance to an empty machine, and says what is missing', async () => {
    const { disk, paper, damaged, foreign } = await lost()
    const empty = newHome()
    const ended = await holdfast(empty, 'restore', disk, '--recovery-key-file', paper, '--yes', '--json')
    expect(ended).toMatchObject({ code: 0 })
    expect(ended.stdout).toContain('The file of 1 message is neither in this backup nor here')
    expect(readFileSync(filesOf({ home: empty }).pathOf(hash))).toEqual(picture)
    const { storage } = await openShop(empty)
    const rows = storage.media.keptAfter(0, { limit: 9 })
    expect(rows.map((row) => row.hash).toSorted()).toEqual([hash, foreign].toSorted())
    expect(filesOf({ home: empty }).has(damaged)).toBe(false)
    const [id = ''] = storage.instances
      .list()
      .filter(({ name }) => name === 'Shop')
      .map((row) => row.id)
    expect(storage.media.due(id, { at: Date.now(), limit: 9 })).toMatchObject([
      { state: 'wanted', hash: null },
    ])
  })

  it('of one number brings its own files only, before it is there', async () => {
    const { disk, paper, foreign } = await lost()
    const other = newHome()
    await (await openShop(other)).stop()
    const args = ['restore', disk, '--instance', 'Shop', '--recovery-key-file', paper, '--yes']
    const ended = await holdfast(other, ...args)
    expect(ended).toMatchObject({ code: 0 })
    const files = filesOf({ home: other })
    expect(readFileSync(files.pathOf(hash))).toEqual(picture)
    expect(files.has(foreign)).toBe(false)
    const { storage } = await openShop(other)
    const [shop] = storage.instances.list()
    const [said] = storage.timeline.list(shop?.id ?? '', { limit: 1 })
    expect(said?.reason).toContain('The file of 1 message is neither in this backup nor here')
  })
})
