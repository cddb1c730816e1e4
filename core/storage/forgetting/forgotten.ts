// The list of who is forgotten. It outlives what it erased: a backup from before brings nothing of them back.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface Forgotten {
  id: string
  /** The own number whose chats these were; null: of every number. */
  account: string | null
  /** The JIDs of a person, or of a group. */
  names: string[]
  /** What was stored up to then is erased. */
  at: number
  /** null while it is under way. */
  doneAt: number | null
}

interface Row extends Omit<Forgotten, 'names'> {
  names: string
}

export class ForgottenTable {
  readonly #list: Statement<[], Row>
  readonly #put: Statement
  readonly #done: Statement<[number | null, string]>
  readonly #doAgain: Statement<[]>

  constructor(db: Database) {
    this.#list = db.prepare('SELECT id, account, names, at, done_at AS doneAt FROM forgotten ORDER BY at, id')
    this.#put = db.prepare(
      'INSERT INTO forgotten (id, account, names, at) VALUES (@id, @account, @names, @at) ON CONFLICT DO NOTHING',
    )
    this.#done = db.prepare('UPDATE forgotten SET done_at = ? WHERE id = ?')
    this.#doAgain = db.prepare('UPDATE forgotten SET done_at = NULL')
  }

  /** The oldest first. */
  list(): Forgotten[] {
    return this.#list.all().map((row) => ({ ...row, names: namesIn(row.names) }))
  }

  put(tx: WriteTx, { names, ...entry }: Omit<Forgotten, 'doneAt'>): void {
    tx.run(this.#put, { ...entry, names: JSON.stringify(names) })
  }

  done(tx: WriteTx, id: string, at: number): void {
    tx.run(this.#done, at, id)
  }

  /** Rows have come from elsewhere: all of the list is gone through once more. */
  doAgain(tx: WriteTx): void {
    tx.run(this.#doAgain)
  }
}

function namesIn(text: string): string[] {
  const names: unknown = JSON.parse(text)
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
}
