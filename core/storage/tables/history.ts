// Pieces of a chat history that the phone has sent: which wait to be taken in, and what became of the others.
import type { HistorySync } from '../../contract/messages/history.ts'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export type WhyNoHistory = 'expired' | 'altered' | 'unreadable' | 'unreachable'

export interface HistoryChunk {
  id: number
  instanceId: string
  generation: number
  messageId: string
  sync: HistorySync
  progress: number | null
  /** What the phone calls it, the same when it sends it again; null where nothing tells it from others. */
  piece: string | null
  /** An encoded HistorySyncNotification. */
  notification: Uint8Array
  attempts: number
  receivedAt: number
}

/** What another program had stored comes in as pieces of history too, which no message has brought. */
const importPrefix = 'import:'
export const importedPiece = (n: number): string => `${importPrefix}${n}`
export const isImportedPiece = (messageId: string): boolean => messageId.startsWith(importPrefix)

export interface HistoryTotals {
  waiting: number
  done: number
  /** Without those that have come again. */
  failed: number
  /** New ones that came with it. */
  messages: number
}

/** Numbers that must not reach out, and rows that are hidden, wait. */
const mayFetch = `SELECT id FROM instances
  WHERE wish = 'running' AND state NOT IN ('stopped', 'held', 'moved', 'damaged', 'trashed')
    AND trashed_at IS NULL AND purging_at IS NULL AND restoring_at IS NULL AND set_aside_at IS NULL`

export class HistoryTable {
  readonly #put: Statement
  readonly #next: Statement<[], HistoryChunk & { nextTryAt: number }>
  readonly #hurry: Statement<[number, string]>
  readonly #postpone: Statement<[number, number]>
  readonly #addMessages: Statement<[number, number]>
  readonly #end: Statement
  readonly #cameAgain: Statement<[number, number]>
  readonly #totals: Statement<
    [string],
    { state: 'waiting' | 'done' | 'failed'; count: number; messages: number }
  >
  readonly #progress: Statement<[string], number | null>
  readonly #markPast: Statement<[number]>
  readonly #markNews: Statement<[number]>
  readonly #onDemand: Statement<[string], { ended: number; messages: number }>
  readonly #oldest: Statement<[number], { row: number; messageId: string; fromMe: number; sentAt: number }>

