// What no caller's path may lead into, however it is spelt: by a link, by other capitals, by a mount of the same folder,
// or to what is not there yet.
import { realpathSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { isInside } from '../../storage/paths.ts'

export interface OwnFolders {
  dataDir: string
  keyFile: string | undefined
  /** The second location, as the system calls it. */
  location?: string | undefined
}

/** Where whoever writes would write into what is ours; undefined where it is not. real: as the system calls it. */
export function ownFolderOf(real: string, { dataDir, keyFile, location }: OwnFolders): string | undefined {
  if (liesIn(dataDir, real)) return dataDir
  // It may be on a share that hangs, so it is told by its name alone.
  if (location !== undefined && isInside(folded(location), folded(real))) return location
  return keyFile !== undefined && isBesideKey(keyFile, real) ? dirname(keyFile) : undefined
}

/** Our place in any second location. */
export function isPlaceOfBackups(real: string): boolean {
  return ancestors(real).some((folder) => /^holdfast-[\da-f]{16}$/i.test(basename(folder)))
}

export function liesIn(folder: string, real: string): boolean {
  const wanted = idOf(folder)
  if (wanted === undefined) return isInside(folder, real)
  return ancestors(real).some((each) => idOf(each) === wanted)
}

/** One and the same, under whatever names. */
export function isSame(one: string, other: string): boolean {
  const id = idOf(one)
  return id !== undefined && id === idOf(other)
}

/** In the key's folder, or in what we have made there; the folder may be anybody's otherwise. */
function isBesideKey(keyFile: string, real: string): boolean {
  const folder = dirname(keyFile)
  if (isSame(folder, dirname(real))) return true
  const within = ancestors(real).find((each) => isSame(folder, dirname(each)))
  return within !== undefined && /^(?:folders$|saved-)/i.test(basename(within))
}

/** Itself first. */
function ancestors(path: string): string[] {
  const above = dirname(path)
  return above === path ? [path] : [path, ...ancestors(above)]
}

function idOf(path: string): string | undefined {
  const found = statOf(path)
  return found && `${found.dev} ${found.ino}`
}

function statOf(path: string) {
  try {
    return statSync(realpathSync(path), { bigint: true })
  } catch {
    return undefined
  }
}

/** Systems on which names differ by more than their capitals. */
function folded(path: string): string {
  return process.platform === 'linux' ? path : path.toLowerCase()
}
