// How often a message was asked for again: Baileys' counters, which must outlive a socket.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export class RetryCounterTable {
  readonly #get: Statement<[string, string], { count: number }>
  readonly #put: Statement
  readonly #delete: Statement<[string, string]>
  readonly #deleteAll: Statement<[string]>
  readonly #forget: Statement<[number, number]>

  constructor(db: Database) {
    this.#get = db.prepare('SELECT count FROM retry_counters WHERE instance_id = ? AND key = ?')
    this.#put = db.prepare(
      `INSERT INTO retry_counters (instance_id, key, count, updated_at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = excluded.count, updated_at = excluded.updated_at`,
    )
    this.#delete = db.prepare('DELETE FROM retry_counters WHERE instance_id = ? AND key = ?')
    this.#deleteAll = db.prepare('DELETE FROM retry_counters WHERE instance_id = ?')
    this.#forget = db.prepare(
      `DELETE FROM retry_counters
       WHERE rowid IN (SELECT rowid FROM retry_counters WHERE updated_at < ? LIMIT ?)`,
    )
  }

  get(instanceId: string, key: string): number | undefined {
    return this.#get.get(instanceId, key)?.count
  }

  put(tx: WriteTx, instanceId: string, counter: { key: string; count: number; at: number }): void {
    tx.run(this.#put, instanceId, counter.key, counter.count, counter.at)
  }

  delete(tx: WriteTx, instanceId: string, key: string): void {
    tx.run(this.#delete, instanceId, key)
  }

  deleteAll(tx: WriteTx, instanceId: string): void {
    tx.run(this.#deleteAll, instanceId)
  }

  /** Counters not touched since; at most so many at a time. */
  forget(tx: WriteTx, updatedBefore: number, limit: number): number {
    return tx.run(this.#forget, updatedBefore, limit).changes
  }
}
