// From the address of a second location, as its owner gives it and as it is kept, to the driver that knows its kind: the
// one place that reads addresses. A folder is named by its path, or by a file: URL; an object store by s3: (object-store/address.ts).
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StoreKeys } from '../../contract/backups/store-keys.ts'
import { locationReasons } from '../../contract/sentences/locations.ts'
import { BadRequestError } from '../../errors.ts'
import { LocationError } from './errors.ts'
import { checkFolder, type OwnPlaces } from './folder-check.ts'
import { readsOfPool, readsOfThread } from './folder-reads.ts'
import { FolderStore } from './folder-store.ts'
import { isS3, s3Address, withinS3 } from '../object-store/address.ts'
import { S3Store } from '../object-store/s3-store.ts'
import type { Store } from './store.ts'

export interface OpenOptions {
  /** The thread that asks is there to wait, and holds nobody else up. Without it, objects are only read. */
  mayWait?: boolean
  /** Told whenever the location has answered; whoever is told nothing for long gives it up. */
  alive?: () => void
  /** Of an object store. */
  keys?: StoreKeys | undefined
}

/** What is committed goes on at their ends. */
const grows = (key: string): boolean => key.endsWith('.segment')

export function openStore(address: string, options: OpenOptions = {}): Store {
  const { mayWait = false, alive = () => undefined, keys } = options
  if (isS3(address)) {
    if (keys === undefined) throw new LocationError(locationReasons.store_keys_missing({ folder: address }))
    // As it was set: what lies in it is a place of ours.
    const words = address.replace(/\/holdfast-[\da-f]{16}(?=\?|$)/, '')
    return new S3Store({ address: s3Address(address), words, keys, alive, grows, now: Date.now })
  }
  return new FolderStore(pathOf(address), { reads: mayWait ? readsOfThread : readsOfPool, alive })
}

/** The address as it is kept; rejects with a LocationError in words where it can be none. */
export async function checkAddress(address: string, own: OwnPlaces): Promise<string> {
  if (!isS3(address)) return checkFolder(pathOf(address), own)
  s3Address(address)
  return address
}

/** Of a place in it. */
export function within(address: string, name: string): string {
  return isS3(address) ? withinS3(address, name) : join(pathOf(address), name)
}

/** The place of one installation: several may use one location. */
export function placeIn(address: string, id: string): string {
  return within(address, `holdfast-${id}`)
}

/** As somebody types it: the path of a folder may begin where they are. */
export function addressOf(typed: string): string {
  return isUrl(typed) ? typed : resolve(typed)
}

export function isUrl(address: string): boolean {
  return /^file:/i.test(address) || isS3(address)
}

/** Of this machine, and no store far away. */
export const isFolder = (address: string): boolean => !isS3(address)

/** At most one put of what was committed in so long: an object store costs something for each. */
export const leastMsBetweenPuts = (address: string): number =>
  isS3(address) ? s3Address(address).every * 1000 : 0

export function pathOf(address: string): string {
  if (!/^file:/i.test(address)) return address
  try {
    return fileURLToPath(address)
  } catch (cause) {
    throw new BadRequestError(locationReasons.address_names_no_folder({ address }), { cause })
  }
}
