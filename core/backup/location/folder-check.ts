// Whether a folder can be a second location at all, in words for its owner; how it is called from here on.
import { accessSync, constants, realpathSync, statSync, type Stats } from 'node:fs'
import { dirname, isAbsolute } from 'node:path'
import { codeOf } from '../../storage/files.ts'
import { isInside } from '../../storage/paths.ts'
import { LocationError, unwritable } from './errors.ts'

/** What lies on this machine already. */
export interface OwnPlaces {
  dataDir: string
  keyFile: string | undefined
}

/** The folder as the system calls it. */
export function checkFolder(folder: string, { dataDir, keyFile }: OwnPlaces): string {
  if (!isAbsolute(folder))
    throw new LocationError('The whole path of the folder is needed; nothing was changed.')
  const stats = statOf(folder)
  if (!stats.isDirectory())
    throw new LocationError(`${folder} is a file, not a folder; nothing was changed. Name a folder.`)
  const real = realpathSync(folder)
  if (isInside(realpathSync(dataDir), real))
    throw new LocationError(
      `${folder} is in the data folder, and would be lost with it; nothing was changed. Choose a folder on another disk.`,
    )
  if (keyFile !== undefined && isKeyIn(keyFile, real))
    throw new LocationError(
      `The key file ${keyFile} lies in ${folder}: whoever has the backups would have their key; nothing was changed. Choose another folder.`,
    )
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
    if (codeOf(cause) === 'ENOENT')
      throw new LocationError(
        `There is no folder ${folder}; nothing was changed. Connect the disk, or make the folder first.`,
        { cause },
      )
    throw new LocationError(`${folder} cannot be read (${codeOf(cause)}); nothing was changed.`, { cause })
  }
}

function isKeyIn(keyFile: string, folder: string): boolean {
  try {
    return dirname(realpathSync(keyFile)) === folder
  } catch {
    return false
  }
}
