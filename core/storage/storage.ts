// Opens a data folder as its only owner, in order, and closes it in reverse. What it opens is all there is:
// nobody else touches the folder's database.
import { closeSync, fstatSync, openSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { defaultConfigDir, defaultKeyFile } from '../contract/folders.ts'
import { fresh, putRounds } from './clock-watch.ts'
import { Commits, type CommitsOptions } from './commit.ts'
import {
  classify,
  copyDatabase,
  inspectDatabase,
  openDatabase,
  schemaVersion,
  toUnopenable,
  type Database,
} from './database.ts'
import { openTables } from './tables/all.ts'
import { DataKeys } from './sealing/data-keys.ts'
import { FolderError } from './errors.ts'
import { Failures, readEach } from './failures.ts'
import { codeOf, createFileAtomic, ensureFolder, syncFolder } from './files.ts'
import { LineageTable, type LineageHead } from './tables/lineage.ts'
import type { Keychain, KeyOptions } from './sealing/key-wraps.ts'
import { createDataKey, hasDataKey, unlock } from './sealing/keyring.ts'
import { acquireLock, type FolderLock } from './folder/lock.ts'
import { presenceOf } from './folder/open-files.ts'
import type { Presence } from './folder/presence.ts'
import { assertNotFuture, migrate, migrations, type Migration } from './migrate.ts'
import { isInside, type DataPaths } from './paths.ts'
import { Room } from './folder/room.ts'
import type { Sealer } from './seal.ts'
import { revertSwap, settleSwaps } from './folder/swap.ts'
import { assertNoStrangers } from './folder/foreign-wal.ts'
import { assertFiles, mendBeside } from './folder/beside.ts'
import { assertNothingBefore, makeWayForNew } from './folder/beginning.ts'
import type { FolderRecords } from './folder/folder-record.ts'
import { settleSuspicion, writeSuspicion } from './folder/damage-note.ts'
import { watched } from './watched.ts'
import { pinNow, StorageWorker, type Pinned } from './worker.ts'

export interface StorageOptions {
  paths: DataPaths
  /** Where the key file is or will be; the system's config folder unless given. Never in the data folder. */
  keyFile?: string | undefined
  passphrase?: string | undefined
  /** What the system's keychain keeps in place of a key file. */
  keychain?: Keychain | undefined
  /** The disk lost a write: the process must stop at once. */
  onFatal: (error: Error) => void
  /** Something that needs no answer now, such as a checkpoint that failed. */
  onWarning?: (error: Error) => void
  /** What was found amiss beside the database, what is lost with it, and what was done about it. */
  onNotice?: (words: string) => void
  /** The database turned out to be damaged where something was to be written. The next start looks first. */
  onCorrupt?: (error: Error) => void
  /** What is remembered of the folder outside of it. */
  record?: FolderRecords
  /** Its owner wants an empty database where there was another one. */
  beginNew?: boolean | undefined
  reserveBytes?: number
  now?: () => number
  checkpointEveryMs?: number
  presenceEveryMs?: number
  migrations?: readonly Migration[]
  /** Keeps a database that holds something before its first pending migration; without it, such a one is refused. */
  beforeMigration?: (source: MigrationSource) => Promise<void>
  /** Tests put their own in place of the system's. */
  fdatasync?: CommitsOptions['fdatasync']
}

/** The database before its migration, at rest: nobody writes meanwhile. */
export interface MigrationSource {
  paths: DataPaths
  sealer: Sealer
  dbFd: number
  walFd: number
  history: LineageHead | undefined
  pinned: Pinned
}

interface StorageHealth {
  walBytes: number
  databaseBytes: number
  schema: number
}

export interface Storage extends Tables {
  paths: DataPaths
  commits: Commits
  sealer: Sealer
  dataKeys: DataKeys
  room: Room
  /** Whether the next start will find what is written now. */
  presence: Presence
  /** Throws while nothing new can be kept: for want of room, or because the folder is gone. */
  assertAccepting(): void
  /** Descriptors that live as long as the database is open: the only way to its files beside SQLite. */
  fds: { db: number; wal: number }
  /** Who follows what is committed, and who holds it still for a copy. */
  worker: Pick<StorageWorker, 'follow' | 'checkpoint' | 'pin' | 'finish'>
  /** The schema was migrated at this start. */
  migrated: boolean
  health(): StorageHealth
  /** Writes all that is in it into a new file, also where nothing in the folder leads to it any more. */
  copyTo(file: string): Promise<void>
  /** What SQLite finds wrong with the file; empty when nothing is. */
  quickCheck(): Promise<string[]>
  close(): Promise<void>
}

/** When a failing storage was last found to work again. */
const lookedKey = 'storage.looked'

type Tables = ReturnType<typeof openTables>

/** Things to undo, the last first. */
type Undo = (() => void)[]

/** A restored database that cannot be opened after all gives its place back to the one before. */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  try {
    return await openOnce(options)
  } catch (error) {
    if (!revertSwap(options.paths, error, (options.now ?? Date.now)())) throw error
    return openOnce(options)
  }
}

