// Who has received, read and played an own message; in a group one row a member.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface Receipt {
  recipient: string
  deliveredAt: number | null
  readAt: number | null
  playedAt: number | null
}

export interface NewReceipt {
  /** Row of the message. */
  message: number
  recipient: string
  status: 'delivered' | 'read' | 'played'
  at: number
}

interface Row {
  recipient: string
  delivered_at: number | null
  read_at: number | null
  played_at: number | null
}

export class ReceiptTable {
  readonly #list: Statement<[number], Row>
  readonly #put: Statement

  constructor(db: Database) {
    this.#list = db.prepare(
      `SELECT recipient, delivered_at, read_at, played_at
       FROM receipts
       WHERE message = ?
       ORDER BY recipient`,
    )
    this.#put = db.prepare(
      `INSERT INTO receipts (message, recipient, delivered_at, read_at, played_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE
       SET delivered_at = coalesce(delivered_at, excluded.delivered_at),
           read_at = coalesce(read_at, excluded.read_at),
           played_at = coalesce(played_at, excluded.played_at)`,
    )
  }

  list(message: number): Receipt[] {
    return this.#list.all(message).map(fromRow)
  }

  /** The first time counts. */
  put(tx: WriteTx, { message, recipient, status, at }: NewReceipt): void {
    const when = (wanted: NewReceipt['status']): number | null => (status === wanted ? at : null)
    tx.run(this.#put, message, recipient, when('delivered'), when('read'), when('played'))
  }
}

function fromRow(row: Row): Receipt {
  return {
    recipient: row.recipient,
    deliveredAt: row.delivered_at,
    readAt: row.read_at,
    playedAt: row.played_at,
  }
}
