// An instance's history of states: each change with its code, its reason and what was done.
import type { TimelineEntry } from '../../contract/instances/instance.ts'
import type { InstanceState } from '../../contract/state.ts'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

type Row = TimelineEntry

export class TimelineTable {
  readonly #append: Statement
  readonly #list: Statement<[string, number, number], Row>

  constructor(db: Database) {
    this.#append = db.prepare(
      'INSERT INTO timeline (instance_id, at, state, code, reason, action) VALUES (?, ?, ?, ?, ?, ?)',
    )
    this.#list = db.prepare(
      `SELECT id, at, state, code, reason, action
       FROM timeline
       WHERE instance_id = ? AND id < ?
       ORDER BY id DESC
       LIMIT ?`,
    )
  }

  append(
    tx: WriteTx,
    instanceId: string,
    entry: { at: number; state: InstanceState; code: number | null; reason: string; action: string },
  ): number {
    const { at, state, code, reason, action } = entry
    return tx.run(this.#append, instanceId, at, state, code, reason, action).row
  }

  /** Newest first. */
  list(instanceId: string, page: { before?: number; limit?: number } = {}): TimelineEntry[] {
    return this.#list.all(instanceId, page.before ?? Number.MAX_SAFE_INTEGER, page.limit ?? 50)
  }
}
