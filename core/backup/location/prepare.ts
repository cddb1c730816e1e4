// Makes a place the second location: looks whether it can be, and makes our own place in it with its marker.
import type { StoreKeys } from '../../contract/backups/store-keys.ts'
import { LocationError, unwritable } from './errors.ts'
import { newMarker, readMarker, writeMarker } from './marker.ts'
import type { OwnPlaces } from './folder-check.ts'
import { checkAddress, openStore, placeIn } from './open-store.ts'

export interface Preparing extends OwnPlaces {
  folder: string
  id: string
  now: number
  keys: StoreKeys | undefined
}

/** The address as it is kept. Nothing is left behind when it is refused. */
export async function prepare({ folder, id, now, keys, ...own }: Preparing): Promise<string> {
  const address = await checkAddress(folder, own)
  const store = openStore(placeIn(address, id), { mayWait: true, keys })
  try {
    const known = await readMarker(store)
    if (known === undefined) await store.create()
    // That there is one does not say that more can be written.
    await writeMarker(store, known === undefined || known === 'damaged' ? newMarker(id, now) : known)
    return address
  } catch (cause) {
    throw cause instanceof LocationError ? cause : unwritable(folder, cause)
  }
}
