// Loaded into the appliance before its first line (node --import), so that a test can kill it at one exact step of what
// it does to the disk: just before or after a commit, a checkpoint, a sync or a rename. The product knows nothing of it.
// The file named by CRASH_STEPS says at which step; each step that is passed is noted beside it.
import SQLite from 'better-sqlite3'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { isMainThread } from 'node:worker_threads'

const file = process.env['CRASH_STEPS'] ?? ''
const { readFileSync, appendFileSync } = fs
let armed = ''
let passed = 0

function step(name: string): void {
  let order: string
  try {
    order = readFileSync(file, 'utf8')
  } catch {
    return
  }
  if (order !== armed) [armed, passed] = [order, 0]
  passed += 1
  appendFileSync(`${file}.passed`, `${name}\n`)
  if (passed === Number(order.split(' ')[0])) process.kill(process.pid, 'SIGKILL')
}

type Work = (...args: unknown[]) => unknown

/** The method of this object, with a step before and after it. */
function wrap(target: object, method: string, name: string): void {
  const original: unknown = Reflect.get(target, method)
  if (typeof original !== 'function') throw new Error(`${name} has no ${method}`)
  const work: Work = function (this: unknown, ...args) {
    step(`before ${name}`)
    const result: unknown = Reflect.apply(original, this, args)
    step(`after ${name}`)
    return result
  }
  Reflect.set(target, method, work)
}

function watchDatabase(): void {
  const db = new SQLite(':memory:')
  const [inner] = Object.getOwnPropertySymbols(db).map((symbol): unknown => Reflect.get(db, symbol))
  if (typeof inner !== 'object' || inner === null) throw new Error('better-sqlite3 is built otherwise now')
  const prototype: unknown = Object.getPrototypeOf(inner)
  if (typeof prototype !== 'object' || prototype === null) throw new Error('There is no class of databases')
  const prepare = Reflect.get(prototype, 'prepare') as Work
  const watched: Work = function (this: unknown, ...args) {
    const statement = Reflect.apply(prepare, this, args) as object
    const sql = String(args[0])
    const name = /^(?:COMMIT|PRAGMA (?:wal_checkpoint|journal_mode))/i.exec(sql)?.[0]
    if (name !== undefined) for (const method of ['run', 'get', 'all']) wrap(statement, method, name)
    return statement
  }
  Reflect.set(prototype, 'prepare', watched)
  db.close()
}

function watchFiles(): void {
  for (const name of ['fsyncSync', 'fdatasyncSync', 'renameSync', 'linkSync', 'rmSync', 'unlinkSync'])
    wrap(fs, name, name)
  const original = fs.fdatasync
  const watched = (fd: number, done: (error: Error | null) => void): void =>
    original(fd, (error) => {
      step('after fdatasync')
      done(error)
    })
  fs.fdatasync = Object.assign(watched, original)
  syncBuiltinESMExports()
}

if (isMainThread && file !== '') {
  watchDatabase()
  watchFiles()
}
