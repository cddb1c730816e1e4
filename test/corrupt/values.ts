// Every value in a data folder, unsealed, by whose it is and by table; and what of it a start may change. What a part of
// a damaged file still holds is read past the indexes, row by row, as far as it goes.
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSecondConnection, type Database } from '../../core/storage/database.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { sealedColumns } from '../../core/storage/portable/layout.ts'
import { quickCheck } from '../../core/storage/check.ts'
import type { Sealer } from '../../core/storage/seal.ts'
import { factPlace, sealedFactPrefix } from '../../core/storage/tables/appliance.ts'

type Row = Readonly<Record<string, unknown>>
/** A row's values by column. */
type Cells = ReadonlyMap<string, string>
/** By their key, of which a damaged tree may hold several. */
type Rows = ReadonlyMap<string, readonly Cells[]>

export interface Values {
  /** "whose table" to its rows. Whose: the id of a number, or the appliance. */
  tables: ReadonlyMap<string, Rows>
  /** SQLite finds nothing wrong with the file. */
  isSound: boolean
}

const ofAppliance = 'appliance'
/** Follows from other tables, and moves with them, or waits until the index of the search has taken it in. */
const derived = new Set([
  'totals',
  'chat_totals',
  'outbox_heads',
  'outbox_totals',
  'delivery_totals',
  'event_log',
  'search_changes',
  'search_name_changes',
])

/** undefined where there is no database that can be opened. Looks at a copy: the folder stays as it is. */
export function valuesIn(folder: string, sealer: Sealer): Values | undefined {
  const { database, wal } = dataPaths(join(folder, 'data'))
  if (!existsSync(database) || statSync(database).size === 0) return undefined
  const copy = mkdtempSync(join(tmpdir(), 'holdfast-values-'))
  try {
    const file = join(copy, 'copy.sqlite')
    copyFileSync(database, file)
    if (existsSync(wal)) copyFileSync(wal, `${file}-wal`)
    return readAll(file, sealer)
  } catch {
    return undefined
  } finally {
    rmSync(copy, { recursive: true })
  }
}

function readAll(file: string, sealer: Sealer): Values {
  const db = openSecondConnection(file)
  try {
    const isSound = quickCheck(db).length === 0
    const names = db
      .prepare<[], string>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .pluck()
      .all()
    const stored = names.filter((table) => !derived.has(table))
    const rows = new Map(stored.map((table) => [table, rowsOf(db, table)]))
    const owners = ownersIn(rows)
    const tables = new Map<string, Map<string, Cells[]>>()
    for (const [table, all] of rows) {
      const keys = keyColumns(db, table)
      for (const row of all) {
        const place = `${owners(table, row)} ${table}`
        const own = tables.get(place) ?? new Map<string, Cells[]>()
        tables.set(place, own)
        const key = keys.map((name) => textOf(row[name])).join(' ')
        own.set(key, [...(own.get(key) ?? []), unsealed(table, row, sealer)])
      }
    }
    return { tables, isSound }
  } finally {
    db.close()
  }
}

function rowsOf(db: Database, table: string): Row[] {
  const rows: Row[] = []
  try {
    for (const row of db.prepare<[], Row>(`SELECT * FROM "${table}" NOT INDEXED`).iterate()) rows.push(row)
  } catch {
    // What comes after the damage cannot be read.
  }
  return rows
}

function keyColumns(db: Database, table: string): string[] {
  const columns = db
    .prepare<[string], { name: string; pk: number }>('SELECT name, pk FROM pragma_table_info(?)')
    .all(table)
  const keys = columns.filter(({ pk }) => pk > 0)
  return (keys.length > 0 ? keys : columns).map(({ name }) => name)
}

function ownersIn(rows: ReadonlyMap<string, readonly Row[]>): (table: string, row: Row) => string {
  const ofRow = (table: string, key: string): Map<unknown, unknown> =>
    new Map(rows.get(table)?.map((row) => [row[key], row['instance_id']]))
  const [messages, webhooks] = [ofRow('messages', 'id'), ofRow('webhooks', 'id')]
  const ids = new Set(rows.get('instances')?.map(({ id }) => String(id)))
  return (table, row) => {
    const owner =
      table === 'instances'
        ? row['id']
        : table === 'receipts'
          ? messages.get(row['message'])
          : table === 'deliveries'
            ? webhooks.get(row['webhook_id'])
            : table === 'appliance'
              ? [...ids].find((id) => String(row['key']).endsWith(`.${id}`))
              : row['instance_id']
    return typeof owner === 'string' ? owner : ofAppliance
  }
}

