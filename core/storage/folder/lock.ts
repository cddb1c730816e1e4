// One owner for a data folder: a lock of the operating system that dies with the process.
// Never a pid comparison: pids repeat in containers and after a restart.
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { classify, openLockFile, type Database } from '../database.ts'
import { AlreadyRunningError, FolderError } from '../errors.ts'
import { writeFileAtomic } from '../files.ts'
import type { DataPaths } from '../paths.ts'

export interface FolderLock {
  release(): void
}

export function acquireLock(paths: DataPaths): FolderLock {
  const db = hold(paths)
  try {
    // For a person to read; nothing is ever decided by it.
    writeFileAtomic(paths.owner, `process ${process.pid}\n`)
  } catch (error) {
    // On a full disk the start goes on: the reserve is still to be given up.
    if (classify(error) === 'full') return { release: () => void db.close() }
    db.close()
    throw unwritable(paths, error)
  }
  return { release: () => void db.close() }
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
    db = hold(paths)
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

function hold(paths: DataPaths): Database {
  let db: Database | undefined
  try {
    db = openLockFile(paths.lock)
    // Nothing is ever written to it, so it needs no journal beside it.
    db.pragma('journal_mode = MEMORY')
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE')
    return db
  } catch (error) {
    db?.close()
    const kind = classify(error)
    if (kind === 'busy') throw new AlreadyRunningError(paths.dir, ownerOf(paths))
    if (kind === 'corrupt')
      throw new FolderError(
        paths.lock,
        `The lock file ${paths.lock} is damaged. It holds no data: delete it and start again.`,
        { cause: error },
      )
    throw unwritable(paths, error)
  }
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
    const text = readFileSync(paths.owner, 'utf8').trim()
    return text === '' ? undefined : text.slice(0, 200)
  } catch {
    return undefined
  }
}
