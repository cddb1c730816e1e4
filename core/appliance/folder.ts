// A data folder and its keys, with no number addressed: all that the command line needs of a folder at rest.
import { settleHandOvers } from '../backup/archive/hand-over.ts'
import { tellRestored } from '../backup/restore/appliance-restore.ts'
import { RecoveryKeys } from '../backup/keys/keys.ts'
import { Locations } from '../backup/location/locations.ts'
import type { LocationLimits } from '../backup/location/second-location.ts'
import { snapshotBeforeMigration } from '../backup/snapshots/making/new-head.ts'
import { Snapshots, type SnapshotLimits } from '../backup/snapshots/snapshots.ts'
import type { Closers } from './closers.ts'
import type { Config } from '../config/config.ts'
import type { EventBody } from '../contract/events/event.ts'
import { EventLog } from '../events/log.ts'
import type { RootLog } from '../log.ts'
import { OwnerKeys } from './sign-in/owner-key.ts'
import type { PasswordCost } from './sign-in/secret.ts'
import type { StartKeys } from './sign-in/start-keys.ts'
import type { WriteTx } from '../storage/commit.ts'
import { dataPaths } from '../storage/paths.ts'
import { FolderRecords } from '../storage/folder/folder-record.ts'
import { openStorage, type Storage } from '../storage/storage.ts'
import { version } from '../version.ts'

export interface FolderOptions {
  config: Config
  log: RootLog
  /** The disk lost a write: nobody knows what is stored, so the process must end at once. */
  onFatal: (error: Error) => void
  /** The database is damaged where something was to be written. */
  onCorrupt?: (error: Error) => void
  snapshotLimits?: Partial<SnapshotLimits>
  /** An empty database is begun where there was another one, because its owner says so. */
  beginNew?: boolean
  /** Keys of this process, beside those of the database. */
  startKeys?: StartKeys
  locationLimits?: Partial<LocationLimits>
  passwordCost?: PasswordCost
}

export interface Folder {
  storage: Storage
  keys: OwnerKeys
  events: EventLog
  snapshots: Snapshots
  recovery: RecoveryKeys
  locations: Locations
}

/** Opens the folder as its only owner; throws what the storage says when it cannot. */
export async function openFolder(options: FolderOptions, closers: Closers): Promise<Folder> {
  const { config, log, onFatal, onCorrupt } = options
  const app = version()
  const { keyFile, passphrase, keychain } = config
  const onWarning = (err: Error): void => log.warn('The storage failed; it is tried again', { err })
  const paths = dataPaths(config.dataDir)
  const storage = await openStorage({
    paths,
    record: new FolderRecords({ keyFile, dataDir: paths.dir }),
    beginNew: options.beginNew,
    onNotice: (words) => log.warn(words),
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
  const backups = openBackups(options, { storage, events }, closers)
  await settleHandOvers({ storage, events, log })
  return { storage, keys: keysOf(storage, options), events, ...backups }
}

/** Closed after everything that writes, the second location after the last of the own snapshots. */
function openBackups(
  { config, log, snapshotLimits, locationLimits }: FolderOptions,
  { storage, events }: Pick<Folder, 'storage' | 'events'>,
  closers: Closers,
): Pick<Folder, 'snapshots' | 'recovery' | 'locations'> {
  const common = {
    storage,
    log,
    now: Date.now,
    tell: (tx: WriteTx, body: EventBody) => events.append(tx, null, body),
  }
  const snapshots = new Snapshots({
    ...common,
    app: version(),
    ...(snapshotLimits && { limits: snapshotLimits }),
  })
  const recovery = new RecoveryKeys({ storage })
  const locations = new Locations({
    ...common,
    snapshots,
    recovery,
    keyFile: config.keyFile,
    storeKeys: config.storeKeys,
    ...(locationLimits && { limits: locationLimits }),
  })
  snapshots.follow()
  closers.add('second location', () => locations.stop())
  closers.add('snapshots', () => snapshots.stop())
  return { snapshots, recovery, locations }
}

function keysOf(storage: Storage, { config, log, startKeys }: FolderOptions): OwnerKeys {
  const keys = new OwnerKeys(storage, {
    isConfigured: config.apiKey !== undefined,
    ofThisStart: startKeys,
    onWarning: (err) => log.warn('What became of a key was not written down', { err }),
  })
  keys.noteEnded()
  return keys
}

/** What packs past messages is of Baileys: a command that brings none does not load it. */
export async function loadPack() {
  return (await import('../instances/baileys/history/pack.ts')).pack
}
