// The tables of a plain dump of PostgreSQL or MySQL. It is read through once: small tables are kept, of large ones only where
// each row lies, so that a dump of any size takes little memory.
import { open, type FileHandle } from 'node:fs/promises'
import { importRefusals } from '../../../contract/sentences/imports.ts'
import { refusal } from '../link-content.ts'
import { bareName, copyOf, copyRow, insertOf, tupleRow, tuplesIn, type Statement } from './dump-rows.ts'
import { rowsAtOnce, type TableRow, type Tables } from './tables.ts'

/** Those that grow with what is said, and the column by which their rows are asked for. */
const large: ReadonlyMap<string, string> = new Map([
  ['Message', 'instanceId'],
  ['Contact', 'instanceId'],
  ['Chat', 'instanceId'],
])
/** What no row is longer than: a dump of something else ends there. */
const mostBytes = 512 * 1024 * 1024

interface Place {
  offset: number
  length: number
}

interface Found {
  columns: string[]
  rows: TableRow[]
  /** By the value of its column. */
  places: Map<string, Place[]>
  isCopy: boolean
}

export async function openDump(file: string): Promise<Tables> {
  const handle = await open(file, 'r')
  try {
    const dump = new Dump(file, handle)
    await dump.scan()
    return dump
  } catch (error) {
    await handle.close()
    throw error
  }
}

class Dump implements Tables {
  readonly where: string
  readonly #file: FileHandle
  readonly #tables = new Map<string, Found>()
  #isMysql = false
  /** The table whose rows of COPY come just now. */
  #copying: Found | undefined
  #copyingName = ''
  /** A CREATE TABLE of MySQL whose columns come just now. */
  #creating: string | undefined
  readonly #created = new Map<string, string[]>()

  constructor(where: string, file: FileHandle) {
    this.where = where
    this.#file = file
  }

  async scan(): Promise<void> {
    const head = Buffer.alloc(5)
    await this.#file.read(head, 0, head.length, 0)
    if (head.toString('latin1') === 'PGDMP')
      throw refusal(importRefusals.dump_in_own_form({ file: this.where }))
    let offset = 0
    let rest = ''
    const stream = this.#file.createReadStream({
      autoClose: false,
      start: 0,
      encoding: 'latin1',
      highWaterMark: 1024 * 1024,
    })
    for await (const chunk of stream) {
      const text = rest + String(chunk)
      if (text.length > mostBytes) throw refusal(importRefusals.source_unknown({ source: this.where }))
      const end = this.#lines(text, offset)
      rest = text.slice(end)
      offset += end
    }
    if (rest !== '') this.#lines(`${rest}\n`, offset)
  }

  async has(table: string): Promise<boolean> {
    return this.#tables.has(table) || this.#created.has(table)
  }

  async rows(table: string, of?: { column: string; value: string }): Promise<TableRow[]> {
    if (large.has(table) && of !== undefined) return (await Array.fromAsync(this.each(table, of))).flat()
    const rows = this.#tables.get(table)?.rows ?? []
    return of === undefined ? rows : rows.filter((row) => row[of.column] === of.value)
  }

  async *each(table: string, { value }: { column: string; value: string }): AsyncIterable<TableRow[]> {
    const found = this.#tables.get(table)
    const places = found?.places.get(value) ?? []
    for (let at = 0; at < places.length; at += rowsAtOnce) {
      const some = places.slice(at, at + rowsAtOnce)
      yield await Promise.all(some.map((place) => this.#rowAt(place, found)))
    }
  }

  async values(table: string, column: string): Promise<string[]> {
    const rows = this.#tables.get(table)?.rows ?? []
    return [...new Set(rows.map((row) => String(row[column])))].toSorted()
  }

  async others(): Promise<null> {
    return null
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  async #rowAt({ offset, length }: Place, found: Found | undefined): Promise<TableRow> {
    const bytes = Buffer.alloc(length)
    await this.#file.read(bytes, 0, length, offset)
    const { columns, isCopy } = found ?? { columns: [], isCopy: true }
    const text = bytes.toString('latin1')
    return isCopy ? copyRow(text, columns) : tupleRow(text, columns, this.#isMysql)
  }

  /** Takes all whole lines; tells how far they go. */
  #lines(text: string, offset: number): number {
    let at = 0
    for (;;) {
      const end = text.indexOf('\n', at)
      if (end < 0) return at
      const next = this.#line(text, { at, end }, offset)
      if (next === undefined) return at
      at = next
    }
  }

  /** Where the next one begins; undefined where a statement is not whole yet. */
  #line(text: string, { at, end }: { at: number; end: number }, offset: number): number | undefined {
    const line = text.slice(at, text[end - 1] === '\r' ? end - 1 : end)
    if (this.#copying !== undefined) {
      if (line === String.raw`\.`) this.#copying = undefined
      else
        this.#take(
          this.#copying,
          { name: this.#copyingName, row: () => copyRow(line, this.#copying?.columns ?? []) },
          { offset: offset + at, length: line.length },
        )
      return end + 1
    }
    if (this.#creating !== undefined) return this.#column(line, end)
    const copied = copyOf(line)
    if (copied !== undefined) {
      this.#copying = this.#found(copied, true)
      this.#copyingName = copied.table
      return end + 1
    }
    const inserted = insertOf(line)
    if (inserted !== undefined) return this.#inserted(text, { at, statement: inserted }, offset)
    this.#creating = /^CREATE TABLE (?:IF NOT EXISTS )?(?:[\w"`]+\.)?["`]?(\w+)["`]? \($/.exec(line)?.[1]
    if (this.#creating !== undefined) this.#created.set(this.#creating, [])
    if (line.includes('ENGINE=')) this.#isMysql = true
    return end + 1
  }

  #column(line: string, end: number): number {
    const name = /^\s+(["`]\w+["`]|\w+) /.exec(line)?.[1]
    const isKey = /^\s+(?:PRIMARY|UNIQUE|KEY|CONSTRAINT|FULLTEXT)\b/.test(line)
    if (line.startsWith(')')) {
      if (line.includes('ENGINE=')) this.#isMysql = true
      this.#creating = undefined
    } else if (name !== undefined && !isKey) this.#created.get(this.#creating ?? '')?.push(bareName(name))
    return end + 1
  }

  #inserted(
    text: string,
    { at, statement }: { at: number; statement: Statement },
    offset: number,
  ): number | undefined {
    const tuples = tuplesIn(text, at + statement.at, this.#isMysql)
    if (tuples === undefined) return undefined
    const found = this.#found(statement, false)
    for (const { begin, end } of tuples)
      this.#take(
        found,
        { name: statement.table, row: () => tupleRow(text.slice(begin, end), found.columns, this.#isMysql) },
        { offset: offset + begin, length: end - begin },
      )
    const after = text.indexOf('\n', tuples.at(-1)?.end ?? at)
    return after < 0 ? undefined : after + 1
  }

  #found({ table, columns }: Statement, isCopy: boolean): Found {
    const known = this.#tables.get(table)
    if (known !== undefined) return known
    const made = { columns: columns ?? this.#created.get(table) ?? [], rows: [], places: new Map(), isCopy }
    this.#tables.set(table, made)
    return made
  }

  #take(found: Found, { name, row }: { name: string; row: () => TableRow }, place: Place): void {
    const column = large.get(name)
    if (column === undefined) {
      found.rows.push(row())
      return
    }
    const value = String(row()[column])
    const places = found.places.get(value)
    if (places === undefined) found.places.set(value, [place])
    else places.push(place)
  }
}
