// The rows of a folder at rest, by instance and table, to be compared.
import { openSecondConnection } from '../../core/storage/database.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

type Row = Record<string, unknown>
/** By instance id, then by table. */
export type Rows = Map<string, Map<string, Row[]>>

export function rowsOf(folder: string): Rows {
  const file = dataPaths(join(folder, 'data')).database
  if (!existsSync(file)) return new Map()
  const db = openSecondConnection(file)
  try {
    const ids = db.prepare<[], string>('SELECT id FROM instances ORDER BY id').pluck().all()
    const tables = db
      .prepare<[], string>(
        `SELECT t.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
         WHERE t.type = 'table' AND c.name = 'instance_id' ORDER BY t.name`,
      )
      .pluck()
      .all()
    const select = (table: string, column: string, id: string): Row[] =>
      db.prepare<[string], Row>(`SELECT * FROM "${table}" WHERE "${column}" = ?`).all(id)
    return new Map(
      ids.map((id) => [
        id,
        new Map([
          ['instances', select('instances', 'id', id)],
          ...tables.map((table) => [table, select(table, 'instance_id', id)] as const),
        ]),
      ]),
    )
  } finally {
    db.close()
  }
}

/** Which tables of an instance differ, in whatever order they are read; columns that were not there before do not count. */
export function difference(before: Rows, after: Rows, id: string): string[] {
  const tables = before.get(id) ?? new Map<string, Row[]>()
  return [...tables.keys()].filter((table) => {
    const [was = [], is = []] = [tables.get(table), after.get(id)?.get(table)]
    const [columns = {}] = was
    const texts = (rows: readonly Row[]): string[] => rows.map((row) => textOf(columns, row)).toSorted()
    return was.length !== is.length || !isDeepStrictEqual(texts(was), texts(is))
  })
}

function textOf(columns: Row, row: Row): string {
  const values = Object.keys(columns).map((name) => {
    const value = row[name]
    return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
  })
  return JSON.stringify(values)
}
