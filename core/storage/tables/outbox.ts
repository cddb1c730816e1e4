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
  /** The time that was set for it; null: at once. */
  sendAt: number | null
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
  /** A time to come. */
  sendAt?: number | null
  at: number
}

export interface OutboxChange {
  state: OutboxState
  /** It is the first to a chat that the number does not know. */
  opensChat?: boolean
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
  send_at: number | null
  begun_at: number | null
  error_code: string | null
  error: string | null
  accepted_at: number
  updated_at: number
}

const columns = `id, instance_id, chat_id, message_id, recipient, proto, options, idempotency_key, request_hash,
  state, attempts, not_before, send_at, begun_at, error_code, error, accepted_at, updated_at`

/** What is held back or let go of in one commit. */
const batch = 200

const queuedNew = "state = 'queued' AND begun_at IS NULL"

const hold = `UPDATE outbox
  SET not_before = @until, error_code = @code, error = @error, updated_at = @at`

const release = `UPDATE outbox
  SET not_before = max(@at, coalesce(send_at, 0)), error_code = NULL, error = NULL, updated_at = @at
  WHERE id IN (
    SELECT id FROM outbox
    WHERE instance_id = @instanceId AND ${queuedNew} AND error_code IS NOT NULL
    ORDER BY id
    LIMIT ${batch})`

const dueOf = (isBegun: 0 | 1): string => `SELECT item, not_before AS at FROM outbox_heads
  WHERE instance_id = @instanceId AND is_begun = ${isBegun}
  ORDER BY not_before, item
  LIMIT 1`

const waitingAfter = `SELECT id, chat_id AS chat, message_id AS message, max(accepted_at, coalesce(send_at, 0)) AS acceptedAt
  FROM outbox
  WHERE instance_id = ? AND state IN ('queued', 'sending') AND id > ?
  ORDER BY id
  LIMIT ${batch}`

const setState = `UPDATE outbox
  SET attempts = attempts + iif(@state = 'sending', 1, 0), state = @state,
      begun_at = iif(@state = 'sending', coalesce(begun_at, @at), begun_at),
      opened_at = iif(@opensChat, coalesce(opened_at, @at), opened_at),
      error_code = @errorCode, error = @error, not_before = coalesce(@notBefore, not_before),
      updated_at = @at
  WHERE id = @id`

interface Waiting {
  id: number
  chat: number
  message: string
  acceptedAt: number
}

interface Due {
  item: number
  at: number
}

export class OutboxTable {
  readonly #get: Statement<[number], Row>
  readonly #byMessageId: Statement<[string, string], Row>
  readonly #byIdempotencyKey: Statement<[string, string, number], Row>
  readonly #due: Statement<[{ instanceId: string }], Due>
  readonly #list: Statement<[string, number, number], Row>
  readonly #countWaiting: Statement<[string], { count: number }>
  readonly #nextHeld: Statement<[string], Row>
  readonly #freeKey: Statement<[string, string, number]>
  readonly #put: Statement
  readonly #setState: Statement
  readonly #setProto: Statement<[Uint8Array, number]>
  readonly #requeue: Statement<[number, string]>
  readonly #nthBegun: Statement<[string, number], { at: number }>
  readonly #opened: Statement<[string, number], { count: number }>
  readonly #nthOpened: Statement<[string, number], { at: number }>
  readonly #hold: Statement
  readonly #holdChat: Statement
  readonly #release: Statement
  readonly #retry: Statement<[number, number, number]>
  readonly #sendNow: Statement<[number, number, number]>
  readonly #waitingAfter: Statement<[string, number], Waiting>
  readonly #doubt: Statement
  readonly #doubted: Statement<[number, string]>

