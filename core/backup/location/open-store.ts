// From the address of a second location, as its owner gives it and as it is kept, to the driver that knows its kind: the
// one place that reads addresses. A folder is named by its path, or by a file: URL.
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { locationReasons } from '../../contract/sentences/locations.ts'
import { BadRequestError } from '../../errors.ts'
import { checkFolder, type OwnPlaces } from './folder-check.ts'
import { readsOfPool, readsOfThread } from './folder-reads.ts'
import { FolderStore } from './folder-store.ts'
import type { Store } from './store.ts'

export interface OpenOptions {
  /** The thread that asks is there to wait, and holds nobody else up. Without it, objects are only read. */
  mayWait?: boolean
  /** Told whenever the location has answered; whoever is told nothing for long gives it up. */
  alive?: () => void
}

export function openStore(address: string, options: OpenOptions = {}): Store {
  const { mayWait = false, alive = () => undefined } = options
  return new FolderStore(pathOf(address), { reads: mayWait ? readsOfThread : readsOfPool, alive })
}

/** The address as it is kept; rejects with a LocationError in words where it can be none. */
export async function checkAddress(address: string, own: OwnPlaces): Promise<string> {
  return checkFolder(pathOf(address), own)
}

/** Of a place in it. */
export function within(address: string, name: string): string {
  return join(pathOf(address), name)
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
  return /^file:/i.test(address)
}

export function pathOf(address: string): string {
  if (!isUrl(address)) return address
  try {
    return fileURLToPath(address)
  } catch (cause) {
    throw new BadRequestError(locationReasons.address_names_no_folder({ address }), { cause })
  }
}
