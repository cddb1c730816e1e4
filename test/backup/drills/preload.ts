// Loaded before the program, into each of its threads: kill -9 of the process at its n-th step (KILL_AT) on what lies in
// the folder KILL_IN. A step is a file begun, half of a write, a wait for the disk, a name given or taken away, a commit
// of a database and the emptying of its log. Each is told in KILL_LOG, which is also how the threads count together.
import SQLite from 'better-sqlite3'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { basename, sep } from 'node:path'

type Work = (...args: unknown[]) => unknown

const { KILL_LOG: log = '', KILL_IN: folder = '', KILL_AT: at = '' } = process.env
const { appendFileSync, readFileSync, writeSync } = fs
const pathOf = new Map<number, string>()

const kinds: readonly (readonly [RegExp, string])[] = [
  [/\.snapshot(\.part)?$/, 'snapshot'],
  [/\.segment$/, 'segment'],
  [/Z-[0-9a-f]{8}\.json/, 'manifest'],
  [/stopped/, 'stopped'],
  [/\.holdfast/, 'archive'],
  [/restore\.json/, 'record'],
  [/\.sqlite/, 'database'],
]

/** undefined: not of this folder, or what nobody counts on. */
function kindOf(path: unknown): string | undefined {
  if (typeof path !== 'string' || !path.startsWith(folder)) return undefined
  if (path.includes(`${sep}logs${sep}`) || path.startsWith(log)) return undefined
  return kinds.find(([name]) => name.test(basename(path)))?.[1] ?? 'other'
}

/** True at the step to be killed at. */
function isLast(what: string, kind: string | undefined): boolean {
  if (kind === undefined) return false
  appendFileSync(log, `${what} ${kind}\n`)
  // Two threads may take a step at once.
  return readFileSync(log, 'utf8').split('\n').length - 1 >= Number(at)
}

function die(): void {
  process.kill(process.pid, 'SIGKILL')
}

function wrap(target: object, method: string, before: (args: unknown[]) => void): void {
  const original: unknown = Reflect.get(target, method)
  if (typeof original !== 'function') throw new Error(`There is no ${method}`)
  const work: Work = function (this: unknown, ...args) {
    before(args)
    return Reflect.apply(original, this, args)
  }
  Reflect.set(target, method, Object.assign(work, original))
}

function isBegun(path: unknown, flags: unknown): boolean {
  return /^[wa]/.test(String(flags)) && isLast('begin', kindOf(path))
}

function watchOpening(): void {
  const { openSync, open } = fs
  fs.openSync = (path, flags, mode) => {
    if (isBegun(path, flags)) die()
    const fd = openSync(path, flags, mode)
    pathOf.set(fd, String(path))
    return fd
  }
  const opening: Work = (path, flags, ...rest) => {
    if (isBegun(path, flags)) die()
    const done = rest.at(-1) as (error: Error | null, fd: number) => void
    const known = (error: Error | null, fd: number): void => {
      if (error === null) pathOf.set(fd, String(path))
      done(error, fd)
    }
    return Reflect.apply(open, fs, [path, flags, ...rest.slice(0, -1), known])
  }
  Reflect.set(fs, 'open', Object.assign(opening, open))
  for (const name of ['close', 'closeSync']) wrap(fs, name, ([fd]) => pathOf.delete(Number(fd)))
}

/** Half of what was to be written is there. */
function half(fd: unknown, bytes: Uint8Array, place: unknown): void {
  if (!isLast('half a write', kindOf(pathOf.get(Number(fd))))) return
  writeSync(Number(fd), bytes, 0, bytes.length >> 1, typeof place === 'number' ? place : null)
  die()
}

function halfOfOne([fd, bytes, offset, length, place]: unknown[]): void {
  if (!(bytes instanceof Uint8Array)) return
  const from = typeof offset === 'number' ? offset : 0
  half(fd, bytes.subarray(from, typeof length === 'number' ? from + length : undefined), place)
}

function halfOfMany([fd, list, place]: unknown[]): void {
  if (Array.isArray(list)) half(fd, Buffer.concat(list as Uint8Array[]), place)
}

function watchWriting(): void {
  for (const name of ['write', 'writeSync']) wrap(fs, name, halfOfOne)
  for (const name of ['writev', 'writevSync']) wrap(fs, name, halfOfMany)
}

function watchFiles(): void {
  watchOpening()
  watchWriting()
  for (const name of ['fdatasync', 'fdatasyncSync', 'fsync', 'fsyncSync'])
    wrap(fs, name, ([fd]) => void (isLast('sync', kindOf(pathOf.get(Number(fd)))) && die()))
  for (const name of ['renameSync', 'linkSync', 'copyFileSync'])
    wrap(fs, name, ([, to]) => void (isLast('name', kindOf(to)) && die()))
  for (const name of ['rmSync', 'unlinkSync'])
    wrap(fs, name, ([path]) => void (fs.existsSync(String(path)) && isLast('remove', kindOf(path)) && die()))
  for (const name of ['ftruncateSync'])
    wrap(fs, name, ([fd]) => void (isLast('cut', kindOf(pathOf.get(Number(fd)))) && die()))
  syncBuiltinESMExports()
}

function watchDatabases(): void {
  const memory = new SQLite(':memory:')
  const [inner] = Object.getOwnPropertySymbols(memory).map((symbol): unknown => Reflect.get(memory, symbol))
  if (typeof inner !== 'object' || inner === null) throw new Error('better-sqlite3 is built otherwise now')
  const prototype = Reflect.getPrototypeOf(inner)
  if (prototype === null) throw new Error('There is no class of databases')
  const name = /^\s*(?:COMMIT|PRAGMA wal_checkpoint)/i
  const say = (sql: unknown): void => {
    const [found] = name.exec(String(sql)) ?? []
    if (found !== undefined && isLast(found.trim(), 'database')) die()
  }
  wrap(prototype, 'exec', ([sql]) => say(sql))
  const prepare = Reflect.get(prototype, 'prepare') as Work
  const watched: Work = function (this: unknown, ...args) {
    const statement = Reflect.apply(prepare, this, args) as object
    const [sql] = args
    if (name.test(String(sql)))
      for (const method of ['run', 'get', 'all']) wrap(statement, method, () => say(sql))
    return statement
  }
  Reflect.set(prototype, 'prepare', watched)
  memory.close()
}

if (log !== '') {
  watchDatabases()
  watchFiles()
}
