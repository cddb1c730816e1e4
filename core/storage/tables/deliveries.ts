// Deliveries of events that wait, fail or were given up. What succeeds at the first try leaves no row.
import type { DeliveryState, DeliveryView } from '../../contract/events/webhook.ts'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'
import { DeliveryHurry } from './hurry.ts'

export type Lane = DeliveryView['lane']

export interface Delivery extends DeliveryView {
  /** How many requests of this event have succeeded. */
  part: number
  failingSince: number | null
}

export interface Failure {
  state: 'failing' | 'dead'
  part: number
  failingSince: number
  nextAt: number
  status: number | null
  error: string
  at: number
}

interface Row {
  id: number
  webhook_id: string
  seq: number
  event_id: string
  type: string
  instance_id: string | null
  lane: Lane
  state: DeliveryState
  part: number
  attempts: number
  failing_since: number | null
  next_at: number
  status: number | null
  error: string | null
  created_at: number
  updated_at: number
}

export interface DeliveryFilter {
  webhookId?: string
  state?: DeliveryState
  before?: number
  limit?: number
}

const select = `SELECT d.id, d.webhook_id, d.seq, e.id AS event_id, e.type, e.instance_id, d.lane, d.state, d.part,
         d.attempts, d.failing_since, d.next_at, d.status, d.error, d.created_at, d.updated_at
       FROM deliveries d JOIN events e ON e.seq = d.seq`

export class DeliveryTable {
  readonly hurry: DeliveryHurry
  readonly #get: Statement<[number], Row>
  readonly #head: Statement<[string, Lane], Row>
  readonly #due: Statement<[string, Lane, number], Row>
  readonly #nextAt: Statement<[string, Lane], { at: number | null }>
  readonly #list: Statement<[Record<string, unknown>], Row>
  readonly #counts: Statement<[string], { waiting: number; dead: number }>
  readonly #totals: Statement<[], { waiting: number; dead: number }>
  readonly #begin: Statement
  readonly #fail: Statement
  readonly #setAside: Statement
  readonly #again: Statement
  readonly #replay: Statement
  readonly #waitingOf: Statement<[number, number], { id: string; seq: number }>
  readonly #delete: Statement
  readonly #dropHead: Statement

