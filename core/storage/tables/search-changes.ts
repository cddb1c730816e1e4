// Which messages, people and groups the search index has to look at again: noted by triggers, taken back once it has.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

/** The first and the last of them. */
export interface SearchChanges {
  first: number
  last: number
}

export class SearchChangeTable {
  readonly #delete: Statement<[number, number]>
  readonly #deleteNames: Statement<[number, number]>

  constructor(db: Database) {
    this.#delete = db.prepare('DELETE FROM search_changes WHERE seq BETWEEN ? AND ?')
    this.#deleteNames = db.prepare('DELETE FROM search_name_changes WHERE seq BETWEEN ? AND ?')
  }

  delete(tx: WriteTx, { first, last }: SearchChanges): void {
    tx.run(this.#delete, first, last)
  }

  /** Of people and groups. */
  deleteNames(tx: WriteTx, { first, last }: SearchChanges): void {
    tx.run(this.#deleteNames, first, last)
  }
}
