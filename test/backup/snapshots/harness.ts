// A storage with its snapshots, on a folder of its own, and what every test of them needs: traffic, a look at every
// row of a database, and a database taken out of the folder again.
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openStore } from '../../../core/backup/location/open-store.ts'
import {
  readCatalogue,
  stage,
  type Catalogue,
  type Staged,
  type Want,
} from '../../../core/backup/snapshots/read.ts'
import { Snapshots, type SnapshotLimits } from '../../../core/backup/snapshots/snapshots.ts'
import type { EventBody } from '../../../core/contract/events/event.ts'
import { EventLog } from '../../../core/events/log.ts'
import { createLog } from '../../../core/log.ts'
import { openStagedDatabase, type Database } from '../../../core/storage/database.ts'
import type { Sealer } from '../../../core/storage/seal.ts'
import type { Storage, StorageOptions } from '../../../core/storage/storage.ts'
import { newFolder, newHome, openHome, write, type Home } from '../../storage/harness.ts'

export interface Kept {
  home: Home
  storage: Storage
  snapshots: Snapshots
  folder: string
  told: EventBody[]
  /** An ordered stop of both. */
  stop(): Promise<void>
}

export interface KeptOptions {
  limits?: Partial<SnapshotLimits>
  storage?: Partial<StorageOptions>
  now?: () => number
}

/** Nothing is made by itself unless start() is called. */
export async function openKept(home: Home = newHome(), options: KeptOptions = {}): Promise<Kept> {
  const storage = await openHome(home, { checkpointEveryMs: 1_000_000, ...options.storage })
  const now = options.now ?? Date.now
  const events = new EventLog(storage, now)
  const told: EventBody[] = []
  const snapshots = new Snapshots({
    storage,
    app: 'test',
    log: createLog('silent'),
    now,
    tell(tx, body) {
      told.push(body)
      return events.append(tx, null, body)
    },
    limits: { minFreeBytes: 0, bytesPerSecond: Infinity, ...options.limits },
  })
  snapshots.follow()
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => (stopped ??= snapshots.stop().then(() => storage.close()))
  onTestFinished(stop)
  return { home, storage, snapshots, folder: home.paths.snapshots, told, stop }
}

/** One small fact more. */
export function put(storage: Storage, key: string, value: string): Promise<void> {
  return write(storage, (tx) => storage.appliance.put(tx, key, value))
}

/** Every row of every table, as text. */
export function rowsOf(db: Database): Record<string, string[]> {
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all()
  return Object.fromEntries(
    tables.map((table) => {
      const rows = db.prepare(`SELECT * FROM "${table}"`).raw().all()
      return [table, rows.map((row) => JSON.stringify(row)).toSorted()]
    }),
  )
}

export interface Taken extends Staged {
  rows: Record<string, string[]>
  check: string
}

/** What lies in a folder of snapshots. */
export function catalogue(folder: string): Promise<Catalogue> {
  return readCatalogue(openStore(folder))
}

/** The database of that moment, in a folder of its own. */
export async function takeOut(
  folder: string,
  want: Want,
  sealer: Sealer,
  file: string = join(newFolder(), 'staged.sqlite'),
): Promise<Taken> {
  const staged = await stage(openStore(folder), want, sealer, file)
  const db = openStagedDatabase(file)
  try {
    return { ...staged, rows: rowsOf(db), check: String(db.pragma('integrity_check', { simple: true })) }
  } finally {
    db.close()
  }
}
