// The rows of one instance in a form that any data folder can take: unsealed, and in an order in which they can be
// written. Whoever reads over several turns brings a connection whose transaction holds still meanwhile.
import { belongsHere, factPlace, sealedFactPrefix } from '../tables/appliance.ts'
import { readOwn } from '../damage.ts'
import { openSecondConnection, openStagedDatabase, schemaVersion, type Database } from '../database.ts'
import {
  columnNames,
  ownTables,
  portableLayout,
  sealedColumns,
  sequenceTable,
  type Layout,
} from './layout.ts'
import type { SealedColumns, Sealer } from '../seal.ts'

export type PortableValue = null | number | string | Uint8Array

export interface PortableRow {
  table: string
  /** By column. What is sealed at rest is in the clear here: never log it. */
  row: Readonly<Record<string, PortableValue>>
}

/** Facts about an instance that the appliance keeps, as rows of their own: the key without the instance. */
export const factTable = 'appliance'

const messageTables: ReadonlySet<string> = new Set([
  'messages',
  'effects',
  'receipts',
  'channel_posts',
  'media',
  'outbox',
])

export interface InstanceFacts {
  id: string
  name: string
  /** The number that was linked last, digits. */
  account: string | null
  trashedAt: number | null
  /** Of the link in use; null where none is. */
  jid: string | null
  linkedAt: number | null
  chats: number
  messages: number
}

interface PortableInstance {
  id: string
  name: string
  /** The number linked last (digits). */
  account: string | null
  state: string
  desired: string
  trashedAt: number | null
}

export interface ReadOptions {
  /** Chats come along in any case. */
  messages?: boolean
}

export class PortableReader {
  readonly #db: Database
  readonly #sealer: Sealer
  readonly #layout: readonly Layout[]

  constructor(db: Database, sealer: Sealer) {
    this.#db = db
    this.#sealer = sealer
    this.#layout = portableLayout(db)
  }

  /** Who there is, those in the trash too; not what is being purged or written, nor what a restore has set aside. */
  instances(): PortableInstance[] {
    const schema = schemaVersion(this.#db)
    const list = this.#db.prepare<[], PortableInstance>(
      `SELECT id, name, account, state, wish AS desired, trashed_at AS trashedAt FROM instances WHERE purging_at IS NULL
       ${schema < 60 ? '' : 'AND restoring_at IS NULL'} ${schema < 70 ? '' : 'AND set_aside_at IS NULL'}
       ORDER BY created_at, id`,
    )
    return list.all()
  }

  /** What there is of one, to be told before it is restored; undefined where it is not there. */
  facts(instanceId: string): InstanceFacts | undefined {
    const row = this.#db
      .prepare<[string], InstanceFacts>(
        `SELECT i.id, i.name, i.account, i.trashed_at AS trashedAt, g.jid, g.linked_at AS linkedAt,
           (SELECT count(*) FROM chats WHERE instance_id = i.id) AS chats,
           (SELECT count(*) FROM messages WHERE instance_id = i.id) AS messages
         FROM instances AS i
         LEFT JOIN generations AS g ON g.instance_id = i.id AND g.n = i.generation
         WHERE i.id = ?`,
      )
      .get(instanceId)
    return row
  }

