// The second location: what may be one, that everything gets there, and that it is noticed when it is gone.
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readKeysFile, unlockWithRecovery } from '../../../core/backup/keys/keys-file.ts'
import { catalogueIn } from '../../../core/backup/location/find.ts'
import { openStore } from '../../../core/backup/location/open-store.ts'
import { until } from '../../helpers/appliance.ts'
import { newFolder, newHome } from '../../storage/harness.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import { catalogue, openKept, put, takeOut } from '../snapshots/harness.ts'
import {
  confirmKey,
  namesThere,
  newDisk,
  openShop,
  placeOn,
  rowsHere,
  second,
  ship,
  startShop,
  taken,
  told,
  waitForState,
  waitUntilThere,
} from './harness.ts'

describe('a second location', () => {
  it('is refused until the recovery key is confirmed, and where it would be of no use', async () => {
    const shop = await openShop()
    const { locations, home } = shop
    const disk = newDisk()
    await expect(locations.setSecond(disk)).rejects.toMatchObject({
      code: 'recovery_key_needed',
      status: 409,
    })
    await shop.recovery.make()
    await expect(locations.setSecond(disk)).rejects.toMatchObject({ code: 'recovery_key_needed' })
    expect(readdirSync(disk)).toEqual([])
    await confirmKey(shop)
    const file = join(newFolder(), 'a file')
    writeFileSync(file, 'x')
    const refused: [string, string][] = [
      ['relative', 'whole path'],
      [home.paths.dir, 'data folder'],
      [home.paths.snapshots, 'data folder'],
      [file, 'not a folder'],
      [join(disk, 'not there'), 'no folder'],
      ['/proc', 'Nothing can be written'],
      [join(home.keyFile, '..'), 'key file'],
      ['file://another-machine/disk', 'no folder of this machine'],
    ]
    for (const [folder, words] of refused) {
      const error: unknown = await locations.setSecond(folder).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'location_unusable', message: expect.stringContaining(words) })
      expect(error).toMatchObject({ message: expect.stringContaining('nothing was changed') })
    }
    expect(locations.view().second).toBeNull()
    expect(existsSync(join(disk, 'not there'))).toBe(false)
    expect(readdirSync(home.paths.dir).some((name) => name.startsWith('holdfast-'))).toBe(false)
  })

  it('gets every snapshot, what is shipped after it, and the keys to it', async () => {
    const { shop, disk, recoveryKey } = await startShop()
    const { snapshots, locations } = shop
    for (const step of ['1', '2', '3']) await ship(shop, step)
    await waitUntilThere(shop)
    expect((await taken(disk, shop)).rows).toEqual(rowsHere(shop))
    const { id } = await snapshots.take('another')
    await snapshots.prove(id)
    await ship(shop, '4')
    await waitUntilThere(shop)
    await until('the proof is there', async () =>
      (await catalogue(placeOn(disk))).snapshots[0]?.proof.result === 'proven' ? true : undefined,
    )
    expect((await taken(disk, shop, { snapshotId: id })).check).toBe('ok')
    expect((await taken(disk, shop)).rows).toEqual(rowsHere(shop))
    const keys = await readKeysFile(openStore(placeOn(disk)))
    expect(keys && (await unlockWithRecovery(keys, recoveryKey))).toEqual([shop.storage.dataKeys.dataKey()])
    // A new recovery key opens it as soon as it is made.
    const { recoveryKey: newer } = await shop.recovery.make()
    await until('the newer key opens it', async () => {
      const file = await readKeysFile(openStore(placeOn(disk)))
      return file && (await unlockWithRecovery(file, newer).catch(() => undefined))
    })
    expect(second(shop)).toMatchObject({ folder: disk, reason: null, sameDisk: true })
    expect(locations.health()).toMatchObject({ state: 'current' })
    expect(second(shop).shippedTo).toBeGreaterThanOrEqual(second(shop).newestAt ?? Infinity)
    expect(told(shop)).toEqual([])
  })

  it('goes on after a restart, with the last of an ordered stop, and ends when it is given up', async () => {
    const { shop, disk } = await startShop()
    await ship(shop, '1')
    await shop.stop()
    const { records } = await catalogue(placeOn(disk))
    expect(records.at(-1)?.clean).toBe(true)
    const again = await openShop(shop.home)
    again.locations.start(() => null)
    await ship(again, '2')
    await waitUntilThere(again)
    expect((await taken(disk, again)).rows).toEqual(rowsHere(again))
    expect(new Set((await catalogue(placeOn(disk))).records.map(({ lineage }) => lineage)).size).toBe(1)
    expect((await again.locations.setSecond(null)).second).toBeNull()
    const before = namesThere(disk)
    await ship(again, '3')
    await again.stop()
    expect(namesThere(disk)).toEqual(before)
  })

  it('lies there under names that never change, and is found by its URL too', async () => {
    const { shop, disk } = await startShop()
    await ship(shop, '1')
    await shop.locations.setSecond(pathToFileURL(disk).href)
    await waitUntilThere(shop)
    expect(second(shop).folder).toBe(disk)
    await shop.stop()
    const [{ id, lineage } = { id: '', lineage: '' }] = shop.snapshots.list()
    const kinds = namesThere(disk).map((name) => name.replace(/^holdfast-[\da-f]{16}/, 'place'))
    const names = ['location.json', 'writer.json', 'keys.json', `${id}.json`, `${id}.snapshot`]
    const all = ['place', ...[...names, `${lineage}-00000001.segment`].map((name) => join('place', name))]
    expect(kinds).toEqual(all.toSorted())
    const found = await catalogueIn(pathToFileURL(disk).href)
    expect((await takeOut(found, 'newest', shop.storage.sealer)).rows).toEqual(rowsHere(shop))
  })

  it('gets what the command line does on the folder at rest', async () => {
    const { shop, disk } = await startShop()
    await shop.stop()
    const atRest = await openShop(shop.home)
    const { id } = await atRest.snapshots.take('at rest')
    await atRest.stop()
    expect((await catalogue(placeOn(disk))).snapshots[0]?.id).toBe(id)
  })

  it('may be shared by two installations, each in a folder of its own', async () => {
    const { shop, disk } = await startShop()
    const other = await openShop()
    await confirmKey(other)
    await other.snapshots.take('of another')
    other.locations.start(() => null)
    await other.locations.setSecond(disk)
    await waitUntilThere(other)
    await ship(shop, '1')
    await waitUntilThere(shop)
    expect(readdirSync(disk)).toHaveLength(2)
    const error: unknown = await catalogueIn(disk).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ message: expect.stringContaining('2 installations') })
    for (const each of readdirSync(disk)) {
      expect(error).toMatchObject({ hint: expect.stringContaining(join(disk, each)) })
      const { snapshots } = await catalogue(await catalogueIn(join(disk, each)))
      expect(snapshots).toHaveLength(1)
    }
  })
})