  constructor(db: Database) {
    this.#get = db.prepare(`${select} WHERE d.id = ?`)
    this.#head = db.prepare(
      `${select} WHERE d.webhook_id = ? AND d.lane = ? AND d.state <> 'dead' ORDER BY d.id LIMIT 1`,
    )
    this.#due = db.prepare(
      `${select}
       WHERE d.webhook_id = ? AND d.lane = ? AND d.state <> 'dead' AND d.next_at <= ?
       ORDER BY d.next_at, d.id
       LIMIT 1`,
    )
    this.#nextAt = db.prepare(
      "SELECT min(next_at) AS at FROM deliveries WHERE webhook_id = ? AND lane = ? AND state <> 'dead'",
    )
    this.#list = db.prepare(
      `${select}
       WHERE d.id < @before AND (@webhookId IS NULL OR d.webhook_id = @webhookId)
         AND (@state IS NULL OR d.state = @state)
       ORDER BY d.id DESC
       LIMIT @limit`,
    )
    const counts = `SELECT coalesce(sum(iif(is_dead, 0, count)), 0) AS waiting,
         coalesce(sum(iif(is_dead, count, 0)), 0) AS dead
       FROM delivery_totals`
    this.#totals = db.prepare(counts)
    this.#counts = db.prepare(`${counts} WHERE webhook_id = ?`)
    this.#begin = db.prepare(
      `INSERT INTO deliveries (webhook_id, seq, lane, state, part, attempts, next_at, created_at, updated_at)
       VALUES (@webhookId, @seq, @lane, 'pending', 0, 0, @at, @at, @at)`,
    )
    this.#setAside = db.prepare("UPDATE deliveries SET lane = 'again' WHERE id = ?")
    this.#fail = db.prepare(
      `UPDATE deliveries
       SET state = @state, part = @part, attempts = attempts + 1, failing_since = @failingSince,
           next_at = @nextAt, status = @status, error = @error, updated_at = @at
       WHERE id = @id`,
    )
    this.#again = db.prepare(
      `UPDATE deliveries
       SET state = 'pending', lane = iif(state = 'dead', 'again', lane), part = 0, failing_since = NULL,
           next_at = @at, updated_at = @at
       WHERE id = @id`,
    )
    this.#replay = db.prepare(
      `INSERT INTO deliveries (webhook_id, seq, lane, state, part, attempts, next_at, created_at, updated_at)
       SELECT @webhookId, seq, 'again', 'pending', 0, 0, @at, @at, @at
       FROM events
       WHERE seq BETWEEN @fromSeq AND @toSeq AND (@instanceId IS NULL OR instance_id = @instanceId)
         AND (@types IS NULL OR type IN (SELECT value FROM json_each(@types)))
       ORDER BY seq
       LIMIT @limit`,
    )
    this.hurry = new DeliveryHurry(db)
    this.#waitingOf = db.prepare(
      `SELECT webhook_id AS id, min(seq) AS seq
       FROM deliveries
       WHERE seq BETWEEN ? AND ? AND state <> 'dead'
       GROUP BY webhook_id`,
    )
    this.#delete = db.prepare('DELETE FROM deliveries WHERE id = ?')
    this.#dropHead = db.prepare(
      "DELETE FROM deliveries WHERE webhook_id = ? AND lane = 'live' AND state <> 'dead'",
    )
  }

  get(id: number): Delivery | undefined {
    const row = this.#get.get(id)
    return row && fromRow(row)
  }

  /** The oldest of this lane, due or not. */
  head(webhookId: string, lane: Lane): Delivery | undefined {
    const row = this.#head.get(webhookId, lane)
    return row && fromRow(row)
  }

  /** The longest due of this lane: one that has failed waits, and holds up no other. */
  due(webhookId: string, lane: Lane, now: number): Delivery | undefined {
    const row = this.#due.get(webhookId, lane, now)
    return row && fromRow(row)
  }

  /** When the next of this lane is due; undefined when none waits. */
  nextAt(webhookId: string, lane: Lane): number | undefined {
    return this.#nextAt.get(webhookId, lane)?.at ?? undefined
  }

  /** Newest first. */
  list({ webhookId, state, before, limit }: DeliveryFilter = {}): Delivery[] {
    const filter = {
      webhookId: webhookId ?? null,
      state: state ?? null,
      before: before ?? Number.MAX_SAFE_INTEGER,
      limit: limit ?? 50,
    }
    return this.#list.all(filter).map(fromRow)
  }

  /** Of all webhooks together. */
  totals(): { waiting: number; dead: number } {
    return this.#totals.get() ?? { waiting: 0, dead: 0 }
  }

  counts(webhookId: string): { waiting: number; dead: number } {
    return this.#counts.get(webhookId) ?? { waiting: 0, dead: 0 }
  }

  /** A row for an event that failed; returns its id. */
  begin(tx: WriteTx, delivery: { webhookId: string; seq: number; lane: Lane; at: number }): number {
    return tx.run(this.#begin, { ...delivery }).row
  }

  fail(tx: WriteTx, id: number, failure: Failure): void {
    tx.run(this.#fail, { id, ...failure })
  }

  /** From now on it is tried by itself. */
  setAside(tx: WriteTx, id: number): void {
    tx.run(this.#setAside, id)
  }

  /** Due at once; what was given up comes after what is asked for already. */
  again(tx: WriteTx, id: number, at: number): void {
    tx.run(this.#again, { id, at })
  }

  /** The events of a range once more, oldest first; returns how many. */
  replay(
    tx: WriteTx,
    range: {
      webhookId: string
      fromSeq: number
      toSeq: number
      instanceId: string | null
      types: readonly string[] | null
      limit: number
      at: number
    },
  ): number {
    const types = range.types && JSON.stringify(range.types)
    return tx.run(this.#replay, { ...range, types }).changes
  }

  /** Of which webhooks a delivery of these events still waits, and the first event of it. */
  waitingOf(fromSeq: number, toSeq: number): { id: string; seq: number }[] {
    return this.#waitingOf.all(fromSeq, toSeq)
  }

  delete(tx: WriteTx, id: number): void {
    tx.run(this.#delete, id)
  }

  /** The webhook was set to another place of the log: what failed at the old one is not its next any more. */
  dropHead(tx: WriteTx, webhookId: string): void {
    tx.run(this.#dropHead, webhookId)
  }
}

function fromRow({ webhook_id, event_id, instance_id, failing_since, next_at, ...row }: Row): Delivery {
  const { created_at: createdAt, updated_at: updatedAt, ...rest } = row
  return {
    ...rest,
    webhookId: webhook_id,
    eventId: event_id,
    instanceId: instance_id,
    failingSince: failing_since,
    nextAt: next_at,
    createdAt,
    updatedAt,
  }
}
