// How long files and messages of each number are kept, and which are over: found a bounded number at a time. What is
// starred is never among them.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

/** null: as for all, 0: without a limit. */
export interface OwnLimits {
  filesDays: number | null
  filesBytes: number | null
  messagesDays: number | null
}

export interface KeptFileRow {
  message: number
  hash: string
  size: number
  storedAt: number
}

/** A place in the order of names of files. */
export interface SizeCursor {
  hash: string
  size: number
  message: number
}

/** stays: it cannot be let go, so that letting others of the same file go frees nothing. */
export interface FileSize extends SizeCursor {
  stays: number
}

/** Of what was sent, or should have been. */
export interface OldSent {
  id: number
  acceptedAt: number
  /** Nothing is to be done with it any more, and its message is gone. */
  isOver: number
}

/** In the log. */
export interface ToldEvent {
  seq: number
  type: string
  at: number
  data: string
}

export interface OldMessage {
  row: number
  chatId: number
  sentAt: number
  hash: string | null
}

const nothing: OwnLimits = { filesDays: null, filesBytes: null, messagesDays: null }

/** A message that its owner has starred. */
const starred = (row: string): string => `EXISTS (
  SELECT 1 FROM effects
  WHERE target = ${row} AND kind = 'star' AND state = 'applied' AND json_extract(value, '$.on'))`

const sizes = (whose: string): string => `
  SELECT f.hash, f.size, f.message,
    (s.status = 'pending' OR i.trashed_at IS NOT NULL OR i.purging_at IS NOT NULL
       OR i.restoring_at IS NOT NULL OR i.set_aside_at IS NOT NULL OR ${starred('f.message')}) AS stays
  FROM media AS f CROSS JOIN messages AS s ON s.id = f.message CROSS JOIN instances AS i ON i.id = f.instance_id
  WHERE ${whose} f.hash IS NOT NULL AND (f.hash, f.size, f.message) > (@hash, @size, @message)
  ORDER BY f.hash, f.size, f.message
  LIMIT @limit`

// What carried something that was done to another. They come in the order of their rows.
const oldEffects = `SELECT id AS row, chat_id AS chatId, sent_at AS sentAt, status = 'pending' AS isPending, NULL AS hash
       FROM messages
       WHERE instance_id = ? AND kind = 'effect' AND id > ?
       ORDER BY id
       LIMIT ?`

const oldSent = `SELECT id, accepted_at AS acceptedAt,
         (state NOT IN ('queued', 'sending') AND NOT EXISTS (
           SELECT 1 FROM messages AS m
           WHERE m.instance_id = outbox.instance_id AND m.message_id = outbox.message_id AND m.from_me = 1)) AS isOver
       FROM outbox
       WHERE instance_id = ? AND id > ?
       ORDER BY id
       LIMIT ?`

export class KeepingTable {
  readonly #get: Statement<[string], OwnLimits>
  readonly #put: Statement
  readonly #files: Statement<[string, number, number], KeptFileRow>
  readonly #sizes: Statement<[SizeCursor & { instanceId: string; limit: number }], FileSize>
  readonly #allSizes: Statement<[SizeCursor & { limit: number }], FileSize>
  readonly #want: Statement<[number, number]>
  readonly #letGo: Statement<[number]>
  readonly #isStarred: Statement<[number], object>
  readonly #old: Statement<[string, number, number, number, number], OldMessage>
  readonly #oldEffects: Statement<[string, number, number], OldMessage & { isPending: number }>
  readonly #oldSent: Statement<[string, number, number], OldSent>
  readonly #deleteSent: Statement<[number]>
  readonly #events: Statement<[string, number, number], ToldEvent>
  readonly #forgetOldEffects: Statement<[string, number, number]>
  readonly #settleUnread: Statement<[number]>

