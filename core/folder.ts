// A data folder and its keys, with no number addressed: all that the command line needs of a folder at rest.
import { tellRestored } from './backup/restore/appliance-restore.ts'
import { snapshotBeforeMigration } from './backup/snapshots/making.ts'
import { Snapshots, type SnapshotLimits } from './backup/snapshots/snapshots.ts'
import type { Closers } from './closers.ts'
import type { Config } from './config.ts'
import { EventLog } from './events/log.ts'
import type { RootLog } from './log.ts'
import { OwnerKeys } from './owner-key.ts'
import type { StartKeys } from './start-keys.ts'
import { dataPaths } from './storage/paths.ts'
import { openStorage, type Storage } from './storage/storage.ts'
import { version } from './version.ts'

export interface FolderOptions {
  config: Config
  log: RootLog
  /** The disk lost a write: nobody knows what is stored, so the process must end at once. */
  onFatal: (error: Error) => void
  /** The database is damaged where something was to be written. */
  onCorrupt?: (error: Error) => void
  snapshotLimits?: Partial<SnapshotLimits>
  /** Keys of this process, beside those of the database. */
  startKeys?: StartKeys
}

export interface Folder {
  storage: Storage
  keys: OwnerKeys
  events: EventLog
  snapshots: Snapshots
}

/** Opens the folder as its only owner; throws what the storage says when it cannot. */
export async function openFolder(options: FolderOptions, closers: Closers): Promise<Folder> {
  const { config, log, onFatal, onCorrupt, snapshotLimits } = options
  const app = version()
  const { keyFile, passphrase, keychain } = config
  const onWarning = (err: Error): void => log.warn('A checkpoint failed; it is tried again', { err })
  const paths = dataPaths(config.dataDir)
  const storage = await openStorage({
    paths,
    keyFile,
    passphrase,
    keychain,
    onFatal,
    onWarning,
    beforeMigration: (source) => snapshotBeforeMigration(source, { app, at: Date.now() }),
    ...(onCorrupt && { onCorrupt }),
  })
  closers.add('storage', () => storage.close())
  const events = new EventLog(storage, Date.now)
  await tellRestored(storage, events)
  const snapshots = new Snapshots({
    storage,
    app,
    log,
    now: Date.now,
    tell: (tx, body) => events.append(tx, null, body),
    ...(snapshotLimits && { limits: snapshotLimits }),
  })
  snapshots.follow()
  // Closed after everything that writes.
  closers.add('snapshots', () => snapshots.stop())
  return { storage, keys: keysOf(storage, options), events, snapshots }
}

function keysOf(storage: Storage, { config, log, startKeys }: FolderOptions): OwnerKeys {
  return new OwnerKeys(storage, {
    isConfigured: config.apiKey !== undefined,
    ofThisStart: startKeys,
    onWarning: (err) => log.warn('The last use of a key was not written down', { err }),
  })
}
