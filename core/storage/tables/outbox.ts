// What was accepted for sending: a row from its acceptance to its end. It keeps the order, it sends nothing.
import { sending } from '../../contract/sentences/sending.ts'
import type { OutboxState } from '../../contract/state.ts'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface OutboxItem {
  id: number
  instanceId: string
  chatId: number
  messageId: string
  recipient: string
  /** An encoded proto.Message. */
  proto: Buffer
  options: unknown
  idempotencyKey: string | null
  requestHash: Buffer
  state: OutboxState
  attempts: number
  notBefore: number
  /** When it first left; null when it never has. */
  begunAt: number | null
  errorCode: string | null
  error: string | null
  acceptedAt: number
  updatedAt: number
}

export interface NewOutboxItem {
  instanceId: string
  chatId: number
  messageId: string
  recipient: string
  proto: Uint8Array
  /** JSON. */
  options: unknown
  idempotencyKey: string | null
  /** Tells a repeated request from another one with the same key. */
  requestHash: Uint8Array
  notBefore: number
  at: number
}

export interface OutboxChange {
  state: OutboxState
  errorCode?: string | null
  error?: string | null
  notBefore?: number
  at: number
}

/** How long an idempotency key answers with its first message. */
export const idempotencyWindowMs = 24 * 60 * 60 * 1000

interface Row {
  id: number
  instance_id: string
  chat_id: number
  message_id: string
  recipient: string
  proto: Buffer
  options: string
  idempotency_key: string | null
  request_hash: Buffer
  state: OutboxState
  attempts: number
  not_before: number
  begun_at: number | null
  error_code: string | null
  error: string | null
  accepted_at: number
  updated_at: number
}

const columns = `id, instance_id, chat_id, message_id, recipient, proto, options, idempotency_key, request_hash,
  state, attempts, not_before, begun_at, error_code, error, accepted_at, updated_at`

/** One in flight for each chat, and the older one first. The first line is the index's own condition. */
const ready = `instance_id = ? AND state IN ('queued', 'sending') AND state = 'queued'
  AND NOT EXISTS (
    SELECT 1 FROM outbox AS other
    WHERE other.instance_id = outbox.instance_id AND other.state IN ('queued', 'sending')
      AND other.chat_id = outbox.chat_id AND other.id <> outbox.id
      AND (other.state = 'sending' OR other.id < outbox.id))`

export class OutboxTable {
  readonly #get: Statement<[number], Row>
  readonly #byMessageId: Statement<[string, string], Row>
  readonly #byIdempotencyKey: Statement<[string, string, number], Row>
  readonly #nextReady: Statement<[string, number], Row>
  readonly #nextAt: Statement<[string], { at: number | null }>
  readonly #list: Statement<[string, number, number], Row>
  readonly #countWaiting: Statement<[string], { count: number }>
  readonly #freeKey: Statement<[string, string, number]>
  readonly #put: Statement
  readonly #setState: Statement
  readonly #setProto: Statement<[Uint8Array, number]>
  readonly #requeue: Statement<[number, string]>
  readonly #begun: Statement<[string, number], { count: number }>
  readonly #nthBegun: Statement<[string, number], { at: number }>
  readonly #hold: Statement
  readonly #release: Statement
  readonly #retry: Statement<[number, number, number]>
  readonly #doubt: Statement
  readonly #doubted: Statement