  constructor(db: Database) {
    const select = `SELECT ${columns} FROM outbox`
    this.#get = db.prepare(`${select} WHERE id = ?`)
    this.#byMessageId = db.prepare(`${select} WHERE instance_id = ? AND message_id = ?`)
    this.#byIdempotencyKey = db.prepare(
      `${select} WHERE instance_id = ? AND idempotency_key = ? AND accepted_at > ?`,
    )
    this.#due = db.prepare(`SELECT * FROM (${dueOf(0)}) UNION ALL SELECT * FROM (${dueOf(1)})`)
    this.#list = db.prepare(`${select} WHERE instance_id = ? AND id < ? ORDER BY id DESC LIMIT ?`)
    this.#countWaiting = db.prepare(
      `SELECT coalesce(sum(count), 0) AS count FROM outbox_totals
       WHERE instance_id = ? AND state IN ('queued', 'sending')`,
    )
    this.#nextHeld = db.prepare(
      `${select} WHERE instance_id = ? AND ${queuedNew} AND error_code IS NOT NULL ORDER BY id LIMIT 1`,
    )
    this.#freeKey = db.prepare(
      `UPDATE outbox SET idempotency_key = NULL
       WHERE instance_id = ? AND idempotency_key = ? AND accepted_at <= ?`,
    )
    this.#put = db.prepare(
      `INSERT INTO outbox (instance_id, chat_id, message_id, recipient, proto, options, idempotency_key,
         request_hash, state, not_before, send_at, accepted_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)`,
    )
    this.#setState = db.prepare(setState)
    this.#setProto = db.prepare('UPDATE outbox SET proto = ? WHERE id = ?')
    this.#nthBegun = db.prepare(
      `SELECT begun_at AS at FROM outbox
       WHERE instance_id = ? AND begun_at IS NOT NULL
       ORDER BY begun_at DESC
       LIMIT 1 OFFSET ?`,
    )
    this.#opened = db.prepare('SELECT count(*) AS count FROM outbox WHERE instance_id = ? AND opened_at >= ?')
    this.#nthOpened = db.prepare(
      `SELECT opened_at AS at FROM outbox
       WHERE instance_id = ? AND opened_at IS NOT NULL
       ORDER BY opened_at DESC
       LIMIT 1 OFFSET ?`,
    )
    // What has left once has been counted: it may go again.
    this.#hold = db.prepare(
      `${hold}
       WHERE id IN (
         SELECT item FROM outbox_heads
         WHERE instance_id = @instanceId AND is_begun = 0 AND not_before < @until
         ORDER BY not_before, item
         LIMIT ${batch})`,
    )
    this.#holdChat = db.prepare(
      `${hold}
       WHERE id IN (SELECT item FROM outbox_heads WHERE chat_id = @chatId AND is_begun = 0 AND not_before < @until)`,
    )
    this.#release = db.prepare(release)
    this.#retry = db.prepare(
      `UPDATE outbox
       SET state = 'queued', attempts = min(attempts, 1), not_before = ?, error_code = NULL, error = NULL,
           updated_at = ?
       WHERE id = ? AND state = 'failed'`,
    )
    this.#sendNow = db.prepare(
      `UPDATE outbox SET send_at = NULL, not_before = ?, error_code = NULL, error = NULL, updated_at = ?
       WHERE id = ? AND ${queuedNew} AND send_at IS NOT NULL`,
    )
    this.#requeue = db.prepare(
      `UPDATE outbox SET state = 'queued', updated_at = ?
       WHERE instance_id = ? AND state = 'sending'`,
    )
    this.#waitingAfter = db.prepare(waitingAfter)
    this.#doubt = db.prepare(
      `UPDATE outbox
       SET state = 'failed', error_code = 'restored', error = @error, updated_at = @at
       WHERE id = @id`,
    )
    this.#doubted = db.prepare(
      `UPDATE messages SET status = 'error'
       WHERE chat_id = ? AND message_id = ? AND from_me = 1 AND sender = '' AND status = 'pending'`,
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

  /**
   * What is due first and may be sent now, or when one may; no chat has two in flight or is sent out of order. Undefined
   * when none waits for the time alone.
   */
  next(instanceId: string, now: number): { item: OutboxItem } | { at: number } | undefined {
    const due = this.#next(instanceId)
    if (due === undefined || due.at > now) return due && { at: due.at }
    const item = this.get(due.item)
    return item && { item }
  }

  /** As next, what may be sent now alone. */
  nextReady(instanceId: string, now: number): OutboxItem | undefined {
    const next = this.next(instanceId, now)
    return next !== undefined && 'item' in next ? next.item : undefined
  }

  #next(instanceId: string): Due | undefined {
    const [first, other] = this.#due.all({ instanceId })
    if (first === undefined || other === undefined) return first
    return other.at < first.at || (other.at === first.at && other.item < first.item) ? other : first
  }

  /** The oldest that was held back. */
  nextHeld(instanceId: string): OutboxItem | undefined {
    return one(this.#nextHeld.get(instanceId))
  }

  /** Newest first. */
  list(instanceId: string, page: { before?: number; limit?: number } = {}): OutboxItem[] {
    const { before = Number.MAX_SAFE_INTEGER, limit = 50 } = page
    return this.#list.all(instanceId, before, limit).map(fromRow)
  }

  /** When the one before so many others first left, counted from the newest (0). */
  begunBefore(instanceId: string, others: number): number | undefined {
    return this.#nthBegun.get(instanceId, others)?.at
  }

  /** How many left after this moment to a chat that the number did not know, as far as that was counted. */
  countOpened(instanceId: string, after: number): number {
    return this.#opened.get(instanceId, after)?.count ?? 0
  }

  /** When the one before so many others of them left, counted from the newest (0). */
  openedBefore(instanceId: string, others: number): number | undefined {
    return this.#nthOpened.get(instanceId, others)?.at
  }

  /**
   * What is next in its chat and has never left waits longer, and says why; what is behind it waits for it. Of one chat,
   * or of all, a batch at a time: the rest is still ready and comes to the next one.
   */
  hold(
    tx: WriteTx,
    instanceId: string,
    why: { until: number; code: string; error: string; chatId: number | null; at: number },
  ): void {
    const { chatId, ...told } = why
    if (chatId === null) tx.run(this.#hold, { instanceId, ...told })
    else tx.run(this.#holdChat, { chatId, ...told })
  }

  /** What was held back may go: a batch of it, the oldest first. Returns how many. */
  release(tx: WriteTx, instanceId: string, at: number): number {
    return tx.run(this.#release, { instanceId, at }).changes
  }

  /** A failed one is to be sent again, under the same message id. False when it is not a failed one. */
  retry(tx: WriteTx, id: number, at: number): boolean {
    return tx.run(this.#retry, at, at, id).changes > 0
  }

  /** What waits for its time goes at once. False where it does not. */
  sendNow(tx: WriteTx, id: number, at: number): boolean {
    return tx.run(this.#sendNow, at, at, id).changes > 0
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
      item.sendAt ?? null,
      at,
      at,
    )
    return row
  }

  /** Becoming 'sending' counts an attempt; an error that is not given is cleared. */
  setState(tx: WriteTx, id: number, change: OutboxChange): void {
    const { state, errorCode = null, error = null, notBefore = null, at } = change
    const opensChat = change.opensChat === true ? 1 : 0
    const { changes } = tx.run(this.#setState, { id, state, errorCode, error, notBefore, opensChat, at })
    if (changes === 0) throw new Error(`There is no outbox item ${id}.`)
  }

  /** What every try sends from now on. */
  setProto(tx: WriteTx, id: number, proto: Uint8Array): void {
    tx.run(this.#setProto, proto, id)
  }

  /**
   * It came from a backup: what was accepted so long ago was probably sent since, so its owner decides. A batch of what
   * waits; returns where the next one begins, undefined when there is none.
   */
  doubt(
    tx: WriteTx,
    instanceId: string,
    { before, at, after = 0 }: { before: number; at: number; after?: number | undefined },
  ): number | undefined {
    const { text: error } = sending.sent_before_restore
    const waiting = this.#waitingAfter.all(instanceId, after)
    for (const { id, chat, message, acceptedAt } of waiting) {
      if (acceptedAt >= before) continue
      tx.run(this.#doubt, { id, error, at })
      tx.run(this.#doubted, chat, message)
    }
    return waiting.length < batch ? undefined : waiting.at(-1)?.id
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
    sendAt: row.send_at,
    begunAt: row.begun_at,
    errorCode: row.error_code,
    error: row.error,
    acceptedAt: row.accepted_at,
    updatedAt: row.updated_at,
  }
}
