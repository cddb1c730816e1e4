// Erases one instance and nothing else: the only place that erases a whole one. Hidden first, then its rows in small batches,
// and its own row last, so that what is cut anywhere is found and finished.
import type { WriteTx } from './commit.ts'
import type { Database, Statement } from './database.ts'

/** Rows of one statement: few enough for a turn on a slow machine. */
const batchRows = 100

/** Outbox rows point at chats and are not taken along by them; messages are most of what there is, then members. */
const first = ['outbox', 'messages', 'group_members']

interface Purging {
  id: string
  name: string
}

export class PurgeTable {
  readonly #begin: Statement<[number, string]>
  readonly #list: Statement<[], Purging>
  readonly #erase: readonly Statement<[string]>[]
  readonly #eraseFacts: Statement<[string]>
  readonly #finish: Statement<[string]>

  constructor(db: Database) {
    this.#begin = db.prepare(
      `UPDATE instances SET purging_at = ?
       WHERE id = ? AND trashed_at IS NOT NULL AND purging_at IS NULL`,
    )
    this.#list = db.prepare('SELECT id, name FROM instances WHERE purging_at IS NOT NULL ORDER BY purging_at')
    this.#erase = tablesOf(db).map((table) =>
      db.prepare(
        `DELETE FROM "${table}"
         WHERE rowid IN (SELECT rowid FROM "${table}" WHERE instance_id = ? LIMIT ${batchRows})`,
      ),
    )
    this.#eraseFacts = db.prepare("DELETE FROM appliance WHERE key LIKE '%.' || ?")
    this.#finish = db.prepare('DELETE FROM instances WHERE id = ? AND purging_at IS NOT NULL')
  }

  /** From here on it is hidden. False when it is not in the trash. */
  begin(tx: WriteTx, id: string, at: number): boolean {
    return tx.run(this.#begin, at, id).changes > 0
  }

  /** What was begun and is not finished. */
  list(): Purging[] {
    return this.#list.all()
  }

  /** The steps that erase its rows, each a small one, until there are none; only for one that was begun. */
  *steps(id: string): Generator<(tx: WriteTx) => void> {
    for (const statement of this.#erase) {
      const rows = { left: true }
      const step = (tx: WriteTx): void => {
        rows.left = tx.run(statement, id).changes === batchRows
      }
      while (rows.left) yield step
    }
  }

  /** Its own row, and what the appliance kept about it. False when it was not begun. */
  finish(tx: WriteTx, id: string): boolean {
    tx.run(this.#eraseFacts, id)
    return tx.run(this.#finish, id).changes > 0
  }
}

/** Every table whose rows go with their instance, from the schema: a new one cannot be forgotten. */
function tablesOf(db: Database): string[] {
  const tables = db
    .prepare<[], string>(
      `SELECT DISTINCT t.name
       FROM sqlite_schema AS t, pragma_foreign_key_list(t.name) AS f
       WHERE t.type = 'table' AND f."table" = 'instances'`,
    )
    .pluck()
    .all()
  return [...first, ...tables.filter((table) => !first.includes(table))]
}
