// Recognises a write-ahead log that belongs to another database: SQLite lays it over ours without a word, and whole
// tables are another installation's. It only looks; a bit that flipped by itself is no case for it.
import { applianceRefusals } from '../../contract/sentences/appliance.ts'
import type { Database } from '../database.ts'
import { UnopenableError } from '../errors.ts'
import type { DataPaths } from '../paths.ts'

/** Throws when there are rows of instances that there are not. Only where a process has not ended in order: it takes its time. */
export function assertNoStrangers({ database, wal }: DataPaths, db: Database): void {
  const tables = db
    .prepare<[], string>(
      `SELECT DISTINCT t.name
       FROM sqlite_schema AS t, pragma_foreign_key_list(t.name) AS f
       WHERE t.type = 'table' AND f."table" = 'instances' AND f."from" = 'instance_id'`,
    )
    .pluck()
    .all()
  const strange = tables.find((table) => strangerIn(db, table))
  if (strange === undefined) return
  const told = applianceRefusals.log_of_another_database({ file: database, log: wal, strangers: strange })
  throw new UnopenableError('corrupt', told)
}

/** All of an index is read: in one that two installations have written, nothing is where it would be looked for. */
function strangerIn(db: Database, table: string): boolean {
  const strange = db.prepare(
    `SELECT 1 FROM "${table}" WHERE instance_id IS NOT NULL AND instance_id NOT IN (SELECT id FROM instances)`,
  )
  return strange.get() !== undefined
}
