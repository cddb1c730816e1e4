// Files that are replaced whole or not at all, and folders that are ready to be written.
// Never used on the database file: opening and closing it here would drop SQLite's locks.
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { FolderError } from './errors.ts'

export interface WriteOptions {
  /** Readable by the owner only (0600). */
  secret?: boolean
}

/** Makes a folder for the owner only, with its parents. */
export function ensureFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw unmakeable(path, cause)
  }
}

/**
 * The same for what lies in a folder that is there: one that was removed under us is not made anew by what was in it,
 * or else what there was could not be put back.
 */
export function ensureFolderIn(within: string, path: string): void {
  let folder = within
  for (const name of relative(within, path).split(sep)) {
    folder = join(folder, name)
    try {
      mkdirSync(folder, { mode: 0o700 })
    } catch (cause) {
      if (codeOf(cause) !== 'EEXIST' || !statSync(folder).isDirectory()) throw unmakeable(folder, cause)
    }
  }
}

function unmakeable(path: string, cause: unknown): FolderError {
  return new FolderError(
    path,
    `The folder ${path} cannot be made. Nothing was changed. Check its permissions, or choose another folder.`,
    { cause },
  )
}

/** The file has the old content or the new one after a power cut, never a part of either. */
export function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
): void {
  const temporary = writeTemporary(path, content, options)
  try {
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncFolder(dirname(path))
}

/** As writeFileAtomic, but never replaces: false when the file was there already. */
export function createFileAtomic(
  path: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
): boolean {
  const temporary = writeTemporary(path, content, options)
  try {
    linkSync(temporary, path)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    rmSync(temporary, { force: true })
  }
  syncFolder(dirname(path))
  return true
}

/** Left by what was cut: a file is whole before it has its name. */
export function isTemporary(name: string): boolean {
  return name.endsWith('.part') || /^\..+\.[0-9a-f]{12}$/.test(name)
}

/** As much of it as there is. */
export function readAt(fd: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length)
  let read = 0
  while (read < length) {
    const got = readSync(fd, buffer, read, length - read, position + read)
    if (got === 0) break
    read += got
  }
  return buffer.subarray(0, read)
}

/** How a file is opened whose name anything may have: a pipe that nobody writes to would hold up the whole process. */
export const readWithoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK

/** What is no file is refused, at once. */
export function openToRead(path: string): number {
  const fd = openSync(path, readWithoutWaiting)
  if (fstatSync(fd).isFile()) return fd
  closeSync(fd)
  throw new NoFileError(path)
}

/** undefined where there is none; as openToRead. A link that leads nowhere is not none. */
export function readText(path: string): string | undefined {
  let fd: number
  try {
    fd = openToRead(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && lstatSync(path, { throwIfNoEntry: false }) === undefined)
      return undefined
    throw error
  }
  try {
    return readFileSync(fd, 'utf8')
  } finally {
    closeSync(fd)
  }
}

/** A folder, a pipe or a device, where a file should be. */
export class NoFileError extends Error {
  override readonly name = 'NoFileError'

  constructor(path: string) {
    super(`${path} is no file.`)
  }
}

/** Makes names in a folder survive a power cut. Windows does it by itself and can't open folders. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** The system's code of a failed call, for example ENOENT. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function writeTemporary(path: string, content: string | Uint8Array, { secret }: WriteOptions): string {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`)
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const fd = openSync(temporary, 'wx', secret === true ? 0o600 : 0o644)
  try {
    let written = 0
    while (written < bytes.length) written += writeSync(fd, bytes, written)
    fsyncSync(fd)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  } finally {
    closeSync(fd)
  }
  return temporary
}
