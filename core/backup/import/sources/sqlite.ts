// The tables of another program's SQLite database: of a copy, because even reading one may make files beside it.
import { rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { openForeignDatabase, type Database } from '../../../storage/database.ts'
import { codeOf } from '../../../storage/files.ts'
import { rowsAtOnce, type TableRow, type Tables } from './tables.ts'
import type { Unpacking } from './unpacking/unpacking.ts'

export async function openSqlite(file: string, unpacking: Unpacking): Promise<SqliteTables> {
  const tables = new SqliteTables(file, unpacking)
  await tables.refresh()
  return tables
}

/** A program that writes meanwhile makes a copy that is of no moment: it is made again. */
const copiesAtMost = 5

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

export class SqliteTables implements Tables {
  readonly where: string
  readonly #unpacking: Unpacking
  #copy: { db: Database; folder: string; mark: string } | undefined

  constructor(file: string, unpacking: Unpacking) {
    this.where = file
    this.#unpacking = unpacking
  }

  /** As it is now, where it has changed since it was copied. */
  async refresh(): Promise<Database> {
    const mark = await this.#mark()
    if (this.#copy?.mark === mark) return this.#copy.db
    await this.close()
    for (let left = copiesAtMost, before = mark; ; left -= 1) {
      const copy = await this.#unpacking.copyDatabase(this.where)
      const after = await this.#mark()
      if (after === before || left === 0) {
        const db = openForeignDatabase(copy)
        this.#copy = { db, folder: dirname(copy), mark: after }
        return db
      }
      before = after
      await rm(dirname(copy), { recursive: true, force: true })
    }
  }

  /** What tells of a change, of it and of its log. */
  async #mark(): Promise<string> {
    const marks = await Promise.all(
      ['', '-wal'].map(async (part) => {
        const found = await stat(`${this.where}${part}`).catch((error: unknown) => {
          if (part !== '' && codeOf(error) === 'ENOENT') return undefined
          throw error
        })
        return `${found?.mtimeMs} ${found?.size}`
      }),
    )
    return marks.join(', ')
  }

  async has(table: string): Promise<boolean> {
    const sql = `SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`
    return (await this.refresh()).prepare(sql).get(table) !== undefined
  }

  async rows(table: string, of?: { column: string; value: string }): Promise<TableRow[]> {
    const db = await this.refresh()
    const from = `SELECT * FROM ${quoted(table)}`
    if (of === undefined) return db.prepare<unknown[], TableRow>(from).all()
    return db.prepare<unknown[], TableRow>(`${from} WHERE ${quoted(of.column)} = ?`).all(of.value)
  }

  async *each(table: string, of?: { column: string; value: string }): AsyncGenerator<TableRow[], void> {
    const from = `SELECT * FROM ${quoted(table)}${of === undefined ? '' : ` WHERE ${quoted(of.column)} = ?`}`
    let batch: TableRow[] = []
    const db = await this.refresh()
    for (const row of db
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
    const db = await this.refresh()
    return db
      .prepare<unknown[], { value: unknown }>(sql)
      .all()
      .map(({ value }) => String(value))
  }

  async others(): Promise<null> {
    return null
  }

  async close(): Promise<void> {
    const copy = this.#copy
    this.#copy = undefined
    copy?.db.close()
    if (copy !== undefined) await rm(copy.folder, { recursive: true, force: true })
  }
}
