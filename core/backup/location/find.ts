// From the folder, or the location, that an owner names to the snapshots in it: a second location holds a place for each
// installation.
import type { StoreKeys } from '../../contract/backups/store-keys.ts'
import { locationReasons } from '../../contract/sentences/locations.ts'
import { BadRequestError } from '../../errors.ts'
import { newestMoments, readCatalogue } from '../snapshots/read.ts'
import { placeName } from './marker.ts'
import { openStore, within } from './open-store.ts'
import type { StoreReader } from './store.ts'

/** Itself, where it holds snapshots or nothing of ours; of several installations, none is chosen for the owner. */
export async function catalogueIn(address: string, storeKeys?: StoreKeys): Promise<string> {
  const storeOf = (place: string) => openStore(place, { keys: storeKeys })
  const keys = await Array.fromAsync(storeOf(address).list(''))
  if (keys.some(isSnapshot)) return address
  const held: string[] = []
  for (const key of keys.filter((each) => placeName.test(each))) {
    const place = within(address, key.slice(0, -1))
    if ((await Array.fromAsync(storeOf(place).list(''))).some(isSnapshot)) held.push(place)
  }
  const [first, ...others] = held
  if (first === undefined || others.length === 0) return first ?? address
  const words = await Promise.all(
    held.map(async (place) => `${place} (up to ${await newestIn(storeOf(place))})`),
  )
  const there = { folder: address, count: held.length, names: words.join(', ') }
  throw new BadRequestError(locationReasons.several_installations(there))
}

function isSnapshot(key: string): boolean {
  return key.endsWith('.snapshot')
}

async function newestIn(store: StoreReader): Promise<string> {
  const [newest] = newestMoments(await readCatalogue(store))
  return newest === undefined ? 'an unknown time' : new Date(newest.at).toISOString()
}
