// A new database made of the rows of a backup file, under the ids they had: of the schema they were read from, and then
// brought to the present one. It is a file that nobody else uses, and what makes it removes it when it fails.
import { setImmediate } from 'node:timers/promises'
import { archiveRefusals } from '../../contract/sentences/archives.ts'
import { BadRequestError } from '../../errors.ts'
import { factPlace, sealedFactPrefix } from '../tables/appliance.ts'
import { openDatabase, type Database, type Statement } from '../database.ts'
import type { CarriedKeys } from '../sealing/data-keys.ts'
import { checkKey, checkValue, insertWrap } from '../sealing/keyring.ts'
import { migrate, migrations } from '../migrate.ts'
import { columnNames, ownTables, portableLayout, sealedColumns, sequenceTable } from './layout.ts'
import { factTable, type PortableRow, type PortableValue } from './portable.ts'
import { Sealer } from '../seal.ts'

/** Whose a row is; null: it belongs to no instance. */
export interface OwnedRow extends PortableRow {
  instanceId: string | null
}

/** How long the other work of this process waits at most. */
const turnMs = 20

export function isKnownSchema(schema: number): boolean {
  return migrations.some(({ version }) => version === schema)
}

export async function unpackDatabase(
  file: string,
  rows: AsyncIterable<OwnedRow>,
  { schema, keys, signal }: { schema: number; keys: CarriedKeys; signal: AbortSignal },
): Promise<void> {
  const db = openDatabase(file)
  try {
    // It is synced as a whole at its end.
    db.pragma('synchronous = OFF')
    migrate(db, { migrations: migrations.filter(({ version }) => version <= schema) })
    const sealer = new Sealer(keys.dataKey)
    putKeys(db, sealer, keys)
    const writer = new Writer(db, sealer)
    let until = performance.now() + turnMs
    db.exec('BEGIN')
    for await (const row of rows) {
      writer.put(row)
      if (performance.now() < until) continue
      db.exec('COMMIT')
      await setImmediate()
      signal.throwIfAborted()
      until = performance.now() + turnMs
      db.exec('BEGIN')
    }
    db.exec('COMMIT')
    db.pragma('synchronous = FULL')
    migrate(db)
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
}

function putKeys(db: Database, sealer: Sealer, { wraps, retired }: CarriedKeys): void {
  db.prepare('INSERT INTO appliance (key, value) VALUES (?, ?)').run(checkKey, checkValue(sealer))
  for (const { kind, params, wrapped, at } of wraps) db.prepare(insertWrap).run(kind, params, wrapped, at)
  const put = db.prepare('INSERT INTO other_data_keys (id, state, key_sealed, at) VALUES (?, ?, ?, ?)')
  for (const { fingerprint, state, sealed, at } of retired) put.run(fingerprint, state, sealed, at)
}

class Writer {
  readonly #db: Database
  readonly #sealer: Sealer
  /** What columns each table has that rows may be for. */
  readonly #ofInstances: ReadonlyMap<string, readonly string[]>
  readonly #ofNobody: ReadonlyMap<string, readonly string[]>
  readonly #puts = new Map<string, Statement<PortableValue[]>>()

  constructor(db: Database, sealer: Sealer) {
    this.#db = db
    this.#sealer = sealer
    const columns = (table: string): [string, string[]] => [table, columnNames(db, table)]
    this.#ofInstances = new Map(portableLayout(db).map(({ table }) => columns(table)))
    this.#ofNobody = new Map([...ownTables.map(({ table }) => table), factTable, sequenceTable].map(columns))
  }

  put({ instanceId, table, row }: OwnedRow): void {
    if (instanceId !== null && table === factTable) return this.#fact(instanceId, row)
    const columns = (instanceId === null ? this.#ofNobody : this.#ofInstances).get(table)
    if (columns === undefined) throw unknown(`a table "${table}"`)
    if (table === 'instances' && row['id'] !== instanceId) throw unknown('a number of another name')
    const names = Object.keys(row)
    for (const name of names) if (!columns.includes(name)) throw unknown(`a field "${table}.${name}"`)
    this.#statement(table, names).run(...names.map((name) => this.#stored(table, row, name)))
  }

  #stored(table: string, row: PortableRow['row'], name: string): PortableValue {
    const value = row[name] ?? null
    const placeOf = sealedColumns[table]?.[name]
    if (placeOf === undefined || value === null) return value
    if (!(value instanceof Uint8Array)) throw unknown(`a field "${table}.${name}" of another form`)
    return this.#sealer.seal(placeOf(row), value)
  }

  #fact(instanceId: string, { key, value }: PortableRow['row']): void {
    if (typeof key !== 'string' || !key.startsWith(sealedFactPrefix) || !(value instanceof Uint8Array))
      throw unknown(`a setting "${String(key)}"`)
    const own = `${key}.${instanceId}`
    const sealed = this.#sealer.seal(factPlace(own), value).toString('base64')
    this.#statement(factTable, ['key', 'value']).run(own, sealed)
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