  constructor(db: Database) {
    this.#put = db.prepare(
      `INSERT INTO history_chunks (instance_id, generation, message_id, sync, progress, piece, notification, state,
         next_try_at, received_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?)
       ON CONFLICT DO NOTHING`,
    )
    this.#next = db.prepare(
      `SELECT id, instance_id AS instanceId, generation, message_id AS messageId, sync, progress, piece, notification,
         attempts, received_at AS receivedAt, next_try_at AS nextTryAt
       FROM history_chunks
       WHERE state = 'waiting' AND instance_id IN (${mayFetch})
       ORDER BY next_try_at, id
       LIMIT 1`,
    )
    this.#hurry = db.prepare(
      "UPDATE history_chunks SET next_try_at = ? WHERE instance_id = ? AND state = 'waiting' AND attempts > 0",
    )
    this.#postpone = db.prepare(
      'UPDATE history_chunks SET next_try_at = ?, attempts = attempts + 1 WHERE id = ?',
    )
    this.#addMessages = db.prepare('UPDATE history_chunks SET messages = messages + ? WHERE id = ?')
    this.#end = db.prepare(
      `UPDATE history_chunks SET state = ?, reason = ?, ended_at = ?, notification = x''
       WHERE id = ?`,
    )
    this.#cameAgain = db.prepare(
      `UPDATE history_chunks SET again_at = ?
       FROM (SELECT instance_id AS instance, generation AS link, piece AS name FROM history_chunks WHERE id = ?)
       WHERE instance_id = instance AND generation = link AND piece = name AND state = 'failed' AND again_at IS NULL`,
    )
    this.#totals = db.prepare(
      `SELECT state, count(*) AS count, sum(messages) AS messages
       FROM history_chunks
       WHERE instance_id = ? AND again_at IS NULL
       GROUP BY state`,
    )
    this.#progress = db
      .prepare<[string], number | null>(
        `SELECT max(progress) FROM history_chunks
         WHERE instance_id = ? AND state = 'done' AND sync IN ('recent', 'full')`,
      )
      .pluck()
    this.#onDemand = db.prepare(
      `SELECT count(*) AS ended, coalesce(sum(messages), 0) AS messages
       FROM history_chunks
       WHERE instance_id = ? AND state IN ('done', 'failed') AND sync = 'on_demand'`,
    )
    this.#markPast = db.prepare('UPDATE messages SET is_past = 1 WHERE id = ?')
    this.#markNews = db.prepare('UPDATE messages SET is_past = 0 WHERE id = ? AND is_past = 1')
    this.#oldest = db.prepare(
      `SELECT id AS row, message_id AS messageId, from_me AS fromMe, sent_at AS sentAt
       FROM messages INDEXED BY messages_by_time
       WHERE chat_id = ? AND kind IS NOT 'effect'
       ORDER BY sent_at, id
       LIMIT 1`,
    )
  }

  /** Pieces that were asked for and have come, with what was new in them. */
  onDemand(instanceId: string): { ended: number; messages: number } {
    return this.#onDemand.get(instanceId) ?? { ended: 0, messages: 0 }
  }

  /** A message is here by a history alone: nobody was told of it. */
  markPast(tx: WriteTx, row: number): void {
    tx.run(this.#markPast, row)
  }

  /** It has come by itself. True where it was here by a history alone. */
  markNews(tx: WriteTx, row: number): boolean {
    return tx.run(this.#markNews, row).changes > 0
  }

  /** The oldest message of a chat: what came before it is asked for by it. */
  oldest(chatId: number): { row: number; messageId: string; fromMe: boolean; sentAt: number } | undefined {
    const found = this.#oldest.get(chatId)
    return found && { ...found, fromMe: found.fromMe === 1 }
  }

  /** One that is known already stays as it is. */
  put(tx: WriteTx, chunk: Omit<HistoryChunk, 'id' | 'attempts'>): void {
    const { instanceId, generation, messageId, sync, progress, piece, notification, receivedAt: at } = chunk
    tx.run(this.#put, instanceId, generation, messageId, sync, progress, piece, notification, at, at)
  }

  /** Which is to be taken in next, and when; of numbers that may be asked for. */
  next(): (HistoryChunk & { nextTryAt: number }) | undefined {
    return this.#next.get()
  }

  /** What has failed before is tried at once. */
  hurry(tx: WriteTx, instanceId: string, at: number): void {
    tx.run(this.#hurry, at, instanceId)
  }

  postpone(tx: WriteTx, id: number, until: number): void {
    tx.run(this.#postpone, until, id)
  }

  /** So many of its messages were new, with the commit that stores them. */
  addMessages(tx: WriteTx, id: number, count: number): void {
    tx.run(this.#addMessages, count, id)
  }

  /** One that is done is done also where an earlier copy of it had failed. */
  end(tx: WriteTx, id: number, { reason, at }: { reason: WhyNoHistory | null; at: number }): void {
    tx.run(this.#end, reason === null ? 'done' : 'failed', reason, at, id)
    if (reason === null) tx.run(this.#cameAgain, at, id)
  }

  totals(instanceId: string): HistoryTotals {
    const totals = { waiting: 0, done: 0, failed: 0, messages: 0 }
    for (const { state, count, messages } of this.#totals.all(instanceId)) {
      totals[state] = count
      totals.messages += messages
    }
    return totals
  }

  /** In percent, as the phone has said last; null where it has said nothing. */
  progress(instanceId: string): number | null {
    return this.#progress.get(instanceId) ?? null
  }
}
