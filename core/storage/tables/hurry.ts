// Makes due at once what waits for its next try: of a webhook's deliveries, a batch in a commit, however many wait.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

const batchRows = 200

interface Waiting {
  id: number
  nextAt: number
  status: number | null
}

/** Where the next batch begins. */
export type HurryPlace = Pick<Waiting, 'id' | 'nextAt'>

export interface Hurry {
  webhookId: string
  at: number
  /** Those that the endpoint answered by one of these wait as before. */
  but?: readonly number[]
}

export class DeliveryHurry {
  readonly #head: Statement<[number, string]>
  readonly #waiting: Statement<[string, number, number], Waiting>
  readonly #due: Statement<[number, string]>

  constructor(db: Database) {
    this.#head = db.prepare(
      "UPDATE deliveries SET next_at = ? WHERE webhook_id = ? AND lane = 'live' AND state <> 'dead'",
    )
    this.#waiting = db.prepare(
      `SELECT id, next_at AS nextAt, status
       FROM deliveries
       WHERE webhook_id = ? AND lane = 'again' AND state <> 'dead' AND (next_at, id) > (?, ?)
       ORDER BY next_at, id
       LIMIT ${batchRows}`,
    )
    this.#due = db.prepare('UPDATE deliveries SET next_at = ? WHERE id IN (SELECT value FROM json_each(?))')
  }

  /** One batch, the soonest first. Returns where the next one begins; undefined when there is none. */
  step(
    tx: WriteTx,
    { webhookId, at, but = [] }: Hurry,
    from: HurryPlace = { nextAt: at, id: Number.MAX_SAFE_INTEGER },
  ): HurryPlace | undefined {
    tx.run(this.#head, at, webhookId)
    const found = this.#waiting.all(webhookId, from.nextAt, from.id)
    const ids = found.filter(({ status }) => status === null || !but.includes(status)).map(({ id }) => id)
    tx.run(this.#due, at, JSON.stringify(ids))
    return found.length < batchRows ? undefined : found.at(-1)
  }
}