describe('a second location that is gone', () => {
  it('is told once, is never made anew, and is caught up when it is back', async () => {
    const { shop, disk } = await startShop()
    const away = `${disk} in a drawer`
    renameSync(disk, away)
    await ship(shop, '1')
    await waitForState(shop, 'gone')
    expect(second(shop).reason).toContain('is not there')
    expect(existsSync(disk)).toBe(false)
    // What is left of a mount point is an empty folder: it stays empty.
    mkdirSync(disk)
    await until('it is noticed', () => (second(shop).reason?.includes('another disk') ? true : undefined))
    const { id } = await shop.snapshots.take('while it is gone')
    await shop.snapshots.prove(id)
    await ship(shop, '2')
    const { shippedTo } = second(shop)
    expect(shippedTo).toBeLessThan(shop.locations.view().own.newestAt ?? 0)
    expect(readdirSync(disk)).toEqual([])
    expect(shop.locations.health()).toMatchObject({ state: 'gone', shippedTo })
    rmSync(disk, { recursive: true })
    renameSync(away, disk)
    await waitForState(shop, 'current')
    await until('it is told', () => (told(shop).length === 2 ? true : undefined))
    expect(told(shop)).toEqual(['location.gone', 'location.back'])
    // What was shipped meanwhile is there too.
    expect((await taken(disk, shop, { snapshotId: id })).check).toBe('ok')
    await ship(shop, '3')
    await waitUntilThere(shop)
    expect((await taken(disk, shop)).rows).toEqual(rowsHere(shop))
  })

  it.each([
    ['damaged', (marker: string) => writeFileSync(marker, '{')],
    ['a folder', (marker: string) => mkdirSync(marker)],
  ])('says which file it is whose marker is %s, and goes on once it is set again', async (_, spoil) => {
    const { shop, disk } = await startShop()
    const marker = join(placeOn(disk), 'location.json')
    rmSync(marker)
    spoil(marker)
    await waitForState(shop, 'gone')
    expect(second(shop).reason).toContain(`${marker}, which tells our place`)
    rmSync(marker, { recursive: true })
    await shop.locations.setSecond(disk)
    await ship(shop, '1')
    await waitUntilThere(shop)
    expect((await taken(disk, shop)).rows).toEqual(rowsHere(shop))
  })

  it('is known to be gone over a restart, and over when another is set', async () => {
    const { shop, disk } = await startShop()
    rmSync(disk, { recursive: true })
    await waitForState(shop, 'gone')
    await until('it is told', () => (told(shop).length === 1 ? true : undefined))
    await shop.stop()
    const again = await openShop(shop.home)
    again.locations.start(() => null)
    await waitForState(again, 'gone')
    expect(told(again)).toEqual(['location.gone'])
    const disk2 = newDisk()
    await again.locations.setSecond(disk2)
    await waitUntilThere(again)
    expect(told(again)).toEqual(['location.gone', 'location.back'])
    expect((await taken(disk2, again)).check).toBe('ok')
  })

  it('may hang without anything waiting for it', async () => {
    const { shop: first, disk } = await startShop()
    await first.stop()
    const shop = await openShop(first.home, { silenceMs: 1000 })
    shop.locations.start(() => null)
    await waitForState(shop, 'current')
    const marker = join(placeOn(disk), 'location.json')
    const text = readFileSync(marker)
    rmSync(marker)
    // Whoever opens it waits for ever, as with a share whose server is gone.
    execFileSync('mkfifo', [marker])
    try {
      await waitForState(shop, 'gone')
      expect(second(shop).reason).toContain('does not answer')
      const { id } = await shop.snapshots.take('while it hangs')
      expect((await shop.snapshots.prove(id)).proof.result).toBe('proven')
      await ship(shop, '1')
    } finally {
      execFileSync('sh', ['-c', ': > "$0"', marker])
      rmSync(marker)
    }
    writeFileSync(marker, text)
    await waitForState(shop, 'current')
    await ship(shop, '2')
    await waitUntilThere(shop)
    expect((await taken(disk, shop)).rows).toEqual(rowsHere(shop))
  })

  it('gets nothing where there is too little room, and says so', async () => {
    const { shop, disk } = await startShop()
    await shop.stop()
    const before = namesThere(disk)
    const again = await openShop(shop.home, { minFreeBytes: Number.MAX_SAFE_INTEGER })
    again.locations.start(() => null)
    await again.snapshots.take('too much')
    await waitForState(again, 'gone')
    expect(second(again).reason).toMatch(/Only \d+ MB are free/)
    await again.stop()
    expect(namesThere(disk).filter((name) => !name.includes('writer'))).toEqual(
      before.filter((name) => !name.includes('writer')),
    )
  })
})

