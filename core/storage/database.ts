// Opens SQLite files and says what their failures mean: the only importer of better-sqlite3.
// It never overwrites or deletes: what cannot be opened stays as it is, byte for byte.
import SQLite from 'better-sqlite3'
import { closeSync, openSync, statSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { applianceRefusals } from '../contract/sentences/appliance.ts'
import { StorageError, UnopenableError, type StorageErrorKind } from './errors.ts'
import { codeOf } from './files.ts'

export type Database = SQLite.Database
export type Statement<P extends unknown[] = unknown[], R = unknown> = SQLite.Statement<P, R>

/** What is compared with, or limits. */
const bareParameter = /(?<=[=<>]\s*|\b(?:IS|NOT|LIMIT|OFFSET)\s+)(?=\?|[@:]\w)/g

/**
 * SQLite looks at what is bound to a bare parameter, to choose a plan by it, and so compiles many statements anew for
 * each value, which takes longer than to run them. The plans here are the same for all values. Behind a plus, which does
 * nothing, it does not look: what SQLITE_DBCONFIG_ENABLE_QPSG is for, which cannot be set from here.
 */
class Connection extends SQLite {
  override prepare<Parameters extends unknown[] | object = unknown[], Result = unknown>(sql: string) {
    return super.prepare<Parameters, Result>(sql.replaceAll(bareParameter, '+'))
  }
}

/** Marks a SQLite file as ours ("HOLD"). */
export const applicationId = 0x484f4c44

const mostTries = 100

const walLimitBytes = 64 * 1024 * 1024

/**
 * Looks into an existing database before anything may write; undefined when there is none yet. Read-only, because
 * closing the last writing connection would checkpoint the WAL into a file that nobody may touch.
 */
export async function inspectDatabase<T>(
  file: string,
  look: (db: Database) => Promise<T>,
): Promise<T | undefined> {
  if (sizeOf(file) === 0) {
    assertNoOrphan(file)
    return undefined
  }
  let db: Database | undefined
  try {
    db = new Connection(file, { readonly: true, fileMustExist: true })
    assertOurs(db, file)
    return await look(db)
  } catch (error) {
    throw toUnopenable(file, error)
  } finally {
    db?.close()
  }
}

/** Opens the appliance's database, or makes a new one for the owner only. Inspect it first. */
export function openDatabase(file: string): Database {
  ensureFile(file)
  const db = new Connection(file, { fileMustExist: true })
  try {
    applyPragmas(db)
    return db
  } catch (error) {
    db.close()
    throw toUnopenable(file, error)
  }
}

/** A further connection of the same process (the worker's): reads and checkpoints only. */
export function openSecondConnection(file: string): Database {
  const db = new Connection(file, { fileMustExist: true })
  applyPragmas(db)
  db.pragma('query_only = ON')
  return db
}

/**
 * A database that can be made anew from another at any time: nothing in it has to outlive a power cut, and what is
 * erased leaves no trace in it.
 */
export function openDerivedDatabase(file: string): Database {
  ensureFile(file)
  const db = new Connection(file, { fileMustExist: true })
  try {
    db.pragma('busy_timeout = 5000')
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.pragma('secure_delete = ON')
    db.pragma(`journal_size_limit = ${walLimitBytes / 16}`)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** A database that nobody else uses, such as one taken out of a backup: only read. */
export function openStagedDatabase(file: string): Database {
  const db = new Connection(file, { readonly: true, fileMustExist: true })
  try {
    assertOurs(db, file)
    db.pragma('trusted_schema = OFF')
    return db
  } catch (error) {
    db.close()
    throw toUnopenable(file, error)
  }
}

/** A copy of another program's database: only read, and nothing that is written in its schema is run. */
export function openForeignDatabase(file: string): Database {
  const db = new Connection(file, { fileMustExist: true })
  try {
    db.pragma('query_only = ON')
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** A bare connection to a small file of its own, for the lock. */
export function openLockFile(file: string, options: { readonly?: boolean } = {}): Database {
  return new Connection(file, { timeout: 0, ...options })
}

/** Copies what a connection has open into a new file, whatever has become of its name; others go on meanwhile. */
export async function copyDatabase(db: Database, file: string): Promise<void> {
  closeSync(openSync(file, 'wx', 0o600))
  for (let tries = 0; tries < mostTries; tries += 1) {
    // A transaction that is open when it begins makes it end at once, with nothing in the file and no error.
    if ((await db.backup(file)).totalPages > 0) return
    await setTimeout(tries)
  }
  throw new StorageError('busy')
}

/** For its owner only. */
function ensureFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
}

export function schemaVersion(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}

/** What an error of SQLite or of the system means. */
export function classify(error: unknown): StorageErrorKind {
  if (error instanceof StorageError) return error.kind
  const code = codeOf(error) ?? ''
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code)) return 'busy'
  if (/^(?:SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT)/.test(code)) return 'full'
  if (/^(?:SQLITE_(?:READONLY|PERM|CANTOPEN|AUTH)|EROFS$|EACCES$|EPERM$)/.test(code)) return 'readonly'
  if (/^SQLITE_(?:CORRUPT|NOTADB)/.test(code)) return 'corrupt'
  if (code.startsWith('SQLITE_CONSTRAINT')) return 'constraint'
  return 'other'
}

/**
 * Failures of SQLite and of the disk become StorageErrors; every other error stays what it is. The system says of which
 * file it speaks, SQLite does not.
 */
export function toStorageError(error: unknown, database?: string): unknown {
  const fromBelow = error instanceof SQLite.SqliteError || classify(error) !== 'other'
  if (!fromBelow || error instanceof StorageError) return error
  const file = error instanceof SQLite.SqliteError ? database : pathOf(error)
  return new StorageError(classify(error), { cause: error, ...(file !== undefined && { file }) })
}

function pathOf(error: unknown): string | undefined {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : undefined
}

/** The storage failed, whatever was asked of it: what contradicts what is stored would do so again. */
export function isOutage(error: unknown): boolean {
  const failure = toStorageError(error)
  return failure instanceof StorageError && failure.kind !== 'constraint'
}

function applyPragmas(db: Database): void {
  // First, so that what follows waits for the other connection instead of failing.
  db.pragma('busy_timeout = 5000')
  if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal')
    throw new UnopenableError('unreadable', applianceRefusals.no_write_ahead_log)
  db.pragma('foreign_keys = ON')
  // commit.ts syncs the WAL before it acknowledges: the durability of FULL without blocking the loop.
  db.pragma('synchronous = NORMAL')
  // The worker checkpoints; an automatic one would block the loop for two fsyncs.
  db.pragma('wal_autocheckpoint = 0')
  db.pragma(`journal_size_limit = ${walLimitBytes}`)
  // What moves or goes within a page that is written anyway leaves nothing behind there.
  db.pragma('secure_delete = FAST')
  // A database from elsewhere may carry a schema that calls functions.
  db.pragma('trusted_schema = OFF')
}

/** What SQLite refuses to read is a case for recovery; every other error stays what it is. */
export function toUnopenable(file: string, cause: unknown): unknown {
  if (classify(cause) === 'full') return toStorageError(cause)
  const code = codeOf(cause) ?? ''
  if (code === 'SQLITE_NOTADB')
    return new UnopenableError('not-a-database', applianceRefusals.not_a_database({ file }), { cause })
  if (classify(cause) === 'corrupt')
    return new UnopenableError('corrupt', applianceRefusals.database_damaged({ file }), { cause })
  if (code === 'SQLITE_ERROR' || code === 'SQLITE_CANTOPEN' || code.startsWith('SQLITE_IOERR'))
    return new UnopenableError('unreadable', applianceRefusals.database_unreadable({ file }), { cause })
  return toStorageError(cause, file)
}

function assertOurs(db: Database, file: string): void {
  const tables = Number(db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get())
  if (tables === 0 || db.pragma('application_id', { simple: true }) === applicationId) return
  throw new UnopenableError('foreign', applianceRefusals.database_of_another_program({ file }))
}

/** An empty database beside a WAL with content: SQLite would delete that WAL, and it may be all that is left. */
function assertNoOrphan(file: string): void {
  if (sizeOf(`${file}-wal`) === 0) return
  throw new UnopenableError('missing', applianceRefusals.database_gone_log_there({ file }))
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
