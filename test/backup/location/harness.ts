// A data folder with a second location, as the command line and the appliance open it, and what tests of it ask for.
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { placeName } from '../../../core/backup/location/marker.ts'
import type { LocationLimits } from '../../../core/backup/location/second-location.ts'
import type { Want } from '../../../core/backup/snapshots/read.ts'
import { Closers } from '../../../core/appliance/closers.ts'
import { loadConfig } from '../../../core/config/config.ts'
import type { LocationsView } from '../../../core/contract/backups/location-routes.ts'
import { openFolder, type Folder } from '../../../core/appliance/folder.ts'
import { createLog } from '../../../core/log.ts'
import { until } from '../../helpers/appliance.ts'
import { lookAt, newFolder, newHome, type Home } from '../../storage/harness.ts'
import { put, rowsOf, takeOut, type Taken } from '../snapshots/harness.ts'

export interface Shop extends Folder {
  home: Home
  stop(): Promise<void>
}

function onFatal(error: Error): never {
  throw error
}

/** The folder at rest, until start() is called of its locations. */
export async function openShop(home: Home = newHome(), limits: Partial<LocationLimits> = {}): Promise<Shop> {
  const log = createLog('silent')
  const closers = new Closers(log)
  const config = loadConfig({}, {}, { dataDir: home.paths.dir, keyFile: home.keyFile })
  const folder = await openFolder(
    {
      config,
      log,
      onFatal,
      snapshotLimits: { minFreeBytes: 0, bytesPerSecond: Infinity },
      locationLimits: { minFreeBytes: 0, lookMs: 200, retryMs: 50, ...limits },
    },
    closers,
  )
  const stop = (): Promise<void> => closers.close()
  onTestFinished(stop)
  return { ...folder, home, stop }
}

export async function confirmKey({ recovery }: Pick<Folder, 'recovery'>): Promise<string> {
  const { recoveryKey } = await recovery.make()
  await recovery.confirm(recoveryKey)
  return recoveryKey
}

export function newDisk(): string {
  const folder = join(newFolder(), 'other disk')
  mkdirSync(folder)
  return folder
}

/** With a second location that has everything. */
export async function startShop(
  home: Home = newHome(),
  limits: Partial<LocationLimits> = {},
): Promise<{ shop: Shop; disk: string; recoveryKey: string }> {
  const shop = await openShop(home, limits)
  const recoveryKey = await confirmKey(shop)
  const disk = newDisk()
  await shop.snapshots.take('test')
  shop.locations.start(() => null)
  await shop.locations.setSecond(disk)
  await waitUntilThere(shop)
  return { shop, disk, recoveryKey }
}

export function second({ locations }: Pick<Folder, 'locations'>): NonNullable<LocationsView['second']> {
  const view = locations.view().second
  if (view === null) throw new Error('There is no second location.')
  return view
}

/** One fact more, in the own folder. */
export async function ship({ storage }: Pick<Folder, 'storage'>, value: string): Promise<void> {
  await put(storage, 'step', value)
  await storage.worker.checkpoint()
}

/** The newest moment of the own folder is there too. */
export function waitUntilThere(shop: Pick<Folder, 'locations'>): Promise<true> {
  return until('the second location has everything', () => {
    const { own, second: there } = shop.locations.view()
    return there?.state === 'current' && there.newestAt === own.newestAt && own.newestAt !== null
      ? true
      : undefined
  })
}

export function waitForState(shop: Shop, state: string): Promise<true> {
  return until(`the second location is ${state}`, () => (second(shop).state === state ? true : undefined))
}

export function taken(
  disk: string,
  { storage }: Pick<Folder, 'storage'>,
  want: Want = 'newest',
): Promise<Taken> {
  return takeOut(placeOn(disk), want, storage.sealer)
}

/** The place of the one installation that has its backups there. */
export function placeOn(disk: string): string {
  const [name, ...others] = readdirSync(disk).filter((each) => placeName.test(`${each}/`))
  if (name === undefined || others.length > 0) throw new Error(`${disk} is not of one installation.`)
  return join(disk, name)
}

export function rowsHere({ home }: Pick<Shop, 'home'>): Record<string, string[]> {
  return lookAt(home, rowsOf)
}

/** What was told of it, in order. */
export function told({ events }: Pick<Folder, 'events'>): string[] {
  return events
    .page({ after: 0, limit: 500 })
    .events.map(({ type }) => type)
    .filter((type) => type.startsWith('location.'))
}

export function namesThere(disk: string): string[] {
  return readdirSync(disk, { recursive: true, encoding: 'utf8' }).toSorted()
}