async function openOnce(options: StorageOptions): Promise<Storage> {
  const undo: Undo = []
  try {
    return await open(options, undo)
  } catch (error) {
    for (const step of undo.toReversed()) step()
    throw toUnopenable(options.paths.database, error)
  }
}

/**
 * 1. The folder, its lock, and a restore that was cut. 2. A read-only look at the database, which also opens the data key: what is refused
 * here is untouched. 3. The database and its schema. 4. At the first start, the data key and what the clock is measured by. 5. The tables and the worker.
 */
async function open(options: StorageOptions, undo: Undo): Promise<Storage> {
  const { paths, onFatal, now = Date.now } = options
  const keys = { keyFile: keyFileOf(options), passphrase: options.passphrase, keychain: options.keychain }
  const lock = openFolder(paths, undo)
  mendBeside(paths, options.onNotice)
  const room = new Room({
    dir: paths.dir,
    file: paths.reserve,
    ...(options.reserveBytes !== undefined && { reserveBytes: options.reserveBytes }),
  })
  undo.push(() => room.close())
  settleSwaps(paths, now(), options.onNotice)
  const aside = options.beginNew === true ? makeWayForNew(paths) : undefined
  const known = await lookBefore(options, keys)
  const isNew = !known || known.schema === 0
  if (isNew && aside === undefined) assertNothingBefore(paths, options.record?.read())
  const db = openDatabase(paths.database)
  undo.push(() => db.close())
  const dbFd = openSync(paths.database, 'r')
  // Closed after the database, like every descriptor of its file: that drops SQLite's locks.
  undo.splice(undo.length - 1, 0, () => closeSync(dbFd))
  const migrated = await migrateDatabase(db, options, { dbFd, sealer: known?.sealer })
  const walFd = openSync(paths.wal, 'r+')
  undo.push(() => closeSync(walFd))
  // The names of the database and of its WAL must survive a power cut too.
  syncFolder(paths.dir)
  const { fdatasync } = options
  const onRefused = refusals(options, room)
  const commits = new Commits({
    db,
    walFd,
    onFatal,
    onRefused,
    onFailed: (error) => failures.met(error),
    ...(fdatasync && { fdatasync }),
  })
  const sealer = known?.sealer ?? (await createDataKey(db, commits, { ...keys, at: now() }))
  createFileAtomic(
    paths.begun,
    'A database was begun here. It is never begun anew while this file is here.\n',
  )
  const { tables, failures } = openWatched(options, { db, sealer, commits, onRefused })
  if (known?.sealer === undefined) commits.writeNow((tx) => putRounds(tables.appliance, tx, fresh(now())))
  if (aside !== undefined) tellBegun(tables, commits, { aside, at: now() })
  remember(options, now())
  const dataKeys = new DataKeys({ db, sealer, commits, ...keys })
  discardHalfDone(tables, commits, now())
  const shmFd = openSync(`${paths.database}-shm`, 'r')
  undo.splice(undo.length - 2, 0, () => closeSync(shmFd))
  const presence = presenceOf({
    ...options,
    lock,
    commits,
    appliance: tables.appliance,
    fds: { db: dbFd, wal: walFd, shm: shmFd },
  })
  undo.push(() => void presence.close())
  const worker = workerOf(options, { commits, walFd, room, presence })
  commits.paceBy(() => worker.keepUp())
  let closing: Promise<void> | undefined
  return {
    ...tables,
    paths,
    commits,
    sealer,
    dataKeys,
    room,
    presence,
    assertAccepting() {
      room.assert()
      presence.assert()
    },
    fds: { db: dbFd, wal: walFd },
    worker,
    migrated,
    health: () => healthOf(db, walFd),
    copyTo: (file) => copyDatabase(db, file),
    quickCheck: () => worker.quickCheck(),
    close: () =>
      (closing ??= close({ db, commits, worker, failures, presence, fds: [walFd, dbFd, shmFd], lock, room })),
  }
}

/** Read-only: what is refused here is untouched. undefined where there is no database yet. */
function lookBefore({ paths, migrations: list }: StorageOptions, keys: KeyOptions) {
  assertFiles(paths)
  return inspectDatabase(paths.database, async (found) => {
    assertNotFuture(found, list)
    settleSuspicion(paths, found)
    if (schemaVersion(found) > 0 && isLeftOver(paths.wal)) assertNoStrangers(paths, found)
    const schema = schemaVersion(found)
    return { schema, sealer: schema > 0 && hasDataKey(found) ? await unlock(found, keys) : undefined }
  })
}

/** Every failure of a table is heard of, whoever meets it. */
function openWatched(
  options: StorageOptions,
  opened: {
    db: Database
    sealer: Sealer
    commits: Commits
    onRefused: NonNullable<CommitsOptions['onRefused']>
  },
): { tables: Tables; failures: Failures } {
  const { db, sealer, commits, onRefused } = opened
  const { now = Date.now } = options
  const failures = failuresOf(options, async () => {
    readEach(db)
    await commits.write((tx) => tables.appliance.put(tx, lookedKey, String(now())))
  })
  const tables = watched(openTables(db, sealer, commits), (error) => {
    if (isDamage(error)) onRefused('corrupt', error)
    else failures.met(error)
  })
  return { tables, failures }
}