describe('what lies in a second location', () => {
  it('is thinned by itself, and neither the newest nor the newest proven goes', async () => {
    const { shop, disk } = await startShop(newHome(), { budgetBytes: 1 })
    const { snapshots } = shop
    const { id: proven } = await snapshots.take('proven')
    await snapshots.prove(proven)
    for (const n of [1, 2, 3]) await snapshots.take(`number ${n}`)
    const [newest] = snapshots.list()
    const expected = [newest?.id, proven]
    const idsThere = async (): Promise<string[]> =>
      (await catalogue(placeOn(disk))).snapshots.map(({ id }) => id)
    await until('it is thinned', async () => {
      const ids = await idsThere()
      return JSON.stringify(ids) === JSON.stringify(expected) ? true : undefined
    })
    await ship(shop, '1')
    await waitUntilThere(shop)
    expect(await idsThere()).toEqual(expected)
    expect(snapshots.list().length).toBeGreaterThan(2)
    expect((await taken(disk, shop)).rows).toEqual(rowsHere(shop))
  })

  it('is thinned by no clock that may have jumped', async () => {
    const home = newHome()
    let now = Date.now() - 100 * 24 * 60 * 60 * 1000
    const clock = (): number => now
    const kept = await openKept(home, { now: clock, storage: { now: clock } })
    const ids: string[] = []
    for (let n = 0; n < 3; n += 1) {
      now += 10 * 60_000
      await put(kept.storage, 'a', String(n))
      ids.push((await kept.snapshots.take('scheduled')).id)
    }
    await kept.stop()
    const { shop, disk } = await startShop(home)
    const idsThere = async (): Promise<string[]> =>
      (await catalogue(placeOn(disk))).snapshots.map(({ id }) => id)
    expect(await idsThere()).toEqual(expect.arrayContaining(ids))
    // It was right: a week of rounds has said so.
    await put(shop.storage, 'house_rounds', JSON.stringify({ at: Date.now(), hold: 0 }))
    await shop.snapshots.take('scheduled')
    // What the oldest and the newest of them lead to may be needed.
    await until('it is thinned', async () => !(await idsThere()).includes(ids[1] ?? ''))
  })

  it('outlives what is lost here', async () => {
    const { shop, disk } = await startShop()
    await ship(shop, '1')
    await waitUntilThere(shop)
    await shop.stop()
    const names = namesThere(disk).filter((name) => /snapshot$|segment$/.test(name))
    for (const name of readdirSync(shop.home.paths.snapshots))
      if (/snapshot$|segment$/.test(name)) rmSync(join(shop.home.paths.snapshots, name))
    const again = await openShop(shop.home)
    again.locations.start(() => null)
    await again.snapshots.take('after the loss')
    await waitUntilThere(again)
    expect(namesThere(disk)).toEqual(expect.arrayContaining(names))
  })

  it('is not overwritten by an older copy of the data, which begins a history of its own', async () => {
    const { shop, disk } = await startShop()
    await ship(shop, 'common')
    await waitUntilThere(shop)
    await shop.stop()
    const older = join(newFolder(), 'data')
    cpSync(shop.home.paths.dir, older, { recursive: true, preserveTimestamps: true })
    const again = await openShop(shop.home)
    again.locations.start(() => null)
    await ship(again, 'the right one')
    await waitUntilThere(again)
    await again.stop()
    const { records } = await catalogue(placeOn(disk))

    const copy = await openShop({ paths: dataPaths(older), keyFile: shop.home.keyFile })
    const history = copy.storage.history.get()
    // Whoever asks whether this is an older copy learns it here: its own folder knows no better.
    const newest = await copy.locations.newest(history?.lineage ?? '')
    expect(newest?.number).toBeGreaterThan(history?.number ?? Infinity)
    copy.snapshots.start()
    copy.locations.start(() => null)
    await ship(copy, 'of the copy')
    const lineages = async (): Promise<string[]> =>
      (await catalogue(placeOn(disk))).snapshots.map(({ lineage }) => lineage)
    await until('it begins another history', async () =>
      new Set(await lineages()).size === 2 ? true : undefined,
    )
    await ship(copy, 'more of the copy')
    await waitUntilThere(copy)
    await copy.stop()
    expect((await catalogue(placeOn(disk))).records).toEqual(expect.arrayContaining(records))
    expect((await taken(disk, copy, { at: records.at(-1)?.at ?? 0 })).check).toBe('ok')
  })

  it('has one writer: a copy that starts takes it over, and the other says so', async () => {
    const { shop, disk } = await startShop()
    const copied = join(newFolder(), 'data')
    cpSync(shop.home.paths.dir, copied, { recursive: true, preserveTimestamps: true })
    const copy = await openShop({ paths: dataPaths(copied), keyFile: shop.home.keyFile })
    copy.locations.start(() => null)
    await until('the copy has written', () => (second(copy).state === 'current' ? true : undefined))
    await waitForState(shop, 'gone')
    expect(second(shop).reason).toContain('Another start')
    expect(existsSync(disk)).toBe(true)
  })
})