/** What does not open is taken as it lies there: it must not change either. */
function unsealed(table: string, row: Row, sealer: Sealer): Cells {
  const cells = new Map<string, string>()
  for (const [column, value] of Object.entries(row)) {
    const placeOf = sealedColumns[table]?.[column]
    const isFact =
      table === 'appliance' && column === 'value' && String(row['key']).startsWith(sealedFactPrefix)
    if (placeOf && value instanceof Uint8Array)
      cells.set(
        column,
        opened(sealer, () => placeOf(row), value),
      )
    else if (isFact)
      cells.set(
        column,
        opened(sealer, () => factPlace(String(row['key'])), Buffer.from(String(value), 'base64')),
      )
    else cells.set(column, textOf(value))
  }
  return cells
}

function opened(sealer: Sealer, place: () => string, value: Uint8Array): string {
  try {
    return textOf(sealer.open(place(), value))
  } catch {
    return `does not open: ${textOf(value)}`
  }
}

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? `x'${Buffer.from(value).toString('hex')}'` : JSON.stringify(value)
}

/** What a number and its appliance write down of being started, refused by the network and asked. */
const changing: Readonly<Record<string, readonly string[]>> = {
  instances: [
    'state',
    'state_code',
    'state_reason',
    'state_reason_code',
    'state_reason_params',
    'state_since',
    'updated_at',
  ],
  api_keys: ['last_used_at'],
}
const growing = new Set(
  'alerts api_keys appliance audit chats contacts events media_unused messages number_checks outbox timeline'.split(
    ' ',
  ),
)
/** Facts of this place and this start. */
const changingFacts =
  /^"(?:place|twin|house_rounds.*|house\..*|web_version|alerts\..*|heartbeat.*|commit\..*|lineage.*|looked.*|evolution\.webhook.*)"$/

/**
 * What of the values before is not there any more, or is another, or has come where nothing comes by a start. Where the
 * file is damaged, rows may be out of reach and come back: what can be read is as before, or as it was made.
 */
export function differences(before: Values, after: Values, made: Values): string[] {
  const isStrict = before.isSound && after.isSound
  const places = new Set([...before.tables.keys(), ...after.tables.keys()])
  const known = new Set([...before.tables.keys(), ...made.tables.keys()].map(ownerOf))
  return [...places]
    .filter((place) => known.has(ownerOf(place)))
    .flatMap((place) => {
      const rows = (values: Values): Rows => values.tables.get(place) ?? new Map()
      const were = isStrict ? [rows(before)] : [rows(before), rows(made)]
      return differencesIn(place, { before: rows(before), after: rows(after), were, isStrict })
    })
}

interface Compared {
  before: Rows
  after: Rows
  /** What a row may be. */
  were: readonly Rows[]
  isStrict: boolean
}

function differencesIn(place: string, { before, after, were, isStrict }: Compared): string[] {
  const [, table = ''] = place.split(' ')
  const wrong: string[] = []
  const gone = [...before.keys()].filter((key) => !after.has(key)).length
  if (isStrict && gone > 0) wrong.push(`${gone} rows of ${place} are gone`)
  let come = 0
  const others = new Set<string>()
  for (const [key, found] of after) {
    const fitting = were.flatMap((rows) => rows.get(key) ?? [])
    const changed = found.map((cells) => othersIn(table, key, { cells, fitting }))
    const isKept = (before.get(key) ?? []).every((was) =>
      found.some((cells) => othersIn(table, key, { cells, fitting: [was] }).length === 0),
    )
    // A new row may get the key of one that the damage has put out of reach.
    const isNew = growing.has(table) && isKept && changed.some((columns) => columns.length > 0)
    if (fitting.length === 0 || isNew) come += 1
    else for (const column of changed.flat()) others.add(column)
  }
  if (come > 0 && !growing.has(table)) wrong.push(`${come} rows have come to ${place}`)
  if (others.size > 0) wrong.push(`other values in ${place}: ${[...others].join(', ')}`)
  return wrong
}

/** The columns that are others than in each row that it may be. */
function othersIn(table: string, key: string, found: { cells: Cells; fitting: readonly Cells[] }): string[] {
  if (table === 'appliance' && changingFacts.test(key)) return []
  const { cells, fitting } = found
  const others = fitting.map((was) =>
    [...was.keys()].filter(
      (column) => changing[table]?.includes(column) !== true && was.get(column) !== cells.get(column),
    ),
  )
  return others.some((each) => each.length === 0) ? [] : (others[0] ?? [])
}

function ownerOf(place: string): string | undefined {
  return place.split(' ')[0]
}