function failuresOf({ onFatal, onWarning }: StorageOptions, look: () => Promise<void>): Failures {
  return new Failures({ look, onFatal, onWarning: (error) => onWarning?.(error) })
}

function workerOf(
  { paths, onWarning, checkpointEveryMs }: StorageOptions,
  { commits, walFd, room, presence }: { commits: Commits; walFd: number; room: Room; presence: Presence },
): StorageWorker {
  return new StorageWorker({
    file: paths.database,
    commits,
    walFd,
    assertPresent: () => presence.assert(),
    onWarning: (error) => {
      if (classify(error) === 'full') room.full()
      else onWarning?.(error)
    },
    ...(checkpointEveryMs !== undefined && { everyMs: checkpointEveryMs }),
  })
}

/** An ordered stop leaves none. */
function isLeftOver(wal: string): boolean {
  return (statSync(wal, { throwIfNoEntry: false })?.size ?? 0) > 0
}

/** An index for searching can be made anew, so its damage is not the database's. */
function isDamage(error: Error): boolean {
  return classify(error) === 'corrupt' && codeOf(error) !== 'SQLITE_CORRUPT_VTAB'
}

/** What a refused write means for the whole folder. */
function refusals(
  { paths, onCorrupt }: StorageOptions,
  room: Room,
): NonNullable<CommitsOptions['onRefused']> {
  let isTold = false
  return (kind, error) => {
    if (kind === 'full') return room.full()
    if (isTold) return
    isTold = true
    writeSuspicion(paths, error)
    onCorrupt?.(error)
  }
}

function openFolder(paths: DataPaths, undo: Undo): FolderLock {
  ensureFolder(paths.dir)
  const lock = acquireLock(paths)
  undo.push(() => lock.release())
  return lock
}

function keyFileOf({ keyFile, paths }: StorageOptions): string {
  const system = { env: process.env, platform: process.platform, home: homedir() }
  const file = keyFile ?? defaultKeyFile(defaultConfigDir(system))
  if (!isInside(paths.dir, file)) return file
  throw new FolderError(
    file,
    `The key file ${file} lies in the data folder, where a copy of the data would carry its key. Nothing was changed.`,
  )
}

/** True when something was migrated. What the database holds is kept first, sealed. */
async function migrateDatabase(
  db: Database,
  { paths, migrations: list = migrations, beforeMigration }: StorageOptions,
  { dbFd, sealer }: { dbFd: number; sealer: Sealer | undefined },
): Promise<boolean> {
  const from = schemaVersion(db)
  const isPending = list.some(({ version }) => version > from)
  if (isPending && from > 0 && sealer !== undefined) {
    if (beforeMigration === undefined) throw new Error('A migration needs a snapshot before it.')
    const walFd = openSync(paths.wal, 'r')
    const { release, ...pinned } = pinNow(db, walFd)
    try {
      const history = new LineageTable(db).get()
      await beforeMigration({ paths, sealer, dbFd, walFd, history, pinned: { ...pinned, release } })
    } finally {
      release()
      closeSync(walFd)
    }
  }
  return migrate(db, { migrations: list })
}

/** An instance that was being written when the process ended is not one: the purge erases what there is of it. */
function discardHalfDone({ restoring, restores }: Tables, commits: Commits, at: number): void {
  const ids = restoring.list()
  commits.writeNow((tx) => {
    for (const id of ids) restoring.discard(tx, id, at)
    restores.interrupted(tx, at)
  })
}

function healthOf(db: Database, walFd: number): StorageHealth {
  const pages = Number(db.pragma('page_count', { simple: true }))
  const pageSize = Number(db.pragma('page_size', { simple: true }))
  return {
    walBytes: fstatSync(walFd).size,
    databaseBytes: pages * pageSize,
    schema: schemaVersion(db),
  }
}

function tellBegun(
  { audit }: Tables,
  commits: Commits,
  { aside, at }: { aside: string[]; at: number },
): void {
  const entry = { at, actor: 'owner', action: 'appliance.begun_anew', instanceId: null, detail: { aside } }
  commits.writeNow((tx) => audit.append(tx, entry))
}

function remember({ record, onNotice, paths }: StorageOptions, at: number): void {
  try {
    record?.begun(at)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    onNotice?.(
      `It could not be noted in the configuration folder that there is a database in ${paths.dir} (${why}). Only a ` +
        'start after the whole data folder was lost would miss it.',
    )
  }
}

interface Parts {
  db: Database
  commits: Commits
  worker: StorageWorker
  failures: Failures
  presence: Presence
  /** Of the database and of what belongs to it. */
  fds: number[]
  lock: FolderLock
  room: Room
}

/** The lock goes last: until then nobody else may open the folder. */
async function close({ db, commits, worker, failures, presence, fds, lock, room }: Parts): Promise<void> {
  try {
    await presence.close()
    await failures.stop()
    await commits.close()
    await worker.close()
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    room.close()
    // Closing a descriptor of the database drops SQLite's locks on it.
    db.close()
    for (const fd of fds) closeSync(fd)
    lock.release()
  }
}
