// Makes one chat of two that turned out to be the same person's: messages, receipts, effects and sends move, none is lost.
// What has much is moved a little at a time first.
import type { MessageStatus } from '../../contract/state.ts'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'
import { rises } from './message-status.ts'

interface Twin {
  kept: number
  gone: number
  kept_status: MessageStatus
  gone_status: MessageStatus
}

/** One that is under way: what the one has moves to the other. */
export interface Merging {
  kept: number
  gone: number
  instanceId: string
  pn: string
  lid: string
}

/** With more messages than this it is not moved in one commit. */
const atOnce = 1000
/** So many are moved in one. */
const step = 50

const heads = 'chat_id = ? LIMIT'

export class ChatMerge {
  readonly #size: Statement<[number], number>
  readonly #defer: Statement
  readonly #heed: Statement<[{ kept: number; gone: number }]>
  readonly #list: Statement<[], Merging>
  readonly #forget: Statement<[number]>
  readonly #some: Statement<[number], number>
  readonly #moveOne: Statement<[number, number]>
  readonly #moveDone: Statement<[number, number]>
  readonly #moveSends: Statement<[number, number]>
  readonly #twin: Statement<[number, number], Twin>
  readonly #twins: Statement<[number, number], Twin>
  readonly #raise: Statement<[MessageStatus, number]>
  readonly #moveReceipts: Statement<[number, number]>
  readonly #moveTargets: Statement<[number, number]>
  readonly #moveEffects: Statement<[number, number]>
  readonly #deleteTwin: Statement<[number]>
  readonly #moveMessages: Statement<[number, number]>
  readonly #moveOutbox: Statement<[number, number]>
  readonly #moveLabels: Statement<[number, number]>
  readonly #fold: Statement<[{ kept: number; gone: number; at: number }]>
  readonly #delete: Statement<[number]>

