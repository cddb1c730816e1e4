// Loaded into the appliance before its first line (node --import), so that a test can make SQLite fail for a while: the
// reads or the writes of one table answer as on a disk that gives nothing back. The product knows nothing of it.
// The file named by FAIL_STORAGE says which; SIGUSR2 makes it so.
import SQLite from 'better-sqlite3'
import { readFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

/** What fails, and for how long. */
export interface Failing {
  table: string
  what: 'reads' | 'writes'
  ms: number
  code: string
}

type Work = (...args: unknown[]) => unknown

interface Prepared {
  source: string
  reader: boolean
}

const file = process.env['FAIL_STORAGE']
let failing: Failing | undefined
let until = 0

/** From now on; undefined: nothing fails. */
export function fail(what: Failing | undefined): void {
  failing = what
  until = performance.now() + (what?.ms ?? 0)
}

function assertWorks({ source, reader }: Prepared): void {
  if (failing === undefined || performance.now() > until) return
  if (reader !== (failing.what === 'reads') || !new RegExp(`\\b${failing.table}\\b`).test(source)) return
  throw new SQLite.SqliteError('disk I/O error', failing.code)
}

export function watchStatements(): void {
  const db = new SQLite(':memory:')
  const prototype: unknown = Object.getPrototypeOf(db.prepare('SELECT 1'))
  db.close()
  if (typeof prototype !== 'object' || prototype === null) throw new Error('There is no class of statements')
  for (const method of ['run', 'get', 'all', 'iterate']) {
    const original = Reflect.get(prototype, method) as Work
    const watched: Work = function (this: unknown, ...args) {
      assertWorks(this as Prepared)
      return Reflect.apply(original, this, args)
    }
    Reflect.set(prototype, method, watched)
  }
}

if (isMainThread && file !== undefined) {
  watchStatements()
  process.on('SIGUSR2', () => {
    fail(JSON.parse(readFileSync(file, 'utf8')) as Failing)
  })
}
