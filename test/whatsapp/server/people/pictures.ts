// Owns which picture a person or a group has.
import type { Store, Table } from '../store.ts'

type Picture = { id: string; path: string }

/** By the number of a person or the JID of a group. */
export class Pictures {
  readonly #table: Table<Picture>

  constructor(store: Store) {
    this.#table = store.table<Picture>('pictures')
  }

  get(of: string): Picture | undefined {
    return this.#table.get(of)
  }

  put(of: string, picture: Picture | undefined): void {
    if (picture === undefined) this.#table.delete(of)
    else this.#table.put(of, picture)
  }
}
