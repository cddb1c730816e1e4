// Short names for whose chats and people are in the index: a number that an instance has or had.
import type { Database, Statement } from '../database.ts'

export interface Owner {
  instanceId: string
  account: string
}

export class Owners {
  readonly #get: Statement<[string, string], number>
  readonly #put: Statement<[string, string], number>
  readonly #known = new Map<string, number>()

  constructor(db: Database) {
    this.#get = db
      .prepare<[string, string], number>('SELECT owner FROM owners WHERE instance_id = ? AND account = ?')
      .pluck()
    this.#put = db
      .prepare<[string, string], number>(
        'INSERT INTO owners (instance_id, account) VALUES (?, ?) RETURNING owner',
      )
      .pluck()
  }

  /** Within a transaction: a new one is given out. */
  of({ instanceId, account }: Owner): number {
    const name = `${instanceId} ${account}`
    const owner =
      this.#known.get(name) ?? this.#get.get(instanceId, account) ?? this.#put.get(instanceId, account) ?? 0
    this.#known.set(name, owner)
    return owner
  }

  /** undefined where nothing of it is in the index. */
  find({ instanceId, account }: Owner): number | undefined {
    return this.#get.get(instanceId, account)
  }

  /** What a transaction that failed has given out is not remembered. */
  forget(): void {
    this.#known.clear()
  }
}
