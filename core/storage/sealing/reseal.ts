// Seals anew what an older data key has sealed, a few rows a step, wherever anything is sealed. Rows that neither key
// opens are damage: they stay as they are, for the key that is then kept beside.
import { factPlace, sealedFactPrefix, storeKeysKey } from '../tables/appliance.ts'
import type { WriteTx } from '../commit.ts'
import type { Database } from '../database.ts'
import { otherKeyPlace } from './keyring.ts'
import { sealedColumns } from '../portable/layout.ts'
import type { SealedColumns, Sealer } from '../seal.ts'

/** Rows of one step: few enough for a turn on a slow machine. */
const batchRows = 50

interface Row {
  row: number
  [column: string]: unknown
}

/** Where a sealed value lies, and how it is told from text. */
interface Sealed {
  table: string
  where: string
  columns: SealedColumns
  form: 'bytes' | 'base64'
}

function places(): Sealed[] {
  const own = Object.entries(sealedColumns).flatMap(([table, columns]): Sealed[] =>
    columns === undefined ? [] : [{ table, where: 'TRUE', columns, form: 'bytes' }],
  )
  return [
    ...own,
    {
      table: 'appliance',
      where: `key LIKE '${sealedFactPrefix}%' OR key = '${storeKeysKey}'`,
      columns: { value: ({ key }) => factPlace(String(key)) },
      form: 'base64',
    },
    {
      // The next key stays sealed with the one that the wraps open.
      table: 'other_data_keys',
      where: "state = 'retired'",
      columns: { key_sealed: ({ id }) => otherKeyPlace(String(id)) },
      form: 'bytes',
    },
  ]
}

export function* resealSteps(db: Database, sealer: Sealer): Generator<(tx: WriteTx) => void> {
  for (const each of places()) yield* resealTable(db, sealer, each)
}

function* resealTable(
  db: Database,
  sealer: Sealer,
  { table, where, columns, form }: Sealed,
): Generator<(tx: WriteTx) => void> {
  const names = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)
  const list = db.prepare<[number], Row>(
    `SELECT rowid AS "row", ${names.map((name) => `"${name}"`).join(', ')}
     FROM "${table}"
     WHERE rowid > ? AND ${where}
     ORDER BY rowid
     LIMIT ${batchRows}`,
  )
  const puts = Object.keys(columns).map((column) => ({
    column,
    put: db.prepare<[unknown, number]>(`UPDATE "${table}" SET "${column}" = ? WHERE rowid = ?`),
  }))
  const reseal = (place: string, stored: unknown): Uint8Array | string | undefined => {
    const sealed = form === 'base64' ? Buffer.from(String(stored), 'base64') : stored
    if (!(sealed instanceof Uint8Array) || sealer.isCurrent(place, sealed)) return undefined
    const plain = opened(sealer, place, sealed)
    const again = plain && sealer.seal(place, plain)
    return form === 'base64' ? again?.toString('base64') : again
  }
  const at = { row: 0, more: true }
  const step = (tx: WriteTx): void => {
    const rows = list.all(at.row)
    for (const row of rows) {
      for (const { column, put } of puts) {
        const again = reseal(columns[column]?.(row) ?? '', row[column])
        if (again !== undefined) tx.run(put, again, row.row)
      }
      at.row = row.row
    }
    at.more = rows.length === batchRows
  }
  while (at.more) yield step
}

function opened(sealer: Sealer, place: string, sealed: Uint8Array): Buffer | undefined {
  try {
    return sealer.open(place, sealed)
  } catch {
    return undefined
  }
}
