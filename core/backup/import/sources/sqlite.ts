// The tables of another program's SQLite database: of a copy, because even reading one may make files beside it.
import { openForeignDatabase, type Database } from '../../../storage/database.ts'
import { rowsAtOnce, type TableRow, type Tables } from './tables.ts'
import type { Unpacking } from './unpacking/unpacking.ts'

export async function openSqlite(file: string, unpacking: Unpacking): Promise<SqliteTables> {
  return new SqliteTables(openForeignDatabase(await unpacking.copyDatabase(file)), file)
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

export class SqliteTables implements Tables {
  readonly where: string
  readonly #db: Database

  constructor(db: Database, where: string) {
    this.#db = db
    this.where = where
  }

  async has(table: string): Promise<boolean> {
    const sql = `SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`
    return this.#db.prepare(sql).get(table) !== undefined
  }

  async rows(table: string, of?: { column: string; value: string }): Promise<TableRow[]> {
    const from = `SELECT * FROM ${quoted(table)}`
    if (of === undefined) return this.#db.prepare<unknown[], TableRow>(from).all()
    return this.#db.prepare<unknown[], TableRow>(`${from} WHERE ${quoted(of.column)} = ?`).all(of.value)
  }

  async *each(table: string, of?: { column: string; value: string }): AsyncGenerator<TableRow[], void> {
    const from = `SELECT * FROM ${quoted(table)}${of === undefined ? '' : ` WHERE ${quoted(of.column)} = ?`}`
    let batch: TableRow[] = []
    for (const row of this.#db
      .prepare<unknown[], TableRow>(from)
      .iterate(...(of === undefined ? [] : [of.value]))) {
      batch.push(row)
      if (batch.length < rowsAtOnce) continue
      yield batch
      batch = []
    }
    if (batch.length > 0) yield batch
  }

  async values(table: string, column: string): Promise<string[]> {
    const sql = `SELECT DISTINCT ${quoted(column)} AS value FROM ${quoted(table)} ORDER BY 1`
    return this.#db
      .prepare<unknown[], { value: unknown }>(sql)
      .all()
      .map(({ value }) => String(value))
  }

  async others(): Promise<null> {
    return null
  }

  async close(): Promise<void> {
    this.#db.close()
  }
}
