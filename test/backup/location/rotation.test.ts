// Backups open with what opened them when they were made: over a change of the data key, without the database, and
// after a restore of a database that knows less than its backups.
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readKeysFile, unlockHere, unlockWithRecovery } from '../../../core/backup/keys/keys-file.ts'
import { openStore } from '../../../core/backup/location/open-store.ts'
import { fingerprintOf, KeyRing } from '../../../core/storage/seal.ts'
import { run, type Ended } from '../../commands/harness.ts'
import { addInstance, newFolder, newHome, type Home } from '../../storage/harness.ts'
import { openShop, placeOn, ship, startShop, waitUntilThere, type Shop } from './harness.ts'

const control = { signal: new AbortController().signal, progress: () => undefined, step: () => undefined }

function holdfast({ paths, keyFile }: Home, ...args: string[]): Promise<Ended> {
  return run(args, { HOLDFAST_DATA_DIR: paths.dir, HOLDFAST_KEY_FILE: keyFile })
}

function names({ storage }: Shop): string[] {
  return storage.instances.list().map(({ name }) => name)
}

/** A snapshot, a record and a token of before a change of the data key; the same afterwards. */
async function rotated() {
  const { shop, disk, recoveryKey } = await startShop()
  await addInstance(shop.storage, { name: 'of before', token: 'a token of before' })
  await ship(shop, 'before')
  const { id: before } = await shop.snapshots.take('before the change')
  await shop.recovery.rotate(undefined, control)
  const paper = join(newFolder(), 'recovery key.txt')
  writeFileSync(paper, recoveryKey)
  return { shop, disk, before, paper, recoveryKey }
}

describe('after a change of the data key', () => {
  it('a snapshot of before is proven, and opens on an empty machine with the recovery key', async () => {
    const { shop, disk, before, paper } = await rotated()
    expect((await shop.snapshots.prove(before)).proof).toMatchObject({ result: 'proven', reason: null })
    await waitUntilThere(shop)
    await shop.stop()
    const empty = newHome()
    const opening = ['--recovery-key-file', paper, '--yes']
    const source = join(placeOn(disk), `${before}.snapshot`)
    expect(await holdfast(empty, 'restore', source, ...opening)).toMatchObject({ code: 0 })
    const there = await openShop(empty)
    expect(names(there)).toEqual(['of before'])
    expect(there.storage.instances.token(there.storage.instances.list()[0]?.id ?? '')).toBe(
      'a token of before',
    )
  })

  it(
    'the newest moment opens, although what it hangs on was sealed before',
    { timeout: 60_000 },
    async () => {
      const { shop, disk, paper } = await rotated()
      await addInstance(shop.storage, { name: 'of after' })
      await ship(shop, 'after')
      await waitUntilThere(shop)
      await shop.stop()
      const empty = newHome()
      const opening = ['--recovery-key-file', paper, '--yes']
      expect(await holdfast(empty, 'restore', disk, ...opening)).toMatchObject({ code: 0 })
      expect(names(await openShop(empty)).toSorted()).toEqual(['of after', 'of before'])
    },
  )

  it(
    'an older database that is restored leaves what came after it openable',
    { timeout: 60_000 },
    async () => {
      const { shop, disk, before, recoveryKey } = await rotated()
      await addInstance(shop.storage, { name: 'of after' })
      await ship(shop, 'after')
      await waitUntilThere(shop)
      const after = String(shop.locations.view().own.newestAt)
      const keys = shop.storage.dataKeys.all().map((key) => fingerprintOf(key))
      expect(keys).toHaveLength(2)
      await shop.stop()
      const { home } = shop
      expect(await holdfast(home, 'restore', before, '--yes')).toMatchObject({ code: 0 })
      // The restored database knows nothing of the newer key, and writes beside what is sealed with it.
      expect(await holdfast(home, 'snapshot')).toMatchObject({ code: 0 })
      for (const folder of [home.paths.snapshots, placeOn(disk)]) {
        const file = await readKeysFile(openStore(folder))
        if (file === undefined) throw new Error('There is no keys.json.')
        const printed = new KeyRing(await unlockWithRecovery(file, recoveryKey))
        const here = new KeyRing(unlockHere(file, home))
        for (const key of keys) expect([printed.fits(key), here.fits(key)]).toEqual([true, true])
      }
      expect(await holdfast(home, 'restore', '--at', after, '--yes')).toMatchObject({ code: 0 })
      expect(names(await openShop(home)).toSorted()).toEqual(['of after', 'of before'])
    },
  )
})

describe('where the database cannot be read', () => {
  it(
    'the key file of this machine opens its own snapshots, and no other does',
    { timeout: 60_000 },
    async () => {
      const shop = await openShop()
      await addInstance(shop.storage, { name: 'kept' })
      await shop.snapshots.take('test')
      await shop.stop()
      const { home } = shop
      expect(existsSync(join(home.paths.snapshots, 'keys.json'))).toBe(true)
      writeFileSync(home.paths.database, 'this is no database')
      rmSync(home.paths.wal, { force: true })
      const aside = `${home.keyFile} aside`
      renameSync(home.keyFile, aside)
      expect(await holdfast(home, 'restore', '--yes')).toMatchObject({ code: 2 })
      renameSync(aside, home.keyFile)
      expect(await holdfast(home, 'restore', '--yes')).toMatchObject({ code: 0 })
      expect(names(await openShop(home))).toEqual(['kept'])
    },
  )
})
