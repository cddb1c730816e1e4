// Where everything lies in the data folder.
// It only names paths; it never touches the disk.
import { isAbsolute, join, relative, resolve } from 'node:path'

export interface DataPaths {
  dir: string
  database: string
  /** SQLite's write-ahead log of the database. */
  wal: string
  lock: string
  /** What the owner of the lock says about itself. */
  owner: string
  /** How the command line finds the process that runs. */
  running: string
  media: string
  snapshots: string
  logs: string
  /** Says that a database was begun here: one that is empty or missing since then is a loss. */
  begun: string
  /** Given up when the disk is full. */
  reserve: string
  /** How the database was left by the last ordered stop. */
  stopped: string
  /** Copies that are being examined; emptied at each start. */
  scratch: string
  /** Says that a part of the database could not be read: the next start looks first. */
  suspect: string
  /** Restores of the whole appliance: how far each is, and what it replaced. */
  restores: string
  /** Backup files that come from a browser or wait for one. */
  transit: string
  /** Which keys were ended, so that no restore brings them back. */
  endedKeys: string
  /** The index of what was written; made anew where it is missing. */
  search: string
}

export function dataPaths(dataDir: string): DataPaths {
  const dir = resolve(dataDir)
  const database = join(dir, 'holdfast.sqlite')
  return {
    dir,
    database,
    wal: `${database}-wal`,
    lock: join(dir, 'lock'),
    owner: join(dir, 'lock.txt'),
    running: join(dir, 'running.json'),
    media: join(dir, 'media'),
    snapshots: join(dir, 'snapshots'),
    logs: join(dir, 'logs'),
    begun: join(dir, 'begun.txt'),
    reserve: join(dir, 'reserve'),
    stopped: join(dir, 'stopped.json'),
    scratch: join(dir, 'scratch'),
    suspect: join(dir, 'suspect.txt'),
    restores: join(dir, 'restores'),
    transit: join(dir, 'transit'),
    endedKeys: join(dir, 'ended-keys.json'),
    search: join(dir, 'search.sqlite'),
  }
}

const windowsDevice = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** A file directly in a folder; throws for a name that could lead anywhere else. */
export function inFolder(folder: string, name: string): string {
  const safe = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}$/.test(name) && !name.endsWith('.')
  if (!safe || windowsDevice.test(name)) throw new RangeError(`Not a safe file name: ${JSON.stringify(name)}`)
  return join(folder, name)
}

export function isInside(folder: string, file: string): boolean {
  const way = relative(resolve(folder), resolve(file))
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}