  /** How many rows read() gives, for progress. */
  count(instanceId: string, options: ReadOptions = {}): number {
    let count = 0
    for (const { rows } of this.#chosen(options)) {
      const sql = `SELECT count(*) FROM (${rows})`
      count += Number(this.#db.prepare<[string]>(sql).pluck().get(instanceId))
    }
    return count + [...this.#facts(instanceId)].length
  }

  /** Throws a DamagedError at a row that cannot be unsealed. Holds one row at a time. */
  *read(instanceId: string, options: ReadOptions = {}): Generator<PortableRow> {
    for (const layout of this.#chosen(options)) {
      const columns = layout.columns.map((name) => `"${name}"`).join(', ')
      const get = this.#db.prepare<[number], Record<string, PortableValue>>(
        `SELECT ${columns} FROM "${layout.table}" WHERE rowid = ?`,
      )
      const rows = this.#db.prepare<[string], number>(layout.rows).pluck()
      for (const number of rows.iterate(instanceId)) {
        const row = get.get(number)
        if (row) yield { table: layout.table, row: this.#unsealed(instanceId, layout, row) }
      }
    }
    yield* this.#facts(instanceId)
  }

  /** Files that messages have, and pictures of people and groups, by their hashes in order, each once; of all that may be read unless one is named. */
  *media(instanceId?: string): Generator<string> {
    if (schemaVersion(this.#db) < 120) return
    const ids = instanceId === undefined ? this.instances().map(({ id }) => id) : [instanceId]
    const tables = schemaVersion(this.#db) < 366 ? ['media'] : ['media', 'pictures']
    const all = tables.map(hashesIn).join(' UNION ')
    const list = this.#db
      .prepare<[{ ids: string }], string>(`SELECT DISTINCT hash FROM (${all}) ORDER BY hash`)
      .pluck()
    yield* list.iterate({ ids: JSON.stringify(ids) })
  }

  /** What belongs to no instance: keys, webhooks of all, settings, what was done, and how far the events have come. */
  *appliance(): Generator<PortableRow> {
    for (const { table, where } of ownTables) {
      const columns = columnNames(this.#db, table).map((name) => `"${name}"`)
      // It is of a version that had no such table.
      if (columns.length === 0) continue
      const list = this.#db.prepare<[], Record<string, PortableValue>>(
        `SELECT ${columns.join(', ')} FROM "${table}" WHERE ${where} ORDER BY rowid`,
      )
      for (const row of list.all())
        yield { table, row: Object.fromEntries(this.#opened(row, sealedColumns[table] ?? {})) }
    }
    const facts = this.#db.prepare<[], { key: string; value: string }>(
      'SELECT key, value FROM appliance ORDER BY key',
    )
    for (const fact of facts.all()) if (!belongsHere(fact.key)) yield { table: factTable, row: fact }
    const sequence = this.#db.prepare<[], { name: string; seq: number }>(
      "SELECT name, seq FROM sqlite_sequence WHERE name = 'events'",
    )
    for (const row of sequence.all()) yield { table: sequenceTable, row }
  }

  *#opened(row: PortableRow['row'], sealed: SealedColumns): Generator<[string, PortableValue]> {
    for (const [column, value] of Object.entries(row)) {
      const placeOf = sealed[column]
      yield [column, placeOf && value instanceof Uint8Array ? this.#sealer.open(placeOf(row), value) : value]
    }
  }

  #chosen({ messages = true }: ReadOptions): readonly Layout[] {
    return messages ? this.#layout : this.#layout.filter(({ table }) => !messageTables.has(table))
  }

  #unsealed(instanceId: string, { table, sealed }: Layout, row: PortableRow['row']): PortableRow['row'] {
    const open: [string, PortableValue][] = []
    for (const [column, placeOf] of Object.entries(sealed)) {
      const value = row[column]
      if (!(value instanceof Uint8Array)) continue
      const plain = readOwn(instanceId, `A stored part (${table})`, () =>
        this.#sealer.open(placeOf(row), value),
      )
      open.push([column, plain])
    }
    return { ...row, ...Object.fromEntries(open) }
  }

  *#facts(instanceId: string): Generator<PortableRow> {
    const list = this.#db.prepare<[string, string], { key: string; value: string }>(
      "SELECT key, value FROM appliance WHERE key LIKE ? || '%' AND key LIKE '%.' || ? ORDER BY key",
    )
    for (const { key, value } of list.all(sealedFactPrefix, instanceId)) {
      const plain = readOwn(instanceId, 'A stored setting', () =>
        this.#sealer.open(factPlace(key), Buffer.from(value, 'base64')),
      )
      yield { table: factTable, row: { key: key.slice(0, -instanceId.length - 1), value: plain } }
    }
  }
}

export interface OpenReader {
  reader: PortableReader
  schema: number
  close(): void
}

/**
 * A view of a database that holds still until it is closed. live: the appliance's own, open elsewhere in this
 * process; staged: a file that nobody else uses.
 */
export async function openPortable(
  file: { live: string } | { staged: string },
  unlock: (db: Database) => Sealer | Promise<Sealer>,
): Promise<OpenReader> {
  const db = 'live' in file ? openSecondConnection(file.live) : openStagedDatabase(file.staged)
  try {
    db.exec('BEGIN')
    const schema = schemaVersion(db)
    return { reader: new PortableReader(db, await unlock(db)), schema, close: () => db.close() }
  } catch (error) {
    db.close()
    throw error
  }
}

function hashesIn(table: string): string {
  return `SELECT hash FROM ${table}
    WHERE hash IS NOT NULL AND instance_id IN (SELECT value FROM json_each(@ids))`
}