  constructor(db: Database) {
    const select = `SELECT ${columns} FROM outbox`
    this.#get = db.prepare(`${select} WHERE id = ?`)
    this.#byMessageId = db.prepare(`${select} WHERE instance_id = ? AND message_id = ?`)
    this.#byIdempotencyKey = db.prepare(
      `${select} WHERE instance_id = ? AND idempotency_key = ? AND accepted_at > ?`,
    )
    this.#nextReady = db.prepare(`${select} WHERE ${ready} AND not_before <= ? ORDER BY id LIMIT 1`)
    this.#nextAt = db.prepare(`SELECT min(not_before) AS at FROM outbox WHERE ${ready}`)
    this.#list = db.prepare(`${select} WHERE instance_id = ? AND id < ? ORDER BY id DESC LIMIT ?`)
    this.#countWaiting = db.prepare(
      `SELECT count(*) AS count FROM outbox WHERE instance_id = ? AND state IN ('queued', 'sending')`,
    )
    this.#freeKey = db.prepare(
      `UPDATE outbox SET idempotency_key = NULL
       WHERE instance_id = ? AND idempotency_key = ? AND accepted_at <= ?`,
    )
    this.#put = db.prepare(
      `INSERT INTO outbox (instance_id, chat_id, message_id, recipient, proto, options, idempotency_key,
         request_hash, state, not_before, accepted_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?)`,
    )
    this.#setState = db.prepare(
      `UPDATE outbox
       SET attempts = attempts + iif(@state = 'sending', 1, 0), state = @state,
           begun_at = iif(@state = 'sending', coalesce(begun_at, @at), begun_at),
           error_code = @errorCode, error = @error, not_before = coalesce(@notBefore, not_before),
           updated_at = @at
       WHERE id = @id`,
    )
    this.#setProto = db.prepare('UPDATE outbox SET proto = ? WHERE id = ?')
    this.#begun = db.prepare('SELECT count(*) AS count FROM outbox WHERE instance_id = ? AND begun_at > ?')
    this.#nthBegun = db.prepare(
      `SELECT begun_at AS at FROM outbox
       WHERE instance_id = ? AND begun_at IS NOT NULL
       ORDER BY begun_at DESC
       LIMIT 1 OFFSET ?`,
    )
    // What has left once has been counted: it may go again.
    this.#hold = db.prepare(
      `UPDATE outbox
       SET not_before = max(not_before, @until), error_code = @code, error = @error, updated_at = @at
       WHERE instance_id = @instanceId AND state IN ('queued', 'sending') AND state = 'queued'
         AND begun_at IS NULL AND chat_id = coalesce(@chatId, chat_id)`,
    )
    this.#release = db.prepare(
      `UPDATE outbox
       SET not_before = @at, error_code = NULL, error = NULL, updated_at = @at
       WHERE instance_id = @instanceId AND state IN ('queued', 'sending') AND state = 'queued'
         AND begun_at IS NULL AND error_code IS NOT NULL`,
    )
    this.#retry = db.prepare(
      `UPDATE outbox
       SET state = 'queued', attempts = min(attempts, 1), not_before = ?, error_code = NULL, error = NULL,
           updated_at = ?
       WHERE id = ? AND state = 'failed'`,
    )
    this.#requeue = db.prepare(
      `UPDATE outbox SET state = 'queued', updated_at = ?
       WHERE instance_id = ? AND state IN ('queued', 'sending') AND state = 'sending'`,
    )
    this.#doubt = db.prepare(
      `UPDATE outbox
       SET state = 'failed', error_code = 'restored', error = @error, updated_at = @at
       WHERE instance_id = @instanceId AND state IN ('queued', 'sending') AND accepted_at < @before`,
    )
    this.#doubted = db.prepare(
      `UPDATE messages SET status = 'error'
       WHERE instance_id = @instanceId AND from_me = 1 AND status = 'pending' AND message_id IN (
         SELECT message_id FROM outbox
         WHERE instance_id = @instanceId AND state = 'failed' AND error_code = 'restored')`,
    )
  }

  get(id: number): OutboxItem | undefined {
    return one(this.#get.get(id))
  }

  byMessageId(instanceId: string, messageId: string): OutboxItem | undefined {
    return one(this.#byMessageId.get(instanceId, messageId))
  }

  /** Within the window of 24 hours before now. */
  findByIdempotencyKey(instanceId: string, key: string, now: number): OutboxItem | undefined {
    return one(this.#byIdempotencyKey.get(instanceId, key, now - idempotencyWindowMs))
  }

  /** The oldest item that may be sent now; no chat has two in flight or is sent out of order. */
  nextReady(instanceId: string, now: number): OutboxItem | undefined {
    return one(this.#nextReady.get(instanceId, now))
  }

  /** When an item becomes ready, which may be in the past; undefined when none waits for the time alone. */
  nextAt(instanceId: string): number | undefined {
    return this.#nextAt.get(instanceId)?.at ?? undefined
  }

  /** Newest first. */
  list(instanceId: string, page: { before?: number; limit?: number } = {}): OutboxItem[] {
    const { before = Number.MAX_SAFE_INTEGER, limit = 50 } = page
    return this.#list.all(instanceId, before, limit).map(fromRow)
  }

  /** How many first left after this moment. */
  countBegun(instanceId: string, after: number): number {
    return this.#begun.get(instanceId, after)?.count ?? 0
  }

  /** When the one before so many others first left, counted from the newest (0). */
  begunBefore(instanceId: string, others: number): number | undefined {
    return this.#nthBegun.get(instanceId, others)?.at
  }

  /** What waits in the queue and has never left waits longer, and says why; all of it, or that of one chat. */
  hold(
    tx: WriteTx,
    instanceId: string,
    why: { until: number; code: string; error: string; chatId: number | null; at: number },
  ): void {
    tx.run(this.#hold, { instanceId, ...why })
  }

  /** What was held back may go. */
  release(tx: WriteTx, instanceId: string, at: number): void {
    tx.run(this.#release, { instanceId, at })
  }

  /** A failed one is to be sent again, under the same message id. False when it is not a failed one. */
  retry(tx: WriteTx, id: number, at: number): boolean {
    return tx.run(this.#retry, at, at, id).changes > 0
  }

  /** Queued or being sent. */
  countWaiting(instanceId: string): number {
    return this.#countWaiting.get(instanceId)?.count ?? 0
  }

  /** Returns the item's id. A key still in its window, or a known message id, is a constraint error. */
  accept(tx: WriteTx, item: NewOutboxItem): number {
    const { instanceId, idempotencyKey, at } = item
    if (idempotencyKey !== null) tx.run(this.#freeKey, instanceId, idempotencyKey, at - idempotencyWindowMs)
    const { row } = tx.run(
      this.#put,
      instanceId,
      item.chatId,
      item.messageId,
      item.recipient,
      item.proto,
      JSON.stringify(item.options),
      idempotencyKey,
      item.requestHash,
      item.notBefore,
      at,
      at,
    )
    return row
  }

  /** Becoming 'sending' counts an attempt; an error that is not given is cleared. */
  setState(tx: WriteTx, id: number, change: OutboxChange): void {
    const { state, errorCode = null, error = null, notBefore = null, at } = change
    const { changes } = tx.run(this.#setState, { id, state, errorCode, error, notBefore, at })
    if (changes === 0) throw new Error(`There is no outbox item ${id}.`)
  }

  /** What every try sends from now on. */
  setProto(tx: WriteTx, id: number, proto: Uint8Array): void {
    tx.run(this.#setProto, proto, id)
  }

  /** It came from a backup: what was accepted so long ago was probably sent since, so its owner decides. */
  doubt(tx: WriteTx, instanceId: string, { before, at }: { before: number; at: number }): void {
    const { text: error } = sending.sent_before_restore
    if (tx.run(this.#doubt, { instanceId, error, before, at }).changes > 0)
      tx.run(this.#doubted, { instanceId })
  }

  /** The socket ended: what was being sent is to be sent again, under the same message id. */
  requeueSending(tx: WriteTx, instanceId: string, at: number): number {
    return tx.run(this.#requeue, at, instanceId).changes
  }
}

function one(row: Row | undefined): OutboxItem | undefined {
  return row && fromRow(row)
}

function fromRow(row: Row): OutboxItem {
  return {
    id: row.id,
    instanceId: row.instance_id,
    chatId: row.chat_id,
    messageId: row.message_id,
    recipient: row.recipient,
    proto: row.proto,
    options: JSON.parse(row.options),
    idempotencyKey: row.idempotency_key,
    requestHash: row.request_hash,
    state: row.state,
    attempts: row.attempts,
    notBefore: row.not_before,
    begunAt: row.begun_at,
    errorCode: row.error_code,
    error: row.error,
    acceptedAt: row.accepted_at,
    updatedAt: row.updated_at,
  }
}
