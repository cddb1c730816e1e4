// Every way the storage can refuse, in words for the person who meets it.
import { applianceRefusals } from '../contract/sentences/appliance.ts'
import type { Sentence } from '../contract/sentences/sentence.ts'
import { AppError, type ErrorCode, type Told } from '../errors.ts'

/** What a failure of SQLite or of the disk means, classified once in database.ts. */
export type StorageErrorKind = 'busy' | 'full' | 'readonly' | 'corrupt' | 'constraint' | 'other'

const meanings: Record<StorageErrorKind, { code: ErrorCode; told?: Sentence; hint?: string }> = {
  busy: { code: 'internal', told: applianceRefusals.database_busy },
  full: { code: 'storage_full', hint: 'Free some space and try again.' },
  readonly: { code: 'folder_unusable', told: applianceRefusals.folder_read_only },
  corrupt: { code: 'unopenable', told: applianceRefusals.database_partly_unreadable },
  constraint: { code: 'internal', told: applianceRefusals.contradicts_stored },
  other: { code: 'internal', told: applianceRefusals.database_refused },
}

/** A failed read or write, with the cause that SQLite or the system gave. */
export class StorageError extends AppError {
  override readonly name = 'StorageError'
  readonly kind: StorageErrorKind

  /** file: which one could not be read or written, where that is known. */
  constructor(kind: StorageErrorKind, options: ErrorOptions & { message?: string; file?: string } = {}) {
    const { code, told, hint } = meanings[kind]
    const { file, message } = options
    const named =
      kind === 'readonly' && file !== undefined ? applianceRefusals.file_unusable({ file }) : undefined
    super(code, message ?? named ?? told, { ...(hint !== undefined && { hint }), cause: options.cause })
    this.kind = kind
  }
}

export type UnopenableReason =
  'not-a-database' | 'corrupt' | 'foreign' | 'future' | 'missing' | 'empty-beside-snapshots' | 'unreadable'

/** The database cannot be used as it is: the appliance starts in recovery mode. Nothing was written. */
export class UnopenableError extends AppError {
  override readonly name: string = 'UnopenableError'
  readonly reason: UnopenableReason

  constructor(reason: UnopenableReason, told: Told, options: ErrorOptions & { hint?: string } = {}) {
    super(reason === 'future' ? 'future_database' : 'unopenable', told, options)
    this.reason = reason
  }
}

/** The database was written by a newer version of Holdfast. */
export class FutureDatabaseError extends UnopenableError {
  override readonly name = 'FutureDatabaseError'

  constructor(found: number, newest: number) {
    super('future', applianceRefusals.database_from_the_future({ found, newest }))
  }
}

/** A folder or file that the appliance needs cannot be made, read or written. */
export class FolderError extends AppError {
  override readonly name = 'FolderError'
  readonly path: string

  constructor(path: string, message: string, options: ErrorOptions = {}) {
    super('folder_unusable', message, options)
    this.path = path
  }
}

/** Another process owns the data folder. */
export class AlreadyRunningError extends AppError {
  override readonly name = 'AlreadyRunningError'
  /** What the owner wrote about itself; informational only. */
  readonly owner: string | undefined

  constructor(dir: string, owner: string | undefined) {
    const who = owner === undefined ? '' : ` (${owner})`
    super('already_running', `Holdfast is already running on the data folder ${dir}${who}; it goes on.`)
    this.owner = owner
  }
}

/** What was removed or replaced under the process that has it open. */
export type Lost = 'folder' | 'database' | 'log' | 'index' | 'lock'

const lostWords: Record<Lost, (dir: string) => string> = {
  folder: (dir) => `The data folder ${dir} was removed or replaced while Holdfast ran.`,
  database: (dir) => `The database in ${dir} was removed or replaced while Holdfast ran.`,
  log: (dir) => `The write-ahead log of the database in ${dir} was removed or replaced while Holdfast ran.`,
  index: (dir) => `The index of the write-ahead log in ${dir} was removed or replaced while Holdfast ran.`,
  lock: (dir) =>
    `The lock file in ${dir} was removed while Holdfast ran, and it cannot hold the folder again.`,
}

export function whatIsLost(lost: Lost, dir: string): string {
  return `${lostWords[lost](dir)} Nothing new is accepted and every number waits; what was accepted is being saved.`
}

/** The next start would not find what is written now. */
export class FolderGoneError extends AppError {
  override readonly name = 'FolderGoneError'

  constructor(lost: Lost, dir: string) {
    super('folder_gone', whatIsLost(lost, dir))
  }
}

export type LockedReason =
  | 'key-file-missing'
  | 'key-file-invalid'
  | 'key-file-unwritable'
  | 'wrong-key'
  | 'keychain-closed'
  | 'passphrase-missing'
  | 'wrong-passphrase'
  | 'no-wrap'
  | 'check-failed'

/** The data key could not be opened. Nothing was written, and no new key was made. */
export class LockedError extends AppError {
  override readonly name = 'LockedError'
  readonly reason: LockedReason

  constructor(reason: LockedReason, told: Told, options: ErrorOptions & { hint?: string } = {}) {
    super('locked', told, options)
    this.reason = reason
  }
}

/** Sealed bytes that this key and place don't open: changed, moved to another row, or of another key. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError'
}

/** A row of one instance exists but cannot be read. It is not an absence: nothing may replace the row. */
export class DamagedError extends AppError {
  override readonly name = 'DamagedError'
  readonly instanceId: string

  /** What: the start of the sentence, in the singular, for example "A session". */
  constructor(instanceId: string, what: string, options: ErrorOptions = {}) {
    super(
      'damaged',
      `${what} of this number cannot be read. Nothing was overwritten; other numbers go on.`,
      options,
    )
    this.instanceId = instanceId
  }
}
