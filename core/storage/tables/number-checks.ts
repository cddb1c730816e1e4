// WhatsApp's answers to "is this number on WhatsApp", so that a send needs no question each time.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface StoredNumberCheck {
  /** Digits, as asked. */
  number: string
  jid: string
  exists: boolean
  checkedAt: number
}

interface Row {
  number: string
  jid: string
  found: number
  checked_at: number
}

export class NumberCheckTable {
  readonly #get: Statement<[string, string], Row>
  readonly #put: Statement

  constructor(db: Database) {
    this.#get = db.prepare(
      'SELECT number, jid, found, checked_at FROM number_checks WHERE instance_id = ? AND number = ?',
    )
    this.#put = db.prepare(
      `INSERT INTO number_checks (instance_id, number, jid, found, checked_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET jid = excluded.jid, found = excluded.found, checked_at = excluded.checked_at`,
    )
  }

  /** Of any age: the caller decides how long an answer holds. */
  get(instanceId: string, number: string): StoredNumberCheck | undefined {
    const row = this.#get.get(instanceId, number)
    return row && { number: row.number, jid: row.jid, exists: row.found === 1, checkedAt: row.checked_at }
  }

  put(tx: WriteTx, instanceId: string, check: StoredNumberCheck): void {
    const { number, jid, exists, checkedAt } = check
    tx.run(this.#put, instanceId, number, jid, exists ? 1 : 0, checkedAt)
  }
}
