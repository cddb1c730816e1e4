// Looks at a path that a caller has named: whether it leads into what is our own, and whether it is what it must be. Its
// disk may hang, so it is done in a thread that is there to wait (look-worker.ts). It opens nothing,
// and imports next to nothing, so that the thread is there at once.
import { lstatSync, readlinkSync, realpathSync, statSync, type Stats } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { isSame, liesIn, ownFolderOf, type OwnFolders } from './own-folders.ts'

export interface Looking {
  path: string
  /** What is to be made there, or is to be read. */
  as: 'new file' | 'file' | 'folder'
  own: OwnFolders | undefined
}

/** Why not, to be said by whoever asked. */
export type InTheWay =
  | { why: 'ours'; folder: string }
  | { why: 'no folder'; folder: string }
  | { why: 'no file' | 'too long' }
  | { why: 'unreadable'; error: string }

/** undefined where nothing is in the way, or what is missing is told by whoever reads it. */
export function look({ path, as, own }: Looking): InTheWay | undefined {
  try {
    const real = leadsTo(path)
    const folder = own && ours(real, as, own)
    if (folder !== undefined) return { why: 'ours', folder }
    return as === 'new file' ? inTheWay(path, real) : notReadable(real)
  } catch (error) {
    const code = codeOf(error) ?? String(error)
    return code === 'ENAMETOOLONG' ? { why: 'too long' } : { why: 'unreadable', error: code }
  }
}

/**
 * Whoever opens and closes the database's own file drops the locks that hold it; snapshots are read from wherever they
 * lie.
 */
function ours(real: string, as: Looking['as'], own: OwnFolders): string | undefined {
  if (as === 'new file') return ownFolderOf(real, own)
  if (as === 'folder') return undefined
  if (liesIn(own.dataDir, real)) return own.dataDir
  return own.keyFile !== undefined && isSame(own.keyFile, real) ? dirname(own.keyFile) : undefined
}

/** Where it is, or would be made, as the system calls it. */
function leadsTo(path: string, links = 40): string {
  try {
    return realpathSync.native(path)
  } catch (error) {
    if (!isMissing(error) || dirname(path) === path || links === 0) throw error
  }
  const folder = leadsTo(dirname(path), links)
  if (statOf(path, lstatSync)?.isSymbolicLink() === true)
    return leadsTo(resolve(folder, readlinkSync(path)), links - 1)
  return join(folder, basename(path))
}

function inTheWay(path: string, real: string): InTheWay | undefined {
  if (statOf(dirname(real), statSync)?.isDirectory() !== true)
    return { why: 'no folder', folder: dirname(path) }
  return undefined
}

function notReadable(real: string): InTheWay | undefined {
  const found = statOf(real, statSync)
  if (found === undefined || found.isFile() || found.isDirectory()) return undefined
  return { why: 'no file' }
}

function statOf(path: string, by: (path: string) => Stats): Stats | undefined {
  try {
    return by(path)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}

function isMissing(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}
