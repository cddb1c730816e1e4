// From what an owner asks for to the source it is restored from: the backup file, or the folder of snapshots and the
// moment of it; with the keys that open it. What does not open, or is not there, is refused here, before anything is begun.
import type { RestoreRequest } from '../../contract/backups/restore-routes.ts'
import type { StoreKeys } from '../../contract/backups/store-keys.ts'
import { restoreRefusals } from '../../contract/sentences/restores.ts'
import { AppError, BadRequestError } from '../../errors.ts'
import type { CarriedKeys } from '../../storage/sealing/data-keys.ts'
import { readKeysFile, unlockHere, unlockWithPassphrase, unlockWithRecovery } from '../keys/keys-file.ts'
import { catalogueIn } from '../location/find.ts'
import { LocationError } from '../location/errors.ts'
import { isFolder, openStore, pathOf } from '../location/open-store.ts'
import type { StoreReader } from '../location/store.ts'
import { lookAt } from '../paths/look-at.ts'
import type { Want } from '../snapshots/read.ts'
import type { RestoreTarget } from './appliance-restore.ts'
import { archiveSource } from './archive-source.ts'
import { snapshotSource } from './snapshot-source.ts'
import type { RestoreSource } from './source.ts'

/** Of snapshots, the own ones unless a folder is named. */
export type SourceRequest = Omit<RestoreRequest, 'preview'> & {
  /** A backup file, instead of snapshots. */
  file?: string | undefined
  /** The file is one of ours: an upload, which lies where nothing is opened otherwise. */
  isUpload?: boolean
}

/** What this machine has to open a backup with, where the owner gives nothing. */
export interface SourceKeys {
  target: RestoreTarget
  /** The data keys of the database that is here, the one in use first; undefined where none opens. */
  own?(): Promise<readonly Uint8Array[] | undefined>
  /** What a whole appliance out of a file is sealed with here; undefined where no database opens. */
  carried?(): Promise<CarriedKeys | undefined>
  /** What opens an object store, where the request does not say. */
  storeKeys?(address: string): StoreKeys | undefined
  /** How it is said that the owner has to give one. */
  refusal?(sentence: string): AppError
}

export async function resolve(request: SourceRequest, keys: SourceKeys): Promise<RestoreSource> {
  const { paths } = keys.target
  const { file, instance } = request
  const own = { dataDir: paths.dir, keyFile: keys.target.keyFile }
  if (file !== undefined && request.isUpload !== true) await lookAt({ path: file, as: 'file', own })
  const { folder: named } = request
  if (named !== undefined && isFolder(named)) await lookAt({ path: pathOf(named), as: 'folder', own })
  if (file !== undefined)
    return archiveSource({ ...request, file }, { paths, keys: async () => keys.carried?.() })
  return inWords(async () => {
    const storeKeys = named === undefined ? undefined : (request.storeKeys ?? keys.storeKeys?.(named))
    const folder = named === undefined ? paths.snapshots : await catalogueIn(named, storeKeys)
    const store = openStore(folder, { keys: storeKeys })
    const dataKeys =
      (await givenKeys({ folder, store }, request)) ?? (await keysHere({ folder, store }, keys))
    return snapshotSource({ folder, storeKeys, dataKeys, want: wantOf(request) }, instance, paths)
  })
}

/** What a location does not do is nothing that is wrong here. */
async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw cause instanceof LocationError
      ? new AppError('location_unusable', cause.sentence, {
          cause,
          hint: 'Nothing was changed. Try it again then.',
        })
      : cause
  }
}

interface Place {
  folder: string
  store: StoreReader
}

/** The newest moment unless one is named. */
function wantOf({ snapshot, at }: SourceRequest): Want {
  if (snapshot === undefined) return at === undefined ? 'newest' : { at }
  if (at !== undefined) throw new BadRequestError(restoreRefusals.snapshot_or_moment)
  return { snapshotId: snapshot }
}

/** undefined where nothing was given. */
async function givenKeys(
  { folder, store }: Place,
  { recoveryKey, passphrase }: Pick<SourceRequest, 'recoveryKey' | 'passphrase'>,
): Promise<Uint8Array[] | undefined> {
  if (recoveryKey === undefined && passphrase === undefined) return undefined
  const file = await readKeysFile(store)
  if (file === undefined) throw new BadRequestError(restoreRefusals.no_keys_file({ folder }))
  if (recoveryKey !== undefined) return unlockWithRecovery(file, recoveryKey)
  return unlockWithPassphrase(file, passphrase ?? '')
}

/** Those of the database, if it opens; else what the key file, the keychain or the configured passphrase opens. */
async function keysHere(place: Place, keys: SourceKeys): Promise<Uint8Array[]> {
  const { target } = keys
  const ofMachine = await machineKeys(place.store, target)
  const ofDatabase = await keys.own?.()
  if (ofDatabase !== undefined) return [...ofDatabase, ...ofMachine]
  if (ofMachine.length > 0) return ofMachine
  const { passphrase } = target
  const opened = passphrase === undefined ? undefined : await givenKeys(place, { passphrase })
  if (opened !== undefined) return opened
  const { key_needed_here: needed } = restoreRefusals
  throw keys.refusal?.(needed.text) ?? new BadRequestError(needed)
}

/** What this machine opens by itself, whatever has become of the database; none where it is of another. */
async function machineKeys(store: StoreReader, { keyFile, keychain }: RestoreTarget): Promise<Uint8Array[]> {
  if (keyFile === undefined) return []
  try {
    const file = await readKeysFile(store)
    return file === undefined ? [] : unlockHere(file, { keyFile, keychain })
  } catch {
    return []
  }
}
