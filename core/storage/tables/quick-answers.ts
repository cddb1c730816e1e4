// Answers that people have ready: of one number, or for all of them.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface QuickAnswer {
  id: number
  /** null: for every number. */
  instanceId: string | null
  name: string
  text: string
  createdAt: number
  updatedAt: number
}

const columns = 'id, instance_id AS instanceId, name, text, created_at AS createdAt, updated_at AS updatedAt'

export class QuickAnswerTable {
  readonly #get: Statement<[number], QuickAnswer>
  readonly #of: Statement<[string], QuickAnswer>
  readonly #forAll: Statement<[], QuickAnswer>
  readonly #put: Statement
  readonly #change: Statement
  readonly #delete: Statement<[number]>

  constructor(db: Database) {
    const select = `SELECT ${columns} FROM quick_answers`
    this.#get = db.prepare(`${select} WHERE id = ?`)
    this.#of = db.prepare(`${select} WHERE instance_id = ? ORDER BY name`)
    this.#forAll = db.prepare(`${select} WHERE instance_id IS NULL ORDER BY name`)
    this.#put = db.prepare(
      `INSERT INTO quick_answers (instance_id, name, text, created_at, updated_at)
       VALUES (@instanceId, @name, @text, @at, @at)`,
    )
    this.#change = db.prepare(
      'UPDATE quick_answers SET name = @name, text = @text, updated_at = @at WHERE id = @id',
    )
    this.#delete = db.prepare('DELETE FROM quick_answers WHERE id = ?')
  }

  get(id: number): QuickAnswer | undefined {
    return this.#get.get(id)
  }

  /** Its own alone (null: those for all), by their names. */
  list(instanceId: string | null): QuickAnswer[] {
    return instanceId === null ? this.#forAll.all() : this.#of.all(instanceId)
  }

  put(tx: WriteTx, answer: { instanceId: string | null; name: string; text: string; at: number }): number {
    return tx.run(this.#put, answer).row
  }

  change(tx: WriteTx, id: number, change: { name: string; text: string; at: number }): void {
    tx.run(this.#change, { id, ...change })
  }

  delete(tx: WriteTx, id: number): void {
    tx.run(this.#delete, id)
  }
}
