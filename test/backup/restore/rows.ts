// What a restore is compared by: all that a database holds, or what there is of one number.
import { PortableReader, type PortableRow } from '../../../core/storage/portable/portable.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { lookAt, type Home } from '../../storage/harness.ts'

/** Every row of every table, by table: what "nothing was changed" is compared by. */
export function everything(home: Pick<Home, 'paths'>): Record<string, unknown[]> {
  return lookAt(home, (db) => {
    const tables = db
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .pluck()
      .all()
    return Object.fromEntries(tables.map((table) => [table, db.prepare(`SELECT * FROM "${table}"`).all()]))
  })
}

const ratchets = ['session', 'sender-key', 'sender-key-memory', 'device-list']

/** What a restore drops or makes anew, beside the ratchets: what was set and how far it was read may be older than WhatsApp's. */
const dropped = [
  'generations',
  'timeline',
  'outbox',
  'media',
  'pictures',
  'state_changes',
  'state_collections',
]

/** Without what a restore drops or makes anew. */
export function lasting(home: Pick<Home, 'paths'>, storage: Storage, id: string): PortableRow[] {
  const rows = lookAt(home, (db) => [...new PortableReader(db, storage.sealer).read(id)])
  const kept = rows.filter(
    ({ table, row }) => !dropped.includes(table) && !ratchets.includes(String(row['type'])),
  )
  // What agents of a Chatwoot wrote before a restore is in doubt from then on.
  return kept.map(({ table, row }) => ({
    table,
    row: table === 'chatwoot' ? { ...row, doubt_before: null } : row,
  }))
}
