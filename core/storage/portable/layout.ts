// What belongs to one instance, read off the schema: a new table comes along without being named here.
// What stays behind, and what is sealed, is said in words.
import type { Database } from '../database.ts'
import { sealedChatwootColumns } from '../tables/chatwoot.ts'
import { sealedGenerationColumns, sealedPendingColumns } from '../tables/generations.ts'
import { sealedInstanceColumns } from '../tables/instances.ts'
import { sealedJournalColumns } from '../tables/journal.ts'
import type { SealedColumns } from '../seal.ts'
import { sealedSignalKeyColumns } from '../tables/signal-keys.ts'
import { sealedWebhookColumns } from '../tables/webhooks.ts'

/**
 * The log has one order and one cursor for the whole appliance: what is told elsewhere is not told here again,
 * alerts included.
 */
const staysBehind: ReadonlySet<string> = new Set(['events', 'deliveries', 'alerts'])

/** Declared beside what seals them. */
export const sealedColumns: Readonly<Record<string, SealedColumns | undefined>> = {
  instances: sealedInstanceColumns,
  generations: sealedGenerationColumns,
  pending_credentials: sealedPendingColumns,
  signal_keys: sealedSignalKeyColumns,
  journal: sealedJournalColumns,
  webhooks: sealedWebhookColumns,
  chatwoot: sealedChatwootColumns,
}

/** How far the events have come: none of their cursors is given out again. */
export const sequenceTable = 'sqlite_sequence'

/** What belongs to no instance, beside the facts of the appliance. */
export const ownTables: readonly { table: string; where: string }[] = [
  { table: 'api_keys', where: 'TRUE' },
  { table: 'webhooks', where: 'instance_id IS NULL' },
  { table: 'audit', where: 'TRUE' },
  { table: 'restores', where: 'TRUE' },
  { table: 'forgotten', where: 'TRUE' },
  { table: 'quick_answers', where: 'instance_id IS NULL' },
]

export function columnNames(db: Database, table: string): string[] {
  return db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)
}

interface Reference {
  column: string
  table: string
}

export interface Layout {
  table: string
  columns: readonly string[]
  /** Who gives the row its id: the database, the one who inserts it, or nobody, because it has none of its own. */
  id: 'number' | 'uuid' | 'none'
  /** Other rows point at it by its id. */
  isReferenced: boolean
  references: readonly Reference[]
  sealed: SealedColumns
  /** The numbers of the rows of one instance, in their order. */
  rows: string
}

/** In an order in which no row comes before one that it points at; the instance itself is the first. */
export function portableLayout(db: Database): Layout[] {
  const all = referencesOf(db)
  const included: string[] = ['instances']
  for (const table of included) {
    for (const [child, references] of all) {
      const points = references.some((each) => each.table === table)
      if (points && !included.includes(child) && !staysBehind.has(child)) included.push(child)
    }
  }
  const own = (table: string): Reference[] =>
    (all.get(table) ?? []).filter(({ table: parent }) => parent !== table)
  const ordered: string[] = []
  while (ordered.length < included.length) {
    const next = included.find(
      (table) =>
        !ordered.includes(table) && own(table).every(({ table: parent }) => ordered.includes(parent)),
    )
    if (next === undefined) throw new Error(`Rows of these tables cannot be ordered: ${included.join(', ')}.`)
    ordered.push(next)
  }
  return ordered.map((table) => {
    const references = own(table)
    return {
      table,
      ...columnsOf(db, table, references),
      isReferenced: ordered.some((other) => own(other).some((each) => each.table === table)),
      references,
      sealed: sealedColumns[table] ?? {},
      rows: `SELECT rowid FROM "${table}" WHERE ${belongs(table, own)} ORDER BY rowid`,
    }
  })
}

/** By the instance it names, else by the row it points at that does. */
function belongs(table: string, own: (table: string) => Reference[]): string {
  if (table === 'instances') return 'id = ?'
  const references = own(table)
  const owner = references.find((each) => each.table === 'instances')
  if (owner !== undefined) return `"${owner.column}" = ?`
  const [parent] = references
  if (parent === undefined) throw new Error(`The rows of ${table} belong to nobody.`)
  return `"${parent.column}" IN (SELECT id FROM "${parent.table}" WHERE ${belongs(parent.table, own)})`
}

function referencesOf(db: Database): Map<string, Reference[]> {
  const list = db.prepare<[], { child: string; column: string; parent: string }>(
    `SELECT t.name AS child, f."from" AS "column", f."table" AS parent
     FROM sqlite_schema AS t, pragma_foreign_key_list(t.name) AS f
     WHERE t.type = 'table'
     ORDER BY t.name, f.id`,
  )
  const found = new Map<string, Reference[]>()
  for (const { child, column, parent } of list.all())
    found.set(child, [...(found.get(child) ?? []), { column, table: parent }])
  return found
}

function columnsOf(
  db: Database,
  table: string,
  references: readonly Reference[],
): Pick<Layout, 'columns' | 'id'> {
  const list = db.prepare<[string], { name: string; type: string; pk: number }>(
    'SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid',
  )
  const all = list.all(table)
  const keys = all.filter(({ pk }) => pk > 0)
  const [key] = keys
  const isOwnId =
    keys.length === 1 && key?.name === 'id' && references.every(({ column }) => column !== key.name)
  const given = key?.type === 'INTEGER' ? 'number' : 'uuid'
  return { columns: all.map(({ name }) => name), id: isOwnId ? given : 'none' }
}
