// How SQLite goes about a statement, and what of it would take longer as a table grows: reading a whole table, sorting, or
// reading a range that nothing cuts off.
import type { Database } from '../../core/storage/database.ts'

/** These hold settings, or a row for each number or webhook: they do not grow with what is talked. Any other does. */
const small = new Set(
  (
    'alerts api_keys appliance chatwoot forgotten generations instances keeping key_wraps other_data_keys owner_password sessions pending_credentials restores webhooks ' +
    'sqlite_schema sqlite_sequence pragma_table_info pragma_foreign_key_list json_each'
  ).split(' '),
)

/** Every text that is prepared meanwhile, by whoever does, each once. */
export async function preparedBy(db: Database, work: () => Promise<void>): Promise<string[]> {
  const prototype: object = Object.getPrototypeOf(db)
  const original: unknown = Reflect.get(prototype, 'prepare')
  if (typeof original !== 'function') throw new TypeError('There is nothing that prepares.')
  const seen = new Set<string>()
  Reflect.set(prototype, 'prepare', function prepare(this: Database, sql: string): unknown {
    seen.add(sql.replaceAll(/--.*/g, '').replaceAll(/\s+/g, ' ').trim())
    return Reflect.apply(original, this, [sql])
  })
  try {
    await work()
  } finally {
    Reflect.set(prototype, 'prepare', original)
  }
  return [...seen]
}

/** What the triggers do, with a parameter for each value of the row that they run for. */
export function inTriggers(db: Database): string[] {
  const bodies = db
    .prepare<[], string>("SELECT sql FROM sqlite_schema WHERE type = 'trigger'")
    .pluck()
    .all()
    .map((sql) => /\bBEGIN\b([\s\S]*)\bEND\s*$/i.exec(sql.replaceAll(/--.*/g, ''))?.[1] ?? '')
  const statements = bodies
    .flatMap((body) => body.split(';'))
    .map((each) => each.replaceAll(/\s+/g, ' ').trim())
  const filled = statements.map((each) => each.replaceAll(/\b(?:NEW|OLD)\.\w+/g, '?'))
  return [...new Set(filled)].filter((each) => each !== '')
}

/** What of the plan grows with a table; empty where nothing does. */
export function growing(db: Database, sql: string): string[] {
  // What only puts a row looks for one at most.
  if (!/^(?:SELECT|INSERT INTO \w+ (?:\([^)]*\) )?SELECT|UPDATE|DELETE|WITH)/i.test(sql)) return []
  const positional = sql.replaceAll(/@\w+/g, '?')
  const params = Array.from({ length: positional.split('?').length - 1 }, () => null)
  const steps = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${positional}`).all(...params)
  const tableOf = tablesIn(sql)
  const isCut = /\bLIMIT\b/.test(sql)
  return steps
    .map(({ detail }) => detail)
    .filter((detail) => {
      if (detail.startsWith('USE TEMP B-TREE'))
        return [...tableOf.values()].some((table) => !small.has(table))
      const [, verb, name = '', how] = /^(SCAN|SEARCH) (\S+)(.*)/.exec(detail) ?? []
      const table = tableOf.get(name) ?? name
      if (verb === undefined || small.has(table) || !isTable(db, table)) return false
      // The least or the greatest of an index is its end.
      if (
        verb === 'SEARCH' &&
        (how === '' ||
          how?.startsWith(' EXISTS') === true ||
          /^SELECT (?:min|max)\(\w+\)(?: AS \w+)? FROM/.test(sql))
      )
        return false
      return verb === 'SCAN' || (!isCut && !findsOne(db, detail))
    })
}

/** By its own name, and by what it is called in the statement. */
function tablesIn(sql: string): ReadonlyMap<string, string> {
  const names = [...sql.matchAll(/\b(?:FROM|JOIN|UPDATE|INTO)\s+"?(\w+)"?(?:\s+AS)?(?:\s+(\w+))?/g)]
  return new Map(names.map(([, table = '', alias = table]) => [alias, table]))
}

function isTable(db: Database, name: string): boolean {
  return (
    db.prepare('SELECT 1 FROM sqlite_schema WHERE type = ? AND name = ?').get('table', name) !== undefined
  )
}

/** One row at most, by the primary key or by all that makes an index unique. */
function findsOne(db: Database, detail: string): boolean {
  if (/\((?:rowid|id|seq)=\?\)/.test(detail) && detail.includes('PRIMARY KEY')) return true
  const [, index = '', terms = ''] = /USING (?:COVERING )?INDEX (\S+) \((.*)\)/.exec(detail) ?? []
  const [, keys = ''] = /USING PRIMARY KEY \((.*)\)/.exec(detail) ?? []
  const equal = (terms || keys).split(' AND ').filter((term) => /^\w+=\?$/.test(term)).length
  if (keys !== '') return equal >= primaryKey(db, detail)
  const found = db
    .prepare<[string], { columns: number; isUnique: number }>(
      `SELECT (SELECT count(*) FROM pragma_index_info(s.name)) AS columns, l."unique" AS isUnique
       FROM sqlite_schema AS s, pragma_index_list(s.tbl_name) AS l
       WHERE s.name = ? AND l.name = s.name`,
    )
    .get(index)
  return found !== undefined && found.isUnique === 1 && equal >= found.columns
}

function primaryKey(db: Database, detail: string): number {
  const [, table = ''] = /^SEARCH (\S+)/.exec(detail) ?? []
  return db.prepare('SELECT 1 FROM pragma_table_info(?) WHERE pk > 0').all(table).length
}
