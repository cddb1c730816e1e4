// From what an owner asks for to the source it is restored from: the backup file, or the folder of snapshots and the
// moment of it; with the keys that open it. What does not open, or is not there, is refused here, before anything is begun.
import type { RestoreRequest } from '../../contract/backups/restore-routes.ts'
import { restoreRefusals } from '../../contract/sentences/restores.ts'
import { BadRequestError, type AppError } from '../../errors.ts'
import type { CarriedKeys } from '../../storage/sealing/data-keys.ts'
import { readKeysFile, unlockHere, unlockWithPassphrase, unlockWithRecovery } from '../keys/keys-file.ts'
import { catalogueIn } from '../location/find.ts'
import { openStore, pathOf } from '../location/open-store.ts'
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
  /** How it is said that the owner has to give one. */
  refusal?(sentence: string): AppError
}

export async function resolve(request: SourceRequest, keys: SourceKeys): Promise<RestoreSource> {
  const { paths } = keys.target
  const { file, instance } = request
  const own = { dataDir: paths.dir, keyFile: keys.target.keyFile }
  if (file !== undefined && request.isUpload !== true) await lookAt({ path: file, as: 'file', own })
  if (request.folder !== undefined) await lookAt({ path: pathOf(request.folder), as: 'folder', own })
  if (file !== undefined)
    return archiveSource({ ...request, file }, { paths, keys: async () => keys.carried?.() })
  const folder = request.folder === undefined ? paths.snapshots : await catalogueIn(request.folder)
  const dataKeys = (await givenKeys(folder, request)) ?? (await keysHere(folder, keys))
  return snapshotSource({ folder, dataKeys, want: wantOf(request) }, instance, paths)
}

/** The newest moment unless one is named. */
function wantOf({ snapshot, at }: SourceRequest): Want {
  if (snapshot === undefined) return at === undefined ? 'newest' : { at }
  if (at !== undefined) throw new BadRequestError(restoreRefusals.snapshot_or_moment)
  return { snapshotId: snapshot }
}

/** undefined where nothing was given. */
async function givenKeys(
  folder: string,
  { recoveryKey, passphrase }: Pick<SourceRequest, 'recoveryKey' | 'passphrase'>,
): Promise<Uint8Array[] | undefined> {
  if (recoveryKey === undefined && passphrase === undefined) return undefined
  const file = await readKeysFile(openStore(folder))
  if (file === undefined) throw new BadRequestError(restoreRefusals.no_keys_file({ folder }))
  if (recoveryKey !== undefined) return unlockWithRecovery(file, recoveryKey)
  return unlockWithPassphrase(file, passphrase ?? '')
}

/** Those of the database, if it opens; else what the key file, the keychain or the configured passphrase opens. */
async function keysHere(folder: string, keys: SourceKeys): Promise<Uint8Array[]> {
  const { target } = keys
  const ofMachine = await machineKeys(folder, target)
  const ofDatabase = await keys.own?.()
  if (ofDatabase !== undefined) return [...ofDatabase, ...ofMachine]
  if (ofMachine.length > 0) return ofMachine
  const { passphrase } = target
  const opened = passphrase === undefined ? undefined : await givenKeys(folder, { passphrase })
  if (opened !== undefined) return opened
  const { key_needed_here: needed } = restoreRefusals
  throw keys.refusal?.(needed.text) ?? new BadRequestError(needed)
}

/** What this machine opens by itself, whatever has become of the database; none where it is of another. */
async function machineKeys(folder: string, { keyFile, keychain }: RestoreTarget): Promise<Uint8Array[]> {
  if (keyFile === undefined) return []
  try {
    const file = await readKeysFile(openStore(folder))
    return file === undefined ? [] : unlockHere(file, { keyFile, keychain })
  } catch {
    return []
  }
}
