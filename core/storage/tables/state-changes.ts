// What the owner has set here and WhatsApp has not taken yet. It goes with the commit that knows that it has.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface StateChange {
  id: number
  collection: string
  /** A JSON list, as WhatsApp names what is set. */
  index: string
  version: number
  /** An encoded SyncActionValue. */
  action: Uint8Array
}

export class StateChangeTable {
  readonly #has: Statement<[string, string, string, string], object>
  readonly #list: Statement<[string, string, string, number], StateChange>
  readonly #put: Statement
  readonly #delete: Statement<[number]>
  readonly #deleteOf: Statement<[string, string, string, string]>
  readonly #deleteAll: Statement<[string]>
  readonly #count: Statement<[string, string], number>

  constructor(db: Database) {
    const of = 'instance_id = ? AND account = ? AND collection = ? AND state_index = ?'
    this.#has = db.prepare(`SELECT 1 FROM state_changes WHERE ${of}`)
    this.#list = db.prepare(
      `SELECT id, collection, state_index AS "index", version, action FROM state_changes
       WHERE instance_id = ? AND account = ? AND collection = ?
       LIMIT ?`,
    )
    // A later one takes another id: what was sent of the earlier one does not end it.
    this.#put = db.prepare(
      `INSERT INTO state_changes (instance_id, account, collection, state_index, version, action, at)
       VALUES (@instanceId, @account, @collection, @index, @version, @action, @at)`,
    )
    this.#delete = db.prepare('DELETE FROM state_changes WHERE id = ?')
    this.#deleteOf = db.prepare(`DELETE FROM state_changes WHERE ${of}`)
    this.#deleteAll = db.prepare('DELETE FROM state_changes WHERE instance_id = ?')
    this.#count = db
      .prepare<[string, string], number>(
        'SELECT count(*) FROM (SELECT 1 FROM state_changes WHERE instance_id = ? AND account = ? LIMIT 1000)',
      )
      .pluck()
  }

  has(
    instanceId: string,
    account: string,
    { collection, index }: Pick<StateChange, 'collection' | 'index'>,
  ): boolean {
    return this.#has.get(instanceId, account, collection, index) !== undefined
  }

  /** Some of those of a collection. */
  list(
    instanceId: string,
    account: string,
    { collection, limit }: { collection: string; limit: number },
  ): StateChange[] {
    return this.#list.all(instanceId, account, collection, limit)
  }

  put(
    tx: WriteTx,
    instanceId: string,
    account: string,
    change: Omit<StateChange, 'id'> & { at: number },
  ): void {
    tx.run(this.#deleteOf, instanceId, account, change.collection, change.index)
    tx.run(this.#put, { ...change, instanceId, account })
  }

  /** WhatsApp has it. */
  delete(tx: WriteTx, id: number): void {
    tx.run(this.#delete, id)
  }

  /** In a copy of an older moment. */
  deleteAll(tx: WriteTx, instanceId: string): void {
    tx.run(this.#deleteAll, instanceId)
  }

  /** A thousand at most. */
  count(instanceId: string, account: string): number {
    return this.#count.get(instanceId, account) ?? 0
  }
}