  constructor(db: Database) {
    this.#get = db.prepare(
      `SELECT files_days AS filesDays, files_bytes AS filesBytes, messages_days AS messagesDays
       FROM keeping
       WHERE instance_id = ?`,
    )
    this.#put = db.prepare(
      `INSERT INTO keeping (instance_id, files_days, files_bytes, messages_days)
       VALUES (@instanceId, @filesDays, @filesBytes, @messagesDays)
       ON CONFLICT DO UPDATE
       SET files_days = excluded.files_days, files_bytes = excluded.files_bytes,
           messages_days = excluded.messages_days`,
    )
    this.#files = db.prepare(
      `SELECT m.message, m.hash, coalesce(m.size, 0) AS size, s.stored_at AS storedAt
       FROM media AS m JOIN messages AS s ON s.id = m.message
       WHERE m.instance_id = ? AND m.hash IS NOT NULL AND m.message > ? AND s.status <> 'pending'
       ORDER BY m.message
       LIMIT ?`,
    )
    this.#sizes = db.prepare(sizes('f.instance_id = @instanceId AND'))
    this.#allSizes = db.prepare(sizes(''))
    this.#want = db.prepare(
      `UPDATE media SET state = 'wanted', reason = NULL, attempts = 0, is_asked = 0, next_try_at = ?
       WHERE message = ? AND (state = 'left' OR state = 'gone' AND reason <> 'view_once')`,
    )
    this.#letGo = db.prepare(
      "UPDATE media SET state = 'gone', hash = NULL, reason = 'let_go' WHERE message = ? AND state = 'kept'",
    )
    this.#isStarred = db.prepare(`SELECT 1 WHERE ${starred('?')}`)
    this.#old = db.prepare(
      `SELECT m.id AS row, m.chat_id AS chatId, m.sent_at AS sentAt,
         (SELECT hash FROM media WHERE message = m.id) AS hash
       FROM messages AS m
       WHERE m.instance_id = ? AND m.kind IS NOT 'effect' AND (m.sent_at, m.id) > (?, ?) AND m.sent_at < ?
         AND m.status <> 'pending' AND NOT ${starred('m.id')}
       ORDER BY m.sent_at, m.id
       LIMIT ?`,
    )
    this.#oldEffects = db.prepare(oldEffects)
    this.#oldSent = db.prepare(oldSent)
    this.#events = db.prepare(
      `SELECT seq, type, at, data FROM events
       WHERE instance_id = ? AND seq > ?
       ORDER BY seq
       LIMIT ?`,
    )
    this.#deleteSent = db.prepare('DELETE FROM outbox WHERE id = ?')
    this.#forgetOldEffects = db.prepare(
      `DELETE FROM effects
       WHERE id IN (
         SELECT id FROM effects
         WHERE instance_id = ? AND state IN ('waiting', 'refused') AND target IS NULL AND done_at < ?
         LIMIT ?)`,
    )
    this.#settleUnread = db.prepare(
      `UPDATE chats
       SET unread = min(unread, coalesce(
         (SELECT sum(count) FROM chat_totals WHERE chat_id = chats.id AND from_me = 0), 0))
       WHERE id = ?`,
    )
  }

  /** What was set for this number alone. */
  get(instanceId: string): OwnLimits {
    return this.#get.get(instanceId) ?? nothing
  }

  put(tx: WriteTx, instanceId: string, limits: OwnLimits): void {
    tx.run(this.#put, { instanceId, ...limits })
  }

  /** Kept files of a number after this row, in the order of their arrival; none of a message that is to be sent yet. */
  files(instanceId: string, after: number, limit: number): KeptFileRow[] {
    return this.#files.all(instanceId, after, limit)
  }

  /** Rows with a kept file, those of one file together; of all numbers where none is named. */
  sizes(instanceId: string | null, after: SizeCursor, limit: number): FileSize[] {
    const { hash, size, message } = after
    const page = { hash, size, message, limit }
    return instanceId === null ? this.#allSizes.all(page) : this.#sizes.all({ ...page, instanceId })
  }

  /** Somebody asks for what was left, or is gone. False where there is nothing to be asked for. */
  want(tx: WriteTx, message: number, at: number): boolean {
    return tx.run(this.#want, at, message).changes > 0
  }

  /** The file of this message was kept for its time. */
  letGo(tx: WriteTx, message: number): void {
    tx.run(this.#letGo, message)
  }

  isStarred(row: number): boolean {
    return this.#isStarred.get(row) !== undefined
  }

  /** Messages that were sent before this moment and may go, the oldest first. */
  old(
    instanceId: string,
    { before, after, limit }: { before: number; after: { sentAt: number; row: number }; limit: number },
  ): OldMessage[] {
    return this.#old.all(instanceId, after.sentAt, after.row, before, limit)
  }

  /** Messages that carried what was done to another, in the order of their rows. */
  effects(instanceId: string, after: number, limit: number): (OldMessage & { isPending: number })[] {
    return this.#oldEffects.all(instanceId, after, limit)
  }

  /** What was accepted for sending, in the order of its acceptance. */
  sent(instanceId: string, after: number, limit: number): OldSent[] {
    return this.#oldSent.all(instanceId, after, limit)
  }

  /** What was told of a number, in its order. */
  events(instanceId: string, after: number, limit: number): ToldEvent[] {
    return this.#events.all(instanceId, after, limit)
  }

  deleteSent(tx: WriteTx, id: number): void {
    tx.run(this.#deleteSent, id)
  }

  /** What was to be done to messages that never came. How many of a batch. */
  forgetOldEffects(tx: WriteTx, instanceId: string, before: number, batch: number): number {
    return tx.run(this.#forgetOldEffects, instanceId, before, batch).changes
  }

  /** No more of a chat is unread than is left in it. */
  settleUnread(tx: WriteTx, chatId: number): void {
    tx.run(this.#settleUnread, chatId)
  }
}
