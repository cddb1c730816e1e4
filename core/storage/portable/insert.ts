// Writes the rows of an instance that come from elsewhere, under an id of its own and sealed anew: hidden until
// all are there, in small batches. What is cut is discarded by the next start.
import { randomUUID } from 'node:crypto'
import { archiveRefusals } from '../../contract/sentences/archives.ts'
import { BadRequestError } from '../../errors.ts'
import { factPlace, sealedFactPrefix } from '../tables/appliance.ts'
import type { Commits, WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'
import { portableLayout, type Layout } from './layout.ts'
import { factTable, type PortableRow, type PortableValue } from './portable.ts'
import { RowIds } from './row-ids.ts'
import type { Sealer } from '../seal.ts'

/** Rows that are taken in before a batch is begun. */
const chunkRows = 2000
const chunkBytes = 4 * 1024 * 1024

export interface InsertOptions {
  /** The new id; it must be nobody's. */
  id: string
  at: number
  signal?: AbortSignal
  /** After each chunk, with how many rows are written. */
  onProgress?: (rows: number) => void
}

/** What is remembered while one instance is written. */
interface Writing {
  id: string
  at: number
  ids: Map<string, RowIds>
  uuids: Map<string, string>
}

export class RestoringTable {
  readonly #db: Database
  readonly #sealer: Sealer
  readonly #commits: Commits
  readonly #layout: ReadonlyMap<string, Layout>
  readonly #puts = new Map<string, Statement<PortableValue[]>>()
  readonly #putFact: Statement<[string, string]>
  readonly #reveal: Statement
  readonly #list: Statement<[], string>
  readonly #discard: Statement<[number, string]>
  readonly #newestEvent: Statement<[], number>

  constructor(db: Database, sealer: Sealer, commits: Commits) {
    this.#db = db
    this.#sealer = sealer
    this.#commits = commits
    this.#layout = new Map(portableLayout(db).map((layout) => [layout.table, layout]))
    this.#putFact = db.prepare('INSERT INTO appliance (key, value) VALUES (?, ?)')
    this.#reveal = db.prepare(
      `UPDATE instances SET restoring_at = NULL, name = coalesce(@name, name), updated_at = @at
       WHERE id = @id AND restoring_at IS NOT NULL`,
    )
    this.#list = db
      .prepare<[], string>(
        'SELECT id FROM instances WHERE restoring_at IS NOT NULL AND purging_at IS NULL ORDER BY id',
      )
      .pluck()
    this.#discard = db.prepare(
      'UPDATE instances SET purging_at = ? WHERE id = ? AND restoring_at IS NOT NULL AND purging_at IS NULL',
    )
    this.#newestEvent = db
      .prepare<[], number>("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)")
      .pluck()
  }

  /** Resolves with the number of rows when all are on disk, still hidden. What it leaves when it rejects: discard it. */
  async insert(
    rows: Iterable<PortableRow> | AsyncIterable<PortableRow>,
    options: InsertOptions,
  ): Promise<number> {
    const { id, at, signal, onProgress } = options
    const writing: Writing = { id, at, ids: new Map(), uuids: new Map() }
    let chunk: PortableRow[] = []
    let bytes = 0
    let done = 0
    const write = async (): Promise<void> => {
      done += await this.#commits.bulk(chunk, (tx, row) => this.#put(tx, writing, row), signal)
      chunk = []
      bytes = 0
      onProgress?.(done)
    }
    for await (const row of rows) {
      chunk.push(row)
      bytes += sizeOf(row)
      if (chunk.length >= chunkRows || bytes >= chunkBytes) await write()
    }
    await write()
    return done
  }

  /** From here on it exists. Its name must be free; what else is to change belongs in the same transaction. */
  reveal(tx: WriteTx, id: string, change: { name?: string; at: number }): void {
    const { name = null, at } = change
    if (tx.run(this.#reveal, { id, name, at }).changes === 0)
      throw new Error(`There is no instance ${id} that is being written.`)
  }

  /** What is not all there. */
  list(): string[] {
    return this.#list.all()
  }

  /** Gives it up: the purge then erases its rows. False when it is not one that is being written. */
  discard(tx: WriteTx, id: string, at: number): boolean {
    return tx.run(this.#discard, at, id).changes > 0
  }

  #put(tx: WriteTx, writing: Writing, { table, row }: PortableRow): void {
    if (table === factTable) return this.#fact(tx, writing, row)
    const layout = this.#layout.get(table)
    if (layout === undefined) throw unknown(`a table "${table}"`)
    const now = this.#moved(writing, layout, row)
    const names = Object.keys(now).filter((name) => now[name] !== undefined)
    for (const name of names) if (!layout.columns.includes(name)) throw unknown(`a field "${table}.${name}"`)
    const values = names.map((name) => this.#stored(layout, now, name))
    const { row: number } = tx.run(this.#statement(table, names), ...values)
    const { id: old } = row
    if (layout.id !== 'number' || !layout.isReferenced || typeof old !== 'number') return
    const ids = writing.ids.get(table) ?? new RowIds()
    writing.ids.set(table, ids)
    ids.put(old, number)
  }

  /** The same row under its new ids. */
  #moved(
    { id, at, ids, uuids }: Writing,
    layout: Layout,
    row: PortableRow['row'],
  ): Record<string, PortableValue> {
    const { table } = layout
    const now: Record<string, PortableValue> = { ...row }
    for (const { column, table: parent } of layout.references) {
      const old = row[column]
      if (old === null || old === undefined) continue
      const to = parent === 'instances' ? id : this.#target({ ids, uuids }, parent, old)
      if (to === undefined) throw new BadRequestError(`A row of ${table} points at one that is not there.`)
      now[column] = to
    }
    if (table === 'instances') return { ...now, id, restoring_at: at, purging_at: null, set_aside_at: null }
    if (layout.id === 'number') delete now['id']
    if (layout.id === 'uuid') {
      now['id'] = randomUUID()
      uuids.set(`${table} ${String(row['id'])}`, now['id'])
    }
    // What happened elsewhere is not in this log: it is told what happens from here on.
    if (table === 'webhooks')
      Object.assign(now, {
        cursor: this.#newestEvent.get() ?? 0,
        lost_after: null,
        lost_to: null,
        lost_at: null,
      })
    // Nor is it told there again; and what agents wrote meanwhile may have been sent by what it is put back over.
    if (table === 'chatwoot') Object.assign(now, { cursor: this.#newestEvent.get() ?? 0, doubt_before: at })
    return now
  }

  #target(
    { ids, uuids }: Pick<Writing, 'ids' | 'uuids'>,
    table: string,
    old: PortableValue,
  ): PortableValue | undefined {
    return typeof old === 'number' ? ids.get(table)?.get(old) : uuids.get(`${table} ${String(old)}`)
  }

  #stored({ sealed }: Layout, row: PortableRow['row'], name: string): PortableValue {
    const value = row[name] ?? null
    const placeOf = sealed[name]
    if (placeOf === undefined || value === null) return value
    if (!(value instanceof Uint8Array))
      throw new BadRequestError(`The field "${name}" is not what it should be.`)
    return this.#sealer.seal(placeOf(row), value)
  }

  #fact(tx: WriteTx, { id }: Writing, { key, value }: PortableRow['row']): void {
    if (typeof key !== 'string' || !key.startsWith(sealedFactPrefix) || !(value instanceof Uint8Array))
      throw unknown(`a setting "${String(key)}"`)
    const own = `${key}.${id}`
    tx.run(this.#putFact, own, this.#sealer.seal(factPlace(own), value).toString('base64'))
  }

  #statement(table: string, names: readonly string[]): Statement<PortableValue[]> {
    const columns = names.map((name) => `"${name}"`).join(', ')
    const key = `${table} ${columns}`
    const known = this.#puts.get(key)
    if (known !== undefined) return known
    const marks = names.map(() => '?').join(', ')
    const made = this.#db.prepare<PortableValue[]>(`INSERT INTO "${table}" (${columns}) VALUES (${marks})`)
    this.#puts.set(key, made)
    return made
  }
}

function unknown(what: string): BadRequestError {
  return new BadRequestError(archiveRefusals.holds_something_unknown({ what }))
}

function sizeOf({ row }: PortableRow): number {
  let size = 0
  for (const value of Object.values(row))
    if (typeof value === 'string' || value instanceof Uint8Array) size += value.length
  return size
}
