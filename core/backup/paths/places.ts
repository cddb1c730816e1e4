// What lies in a folder of the appliance's machine, for whoever chooses a place in the page: folders and backup files, and
// which of them are ours, where nothing may be read or made. It opens nothing; its disk may hang, so it is done in a thread.
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, parse } from 'node:path'
import { homedir } from 'node:os'
import { ownFolderOf, type OwnFolders } from './own-folders.ts'

interface Place {
  name: string
  path: string
  kind: 'folder' | 'file'
  sizeBytes: number | null
  /** It belongs to Holdfast: nothing is read or made in it. */
  isOurs: boolean
}

export interface Places {
  /** null: where one begins. */
  path: string | null
  parent: string | null
  places: Place[]
  /** There are more than are told. */
  isCut: boolean
}

export interface Asked {
  path: string | undefined
  own: OwnFolders
}

/** What a listing may hold. */
const most = 500

/** Throws what the system says where a folder cannot be read. */
export function placesIn(path: string | undefined, own: OwnFolders): Places {
  if (path === undefined) return { path: null, parent: null, places: beginnings(own), isCut: false }
  const real = realpathSync.native(path)
  const found = readdirSync(real, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .flatMap(({ name }) => placeOf(join(real, name), name, own) ?? [])
    .toSorted((a, b) => Number(a.kind === 'file') - Number(b.kind === 'file') || a.name.localeCompare(b.name))
  const above = dirname(real)
  return {
    path: real,
    parent: above === real ? null : above,
    places: found.slice(0, most),
    isCut: found.length > most,
  }
}

/** undefined: neither a folder nor a backup file, or not to be looked at. */
function placeOf(path: string, name: string, own: OwnFolders): Place | undefined {
  try {
    const found = statSync(path)
    const kind = found.isDirectory()
      ? 'folder'
      : found.isFile() && /\.holdfast$/i.test(name)
        ? 'file'
        : undefined
    if (kind === undefined) return undefined
    // Of a folder: whether what lies in it is.
    const real = realpathSync.native(path)
    const isOurs = ownFolderOf(kind === 'folder' ? join(real, 'x') : real, own) !== undefined
    return { name, path, kind, sizeBytes: kind === 'file' ? found.size : null, isOurs }
  } catch {
    return undefined
  }
}

/** The own folder, what is plugged in or mounted, and the disks themselves. */
function beginnings(own: OwnFolders): Place[] {
  const mounts = ['/media', '/run/media', '/mnt', '/Volumes'].flatMap((each) => within(each, 2))
  const drives = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('').map((letter) => `${letter}:\\`)
  const roots =
    process.platform === 'win32' ? drives.filter((drive) => existsSync(drive)) : [parse(homedir()).root]
  const all = new Set([homedir(), ...mounts, ...roots])
  return [...all].flatMap((path) => placeOf(path, path, own) ?? [])
}

/** Folders of that depth: /media/USB, /run/media/ana/USB. */
function within(folder: string, depth: number): string[] {
  if (depth === 0) return []
  try {
    const folders = readdirSync(folder, { withFileTypes: true }).filter((each) => each.isDirectory())
    return folders.flatMap(({ name }) => [join(folder, name), ...within(join(folder, name), depth - 1)])
  } catch {
    return []
  }
}
