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

export class KeepingTable {
  readonly #get: Statement<[string], OwnLimits>
  readonly #put: Statement
  readonly #files: Statement<[string, number, number], KeptFileRow>
  readonly #sizes: Statement<[string, string, number], { hash: string; size: number }>
  readonly #allSizes: Statement<[string, number], { hash: string; size: number }>
  readonly #want: Statement<[number, number]>
  readonly #letGo: Statement<[number]>
  readonly #isStarred: Statement<[number], object>
  readonly #old: Statement<[string, number, number, number, number], OldMessage>
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
    this.#sizes = db.prepare(
      `SELECT hash, max(coalesce(size, 0)) AS size
       FROM media
       WHERE instance_id = ? AND hash IS NOT NULL AND hash > ?
       GROUP BY hash
       ORDER BY hash
       LIMIT ?`,
    )
    this.#allSizes = db.prepare(
      `SELECT hash, max(coalesce(size, 0)) AS size
       FROM media
       WHERE hash IS NOT NULL AND hash > ?
       GROUP BY hash
       ORDER BY hash
       LIMIT ?`,
    )
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

  /** Each kept file once, in the order of their hashes; of all numbers where none is named. */
  sizes(instanceId: string | null, after: string, limit: number): { hash: string; size: number }[] {
    return instanceId === null ? this.#allSizes.all(after, limit) : this.#sizes.all(instanceId, after, limit)
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

  /** What was to be done to messages that never came. How many of a batch. */
  forgetOldEffects(tx: WriteTx, instanceId: string, before: number, batch: number): number {
    return tx.run(this.#forgetOldEffects, instanceId, before, batch).changes
  }

  /** No more of a chat is unread than is left in it. */
  settleUnread(tx: WriteTx, chatId: number): void {
    tx.run(this.#settleUnread, chatId)
  }
}
