// Messages of a contact that could not be decrypted, counted by the hour until one can be again.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

const hourMs = 60 * 60 * 1000

interface Row {
  contact: string
  count: number
  lastAt: number
}

export class UndecryptableTable {
  readonly #add: Statement
  readonly #recent: Statement<[string, string, number], { recent: number; told: number }>
  readonly #tell: Statement<[string, string]>
  readonly #has: Statement<[string], { one: number }>
  readonly #list: Statement<[string], Row>
  readonly #clear: Statement<[string, string]>
  readonly #clearAll: Statement<[string]>
  readonly #forget: Statement<[number, number]>

  constructor(db: Database) {
    const ofContact = 'instance_id = ? AND contact = ?'
    this.#add = db.prepare(
      `INSERT INTO undecryptable (instance_id, contact, hour, count, last_at, is_told)
       SELECT ?, ?, ?, 1, ?, coalesce(max(is_told), 0)
       FROM undecryptable
       WHERE ${ofContact}
       ON CONFLICT DO UPDATE SET count = count + 1, last_at = excluded.last_at`,
    )
    this.#recent = db.prepare(
      `SELECT sum(count) AS recent, max(is_told) AS told
       FROM undecryptable
       WHERE ${ofContact} AND hour >= ?`,
    )
    this.#tell = db.prepare(`UPDATE undecryptable SET is_told = 1 WHERE ${ofContact}`)
    this.#has = db.prepare('SELECT 1 AS one FROM undecryptable WHERE instance_id = ? LIMIT 1')
    this.#list = db.prepare(
      `SELECT contact, sum(count) AS count, max(last_at) AS lastAt
       FROM undecryptable
       WHERE instance_id = ?
       GROUP BY contact
       ORDER BY contact`,
    )
    this.#clear = db.prepare(`DELETE FROM undecryptable WHERE ${ofContact}`)
    this.#clearAll = db.prepare('DELETE FROM undecryptable WHERE instance_id = ?')
    this.#forget = db.prepare(
      `DELETE FROM undecryptable
       WHERE rowid IN (SELECT rowid FROM undecryptable WHERE last_at < ? LIMIT ?)`,
    )
  }

  /** How many there are in this hour and the one before it, and whether this episode was told. */
  add(
    tx: WriteTx,
    instanceId: string,
    { contact, at }: { contact: string; at: number },
  ): { recent: number; isTold: boolean } {
    const hour = Math.floor(at / hourMs)
    tx.run(this.#add, instanceId, contact, hour, at, instanceId, contact)
    const found = this.#recent.get(instanceId, contact, hour - 1)
    return { recent: found?.recent ?? 0, isTold: found?.told === 1 }
  }

  tell(tx: WriteTx, instanceId: string, contact: string): void {
    tx.run(this.#tell, instanceId, contact)
  }

  /** Whether there are any of any contact. */
  has(instanceId: string): boolean {
    return this.#has.get(instanceId) !== undefined
  }

  list(instanceId: string): Row[] {
    return this.#list.all(instanceId)
  }

  /** Of these contacts, or of all. */
  clear(tx: WriteTx, instanceId: string, contacts?: readonly string[]): void {
    if (contacts === undefined) tx.run(this.#clearAll, instanceId)
    else for (const contact of contacts) tx.run(this.#clear, instanceId, contact)
  }

  /** Hours whose last one is older; at most so many at a time. */
  forget(tx: WriteTx, before: number, limit: number): number {
    return tx.run(this.#forget, before, limit).changes
  }
}
