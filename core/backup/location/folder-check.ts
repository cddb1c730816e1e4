// Whether a folder can be a second location at all, in words for its owner; how it is called from here on.
import { accessSync, constants, realpathSync, statSync, type Stats } from 'node:fs'
import { dirname, isAbsolute } from 'node:path'
import { locationReasons } from '../../contract/sentences/locations.ts'
import { codeOf } from '../../storage/files.ts'
import { isPlaceOfBackups, liesIn } from '../paths/own-folders.ts'
import { LocationError, unwritable } from './errors.ts'

/** What lies on this machine already. */
export interface OwnPlaces {
  dataDir: string
  keyFile: string | undefined
}

/** The folder as the system calls it. */
export function checkFolder(folder: string, { dataDir, keyFile }: OwnPlaces): string {
  if (!isAbsolute(folder)) throw new LocationError(locationReasons.whole_path_of_folder)
  const stats = statOf(folder)
  if (!stats.isDirectory()) throw new LocationError(locationReasons.file_not_folder({ folder }))
  const real = realpathSync(folder)
  if (liesIn(dataDir, real) || isPlaceOfBackups(real))
    throw new LocationError(locationReasons.folder_in_data({ folder }))
  if (keyFile !== undefined && isKeyIn(keyFile, real))
    throw new LocationError(locationReasons.key_beside_backups({ folder, keyFile }))
  try {
    accessSync(real, constants.W_OK)
  } catch (cause) {
    throw unwritable(folder, cause)
  }
  return real
}

function statOf(folder: string): Stats {
  try {
    return statSync(folder)
  } catch (cause) {
    const error = codeOf(cause)
    const sentence =
      error === 'ENOENT'
        ? locationReasons.no_such_folder({ folder })
        : locationReasons.folder_not_readable({ folder, error: String(error) })
    throw new LocationError(sentence, { cause })
  }
}

function isKeyIn(keyFile: string, folder: string): boolean {
  try {
    return dirname(realpathSync(keyFile)) === folder
  } catch {
    return false
  }
}
