// How each collection of what the owner sets is: read up to where WhatsApp is, or why not.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface StateCollection {
  name: string
  state: 'current' | 'stale' | 'waiting' | 'quarantined'
  since: number
  detail: string | null
  /** null: never. */
  readAt: number | null
}

export class StateCollectionTable {
  readonly #list: Statement<[string, number], StateCollection>
  readonly #get: Statement<[string, number, string], StateCollection>
  readonly #put: Statement
  readonly #deleteAll: Statement<[string]>

  constructor(db: Database) {
    const select = `SELECT name, state, since, detail, read_at AS readAt FROM state_collections
                    WHERE instance_id = ? AND generation = ?`
    this.#list = db.prepare(`${select} ORDER BY name`)
    this.#get = db.prepare(`${select} AND name = ?`)
    this.#deleteAll = db.prepare('DELETE FROM state_collections WHERE instance_id = ?')
    this.#put = db.prepare(
      `INSERT INTO state_collections (instance_id, generation, name, state, since, detail, read_at)
       VALUES (@instanceId, @generation, @name, @state, @since, @detail, @readAt)
       ON CONFLICT DO UPDATE
       SET state = excluded.state, since = excluded.since, detail = excluded.detail, read_at = excluded.read_at`,
    )
  }

  /** Each is read whole at the next connection. */
  deleteAll(tx: WriteTx, instanceId: string): void {
    tx.run(this.#deleteAll, instanceId)
  }

  list(instanceId: string, generation: number): StateCollection[] {
    return this.#list.all(instanceId, generation)
  }

  get(instanceId: string, generation: number, name: string): StateCollection | undefined {
    return this.#get.get(instanceId, generation, name)
  }

  put(tx: WriteTx, instanceId: string, generation: number, collection: StateCollection): void {
    tx.run(this.#put, { ...collection, instanceId, generation })
  }
}
