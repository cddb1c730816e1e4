// Facts about the appliance itself, by key. Never a secret, except what is sealed.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'
import { place } from '../seal.ts'

/** Facts whose keys begin so are sealed, as base64; they end with the id of their instance. */
export const sealedFactPrefix = 'evolution.'

/** Sealed too: what opens the object store that is the second location. */
export const storeKeysKey = 'location.keys'

/** Facts that say that a backup file was restored here, by its id. */
export const appliedPrefix = 'applied.'

export function appliedKey(id: string): string {
  return `${appliedPrefix}${id}`
}

/** When the house was last looked after: what the clock is measured by. */
export const roundsKey = 'house_rounds'

/** Facts of this database and this machine alone: they mean nothing in another. Those of instances go with them. */
const ofHere =
  /^(?:data_key_check|place|twin|house_rounds|folder\.gone|web_version|alerts\.cursor|location\.keys|heartbeat\.at)$|^(?:commit|evolution|hand_over|history_asks)\./

export function belongsHere(key: string): boolean {
  return ofHere.test(key)
}

export function factPlace(key: string): string {
  return place('appliance', key)
}

export class ApplianceTable {
  readonly #get: Statement<[string], { value: string }>
  readonly #list: Statement<[number, string], { key: string; value: string }>
  readonly #put: Statement<[string, string]>
  readonly #delete: Statement<[string]>

  constructor(db: Database) {
    this.#get = db.prepare('SELECT value FROM appliance WHERE key = ?')
    this.#list = db.prepare('SELECT key, value FROM appliance WHERE substr(key, 1, ?) = ? ORDER BY key')
    this.#put = db.prepare(
      `INSERT INTO appliance (key, value) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value`,
    )
    this.#delete = db.prepare('DELETE FROM appliance WHERE key = ?')
  }

  get(key: string): string | undefined {
    return this.#get.get(key)?.value
  }

  /** By what their keys begin with. */
  list(prefix: string): { key: string; value: string }[] {
    return this.#list.all(prefix.length, prefix)
  }

  put(tx: WriteTx, key: string, value: string): void {
    tx.run(this.#put, key, value)
  }

  delete(tx: WriteTx, key: string): void {
    tx.run(this.#delete, key)
  }
}
