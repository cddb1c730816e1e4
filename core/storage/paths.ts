// Where everything lies: the data folder's parts, and the default folders of each system.
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
  media: string
  snapshots: string
  logs: string
  /** Says that a database was begun here: one that is empty or missing since then is a loss. */
  begun: string
  /** Given up when the disk is full. */
  reserve: string
  /** Says that a part of the database could not be read: the next start looks first. */
  suspect: string
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
    media: join(dir, 'media'),
    snapshots: join(dir, 'snapshots'),
    logs: join(dir, 'logs'),
    begun: join(dir, 'begun.txt'),
    reserve: join(dir, 'reserve'),
    suspect: join(dir, 'suspect.txt'),
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

/** What the default folders depend on. */
export interface System {
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  home: string
}

export function defaultDataDir({ env, platform, home }: System): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Holdfast')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Holdfast')
  return join(xdg(env['XDG_DATA_HOME']) ?? join(home, '.local', 'share'), 'holdfast')
}

/** Never inside the data folder, so that a copy of the data carries no key. */
export function defaultConfigDir({ env, platform, home }: System): string {
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Holdfast')
  if (platform === 'darwin') return join(home, 'Library', 'Preferences', 'Holdfast')
  return join(xdg(env['XDG_CONFIG_HOME']) ?? join(home, '.config'), 'holdfast')
}

export function defaultKeyFile(configDir: string): string {
  return join(configDir, 'holdfast.key')
}

/** The XDG specification says that a relative path is to be ignored. */
function xdg(value: string | undefined): string | undefined {
  return value !== undefined && isAbsolute(value) ? value : undefined
}
