// The second witness that somebody owns the folder: SQLite's own lock on the database. Like that of the lock file it
// dies with its process and is seen from every container of the machine, and it is still there when the lock file was
// deleted. Asked under another name of the same file, so that the database and its log stay untouched.
import { fstatSync, linkSync, lstatSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { classify, openLockFile, openStagedDatabase, type Database } from '../database.ts'
import type { DataPaths } from '../paths.ts'
import { identityKey, parseFolderIdentity } from './identity.ts'

/**
 * Whether another process has the database open that cannot be told from an owner. One that only reads it can be, as
 * long as the lock file is the one that the last owner held. This process must not have it open itself.
 */
export function isOwnedElsewhere(paths: DataPaths, lockFd: number): boolean {
  return isOpenElsewhere(paths) && !isKnownLock(paths, lockFd)
}

/** No two owners get so far at once: the lock file is held meanwhile. */
function isOpenElsewhere({ dir, database }: DataPaths): boolean {
  // Of a link, the log would lie beside what it points to.
  if (lstatSync(database, { throwIfNoEntry: false })?.isFile() !== true) return false
  const alias = join(dir, '.in-use')
  const forget = (): void => {
    for (const end of ['', '-wal', '-shm']) rmSync(alias + end, { force: true, recursive: true })
  }
  let db: Database | undefined
  try {
    forget()
    linkSync(database, alias)
    db = openLockFile(alias)
    // Everybody who has the database open shares a lock on it; alone, one has it whole.
    db.pragma('locking_mode = EXCLUSIVE')
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    return false
  } catch (error) {
    // What else is wrong with it is for those to say who open it.
    return classify(error) === 'busy'
  } finally {
    db?.close()
    forget()
  }
}

/** Nobody but its owner ever held this very file: who has the database open beside it is none. */
function isKnownLock({ database }: DataPaths, lockFd: number): boolean {
  let db: Database | undefined
  try {
    db = openStagedDatabase(database)
    const stored = db.prepare<[string], string>('SELECT value FROM appliance WHERE key = ?').pluck()
    const before = parseFolderIdentity(stored.get(identityKey))
    return before?.lockNode === String(fstatSync(lockFd, { bigint: true }).ino)
  } catch {
    // A database that does not say so vouches for nobody.
    return false
  } finally {
    db?.close()
  }
}
