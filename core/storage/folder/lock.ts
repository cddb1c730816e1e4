// One owner for a data folder: a lock of the operating system that dies with the process.
// Never a pid comparison: pids repeat in containers and after a restart.
import { closeSync, existsSync, lstatSync, openSync, rmSync, statSync } from 'node:fs'
import { classify, openLockFile, type Database } from '../database.ts'
import { AlreadyRunningError, FolderError } from '../errors.ts'
import { readText, writeFileAtomic } from '../files.ts'
import type { DataPaths } from '../paths.ts'
import { isOwnedElsewhere } from './in-use.ts'
import { setAside } from './set-aside.ts'

interface Held {
  /** Of the file that is held. It lives as long as the lock: closing any descriptor of the file drops it. */
  readonly fd: number
  release(): void
}

export interface FolderLock extends Held {
  /** After the file was deleted under its owner: another one, unless another process has taken the folder. */
  holdAgain(): void
}

/** This process must not have the folder's database open. */
export function acquireLock(paths: DataPaths): FolderLock {
  let held = heldLock(paths)
  try {
    if (isOwnedElsewhere(paths, held.fd)) throw new AlreadyRunningError(paths.dir, ownerOf(paths))
    writeOwner(paths)
  } catch (error) {
    held.release()
    throw error
  }
  return {
    get fd() {
      return held.fd
    },
    release: () => held.release(),
    holdAgain() {
      const next = heldLock(paths)
      held.release()
      held = next
    },
  }
}

/** For a person to read; nothing is ever decided by it. */
function writeOwner(paths: DataPaths): void {
  try {
    if (lstatSync(paths.owner, { throwIfNoEntry: false })?.isFile() === false) setAside(paths.owner)
    writeFileAtomic(paths.owner, `process ${process.pid}\n`)
  } catch (error) {
    // On a full disk the start goes on: the reserve is still to be given up.
    if (classify(error) !== 'full') throw unwritable(paths, error)
  }
}

function heldLock(paths: DataPaths): Held {
  const db = hold(paths)
  try {
    const fd = openSync(paths.lock, 'r')
    return {
      fd,
      release() {
        db.close()
        closeSync(fd)
      },
    }
  } catch (error) {
    db.close()
    throw unwritable(paths, error)
  }
}

/**
 * A look at a database at rest makes SQLite put two empty files beside it: they go again, unless somebody has come
 * meanwhile. What was there before stays.
 */
export async function withoutTraces<T>(paths: DataPaths, look: () => Promise<T>): Promise<T> {
  const shm = `${paths.database}-shm`
  const wasThere = existsSync(shm) || existsSync(paths.wal)
  try {
    return await look()
  } finally {
    if (!wasThere && existsSync(paths.lock)) whileFree(paths, () => sweep(paths.wal, shm))
  }
}

function sweep(wal: string, shm: string): void {
  if ((statSync(wal, { throwIfNoEntry: false })?.size ?? 0) > 0) return
  for (const file of [shm, wal]) rmSync(file, { force: true })
}

/** Not at all while a process owns the folder, and no process comes to own it meanwhile. */
function whileFree(paths: DataPaths, work: () => void): void {
  let db: Database
  try {
    db = tryHold(paths.lock)
  } catch {
    return
  }
  try {
    work()
  } finally {
    db.close()
  }
}

/** Whether a process owns the folder, without touching anything in it. */
export function isOwned({ lock }: DataPaths): boolean {
  if (!existsSync(lock)) return false
  const db = openLockFile(lock, { readonly: true })
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    return false
  } catch (error) {
    if (classify(error) === 'busy') return true
    throw error
  } finally {
    db.close()
  }
}

/** What is no lock file, or a damaged one, is set aside: it holds no data. */
function hold(paths: DataPaths): Database {
  const { lock } = paths
  try {
    if (lstatSync(lock, { throwIfNoEntry: false })?.isFile() === false) setAside(lock)
    try {
      return tryHold(lock)
    } catch (error) {
      // Nobody holds it: that would have been told first.
      if (classify(error) !== 'corrupt') throw error
      setAside(lock)
      return tryHold(lock)
    }
  } catch (error) {
    throw refusal(paths, error)
  }
}

function tryHold(lock: string): Database {
  let db: Database | undefined
  try {
    db = openLockFile(lock)
    // Nothing is ever written to it, so it needs no journal beside it.
    db.pragma('journal_mode = MEMORY')
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE')
    return db
  } catch (error) {
    db?.close()
    throw error
  }
}

function refusal(paths: DataPaths, cause: unknown): AlreadyRunningError | FolderError {
  if (classify(cause) === 'busy') return new AlreadyRunningError(paths.dir, ownerOf(paths))
  if (classify(cause) !== 'readonly' || !existsSync(paths.lock)) return unwritable(paths, cause)
  return new FolderError(
    paths.lock,
    `The lock file ${paths.lock} cannot be opened; it belongs to another user, whose Holdfast may hold it. What is ` +
      'stored is safe, nothing was changed. Start Holdfast as that user, or give the whole data folder to this one.',
    { cause },
  )
}

function unwritable(paths: DataPaths, cause: unknown): FolderError {
  return new FolderError(
    paths.dir,
    `The data folder ${paths.dir} cannot be written. What is stored is safe. ` +
      'Check its permissions and the free space, or choose another folder.',
    { cause },
  )
}

function ownerOf(paths: DataPaths): string | undefined {
  try {
    return readText(paths.owner)?.trim().slice(0, 200) || undefined
  } catch {
    return undefined
  }
}