  constructor(db: Database) {
    this.#size = db
      .prepare<[number], number>('SELECT coalesce(sum(count), 0) FROM chat_totals WHERE chat_id = ?')
      .pluck()
    this.#defer = db.prepare(
      `INSERT INTO chat_merges (gone, kept, instance_id, pn, lid)
       SELECT @gone, @kept, instance_id, @pn, @lid FROM chats WHERE id = @kept
       ON CONFLICT DO NOTHING`,
    )
    this.#heed = db.prepare(
      `UPDATE chats
       SET opted_out_at = coalesce(opted_out_at, (SELECT g.opted_out_at FROM chats AS g WHERE g.id = @gone))
       WHERE id = @kept`,
    )
    this.#list = db.prepare(
      'SELECT kept, gone, instance_id AS instanceId, pn, lid FROM chat_merges ORDER BY gone LIMIT 100',
    )
    this.#forget = db.prepare('DELETE FROM chat_merges WHERE gone = ?')
    this.#some = db.prepare<[number], number>(`SELECT id FROM messages WHERE ${heads} ${step}`).pluck()
    this.#moveOne = db.prepare('UPDATE messages SET chat_id = ? WHERE id = ?')
    this.#moveDone = db.prepare('UPDATE OR IGNORE effects SET chat_id = ? WHERE target = ?')
    this.#moveSends = db.prepare(
      `UPDATE outbox SET chat_id = ? WHERE id IN (SELECT id FROM outbox WHERE ${heads} ${step})`,
    )
    this.#twin = db.prepare(
      `SELECT k.id AS kept, g.id AS gone, k.status AS kept_status, g.status AS gone_status
       FROM messages AS g
       CROSS JOIN messages AS k
         ON k.chat_id = ? AND k.message_id = g.message_id AND k.from_me = g.from_me AND k.sender = g.sender
       WHERE g.id = ?`,
    )
    this.#twins = db.prepare(
      `SELECT k.id AS kept, g.id AS gone, k.status AS kept_status, g.status AS gone_status
       FROM messages AS g
       JOIN messages AS k
         ON k.chat_id = ? AND k.message_id = g.message_id AND k.from_me = g.from_me AND k.sender = g.sender
       WHERE g.chat_id = ?`,
    )
    this.#raise = db.prepare('UPDATE messages SET status = ? WHERE id = ?')
    this.#moveReceipts = db.prepare(
      `INSERT INTO receipts (message, recipient, delivered_at, read_at, played_at)
       SELECT ?, recipient, delivered_at, read_at, played_at FROM receipts WHERE message = ?
       ON CONFLICT DO UPDATE
       SET delivered_at = coalesce(delivered_at, excluded.delivered_at),
           read_at = coalesce(read_at, excluded.read_at),
           played_at = coalesce(played_at, excluded.played_at)`,
    )
    this.#moveTargets = db.prepare('UPDATE effects SET target = ? WHERE target = ?')
    // What both chats have is one.
    this.#moveEffects = db.prepare('UPDATE OR IGNORE effects SET chat_id = ? WHERE chat_id = ?')
    this.#deleteTwin = db.prepare('DELETE FROM messages WHERE id = ?')
    this.#moveMessages = db.prepare('UPDATE messages SET chat_id = ? WHERE chat_id = ?')
    this.#moveOutbox = db.prepare('UPDATE outbox SET chat_id = ? WHERE chat_id = ?')
    this.#moveLabels = db.prepare('UPDATE OR IGNORE label_uses SET chat_id = ? WHERE chat_id = ?')
    this.#fold = db.prepare(
      `UPDATE chats
       SET name = coalesce(chats.name, g.name),
           unread = chats.unread + g.unread,
           expires_seconds = coalesce(chats.expires_seconds, g.expires_seconds),
           last_message_at = nullif(max(coalesce(chats.last_message_at, -1), coalesce(g.last_message_at, -1)), -1),
           -- Asked under one name, it holds under the other.
           opted_out_at = coalesce(chats.opted_out_at, g.opted_out_at),
           archived = max(chats.archived, g.archived),
           pinned_at = coalesce(chats.pinned_at, g.pinned_at),
           muted_until = coalesce(chats.muted_until, g.muted_until),
           marked_unread = max(chats.marked_unread, g.marked_unread),
           cleared_until = nullif(max(coalesce(chats.cleared_until, -1), coalesce(g.cleared_until, -1)), -1),
           hidden = min(chats.hidden, g.hidden),
           state_jid = coalesce(chats.state_jid, g.state_jid),
           created_at = min(chats.created_at, g.created_at),
           updated_at = @at
       FROM (
         SELECT * FROM chats WHERE id = @gone
       ) AS g
       WHERE chats.id = @kept`,
    )
    this.#delete = db.prepare('DELETE FROM chats WHERE id = ?')
  }

  /** Afterwards the second chat is gone; its names are free. */
  merge(tx: WriteTx, kept: number, gone: number, at: number): void {
    // 1. Messages that both chats have become one.
    for (const twin of this.#twins.all(kept, gone)) this.#unite(tx, twin)
    // 2. Everything else moves before its chat goes, which would take it along.
    tx.run(this.#moveMessages, kept, gone)
    tx.run(this.#moveEffects, kept, gone)
    tx.run(this.#moveOutbox, kept, gone)
    tx.run(this.#moveLabels, kept, gone)
    tx.run(this.#fold, { kept, gone, at })
    tx.run(this.#delete, gone)
  }

  #unite(tx: WriteTx, twin: Twin): void {
    if (rises(twin.kept_status, twin.gone_status)) tx.run(this.#raise, twin.gone_status, twin.kept)
    tx.run(this.#moveReceipts, twin.kept, twin.gone)
    tx.run(this.#moveTargets, twin.kept, twin.gone)
    tx.run(this.#deleteTwin, twin.gone)
  }

  /** Whether it has more than is moved in one commit. */
  isLarge(chat: number): boolean {
    return (this.#size.get(chat) ?? 0) > atOnce
  }

  /** They become one when what the second has was moved. Who asked for no more messages is heeded from now on. */
  defer(tx: WriteTx, merging: Omit<Merging, 'instanceId'>): void {
    const { kept, gone } = merging
    if (tx.run(this.#defer, merging).changes > 0) tx.run(this.#heed, { kept, gone })
  }

  list(): Merging[] {
    return this.#list.all()
  }

  forget(tx: WriteTx, gone: number): void {
    tx.run(this.#forget, gone)
  }

  /** The rows of messages that are in the other chat now; none when all are, and all sends. */
  moveSome(tx: WriteTx, { kept, gone }: Merging): { rows: number[]; isDone: boolean } {
    const rows: number[] = []
    const found = this.#some.all(gone)
    for (const row of found) {
      const twin = this.#twin.get(kept, row)
      if (twin !== undefined) this.#unite(tx, twin)
      else {
        tx.run(this.#moveOne, kept, row)
        tx.run(this.#moveDone, kept, row)
        rows.push(row)
      }
    }
    const sends = tx.run(this.#moveSends, kept, gone).changes
    return { rows, isDone: found.length + sends === 0 }
  }
}
