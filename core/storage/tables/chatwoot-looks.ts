// Conversations in Chatwoot in which an agent did something, to be looked at: kept before Chatwoot's webhook is answered.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface Look {
  id: number
  instanceId: string
  conversationId: number
  /** From this message of Chatwoot's on; null: from the newest that was looked at. */
  fromId: number | null
  nextAt: number
  attempts: number
  error: string | null
}

const columns = `id, instance_id AS instanceId, conversation_id AS conversationId, from_id AS fromId, next_at AS nextAt,
  attempts, error`

export class ChatwootLookTable {
  readonly #due: Statement<[string, number, number], Look>
  readonly #nextDue: Statement<[string], { at: number | null }>
  readonly #count: Statement<[string], { count: number }>
  readonly #put: Statement
  readonly #done: Statement
  readonly #rest: Statement
  readonly #hurry: Statement
  readonly #forget: Statement<[string]>

  constructor(db: Database) {
    this.#due = db.prepare(
      `SELECT ${columns} FROM chatwoot_looks WHERE instance_id = ? AND next_at <= ? ORDER BY next_at LIMIT ?`,
    )
    this.#nextDue = db.prepare('SELECT min(next_at) AS at FROM chatwoot_looks WHERE instance_id = ?')
    this.#count = db.prepare('SELECT count(*) AS count FROM chatwoot_looks WHERE instance_id = ?')
    // With another id: one that is under way looks once more.
    this.#put = db.prepare(
      `INSERT INTO chatwoot_looks (instance_id, conversation_id, from_id, next_at)
       VALUES (@instanceId, @conversationId, @fromId, @at)
       ON CONFLICT (instance_id, conversation_id) DO UPDATE
       SET id = (SELECT max(id) + 1 FROM chatwoot_looks), next_at = min(next_at, @at),
         from_id = CASE WHEN from_id IS NULL THEN @fromId WHEN @fromId IS NULL THEN from_id ELSE min(from_id, @fromId) END`,
    )
    this.#done = db.prepare('DELETE FROM chatwoot_looks WHERE id = ?')
    this.#rest = db.prepare(
      'UPDATE chatwoot_looks SET next_at = @nextAt, attempts = @attempts, error = @error WHERE id = @id',
    )
    this.#hurry = db.prepare('UPDATE chatwoot_looks SET next_at = 0 WHERE instance_id = ?')
    this.#forget = db.prepare('DELETE FROM chatwoot_looks WHERE instance_id = ?')
  }

  due(instanceId: string, at: number, limit: number): Look[] {
    return this.#due.all(instanceId, at, limit)
  }

  nextDue(instanceId: string): number | undefined {
    return this.#nextDue.get(instanceId)?.at ?? undefined
  }

  count(instanceId: string): number {
    return this.#count.get(instanceId)?.count ?? 0
  }

  put(tx: WriteTx, look: Pick<Look, 'instanceId' | 'conversationId' | 'fromId'> & { at: number }): void {
    tx.run(this.#put, look)
  }

  /** Not where more was asked for meanwhile. */
  done(tx: WriteTx, id: number): void {
    tx.run(this.#done, id)
  }

  rest(tx: WriteTx, id: number, how: { nextAt: number; attempts: number; error: string | null }): void {
    tx.run(this.#rest, { id, ...how })
  }

  hurry(tx: WriteTx, instanceId: string): void {
    tx.run(this.#hurry, instanceId)
  }

  /** All of a number. */
  forget(tx: WriteTx, instanceId: string): void {
    tx.run(this.#forget, instanceId)
  }
}
