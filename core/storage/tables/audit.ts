// Who did what to the appliance. Rows stay when the instance they name is purged.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface AuditEntry {
  id: number
  at: number
  /** The API key's id, or the part of the appliance that acted. */
  actor: string
  action: string
  instanceId: string | null
  /** Never a key, a number or a text. */
  detail: unknown
}

interface Row {
  id: number
  at: number
  actor: string
  action: string
  instance_id: string | null
  detail: string
}

export class AuditTable {
  readonly #append: Statement
  readonly #lastOf: Statement<[string], { at: number }>
  readonly #list: Statement<[number, number], Row>

  constructor(db: Database) {
    this.#append = db.prepare(
      'INSERT INTO audit (at, actor, action, instance_id, detail) VALUES (?, ?, ?, ?, ?)',
    )
    this.#lastOf = db.prepare('SELECT at FROM audit WHERE action = ? ORDER BY id DESC LIMIT 1')
    this.#list = db.prepare(
      `SELECT id, at, actor, action, instance_id, detail
       FROM audit
       WHERE id < ?
       ORDER BY id DESC
       LIMIT ?`,
    )
  }

  append(tx: WriteTx, entry: Omit<AuditEntry, 'id'>): number {
    const { at, actor, action, instanceId, detail } = entry
    return tx.run(this.#append, at, actor, action, instanceId, JSON.stringify(detail)).row
  }

  /** When it was done last; undefined when it never was. */
  lastOf(action: string): number | undefined {
    return this.#lastOf.get(action)?.at
  }

  /** Newest first. */
  list(page: { before?: number; limit?: number } = {}): AuditEntry[] {
    return this.#list.all(page.before ?? Number.MAX_SAFE_INTEGER, page.limit ?? 50).map(fromRow)
  }
}

function fromRow({ id, at, actor, action, instance_id: instanceId, detail }: Row): AuditEntry {
  return { id, at, actor, action, instanceId, detail: JSON.parse(detail) }
}
