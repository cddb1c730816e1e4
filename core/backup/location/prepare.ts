// Makes a folder the second location: looks whether it can be, and makes our own folder with its marker in it.
import { accessSync, constants, mkdirSync, realpathSync, rmSync, statSync, type Stats } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { codeOf, syncFolder, writeFileAtomic } from '../../storage/files.ts'
import { isInside } from '../../storage/paths.ts'
import { LocationError } from './errors.ts'
import { placeIn, readMarker, writeMarker } from './marker.ts'

export interface Preparing {
  folder: string
  dataDir: string
  keyFile: string | undefined
  id: string
  now: number
}

/** The folder as the system calls it. Nothing is left behind when it is refused. */
export function prepare({ folder, dataDir, keyFile, id, now }: Preparing): string {
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
  const place = placeIn(real, id)
  try {
    accessSync(real, constants.W_OK)
    const known = readMarker(place)
    if (known === undefined) {
      makeFolder(place)
      writeMarker(place, id, now)
      syncFolder(real)
    }
    // That there is a marker does not say that more can be written.
    const probe = join(place, '.probe.000000000000')
    writeFileAtomic(probe, 'x')
    rmSync(probe)
    return real
  } catch (cause) {
    throw new LocationError(
      `Nothing can be written in ${folder} (${codeOf(cause) ?? 'unknown'}); nothing was changed. Check its permissions, and that it is not full.`,
      { cause },
    )
  }
}

/** Not with its parents: where none can be made at all, that would try for ever. */
function makeFolder(place: string): void {
  try {
    mkdirSync(place, { mode: 0o700 })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
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

/** undefined where the system does not tell. */
export function isSameDisk(one: string, other: string): boolean {
  return statSync(one).dev === statSync(other).dev
}
