// What the owner has set of a chat for himself. Nothing of it erases anything.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export class ChatStateTable {
  readonly #archive: Statement<[number, number, number]>
  readonly #pin: Statement<[number | null, number, number]>
  readonly #mute: Statement<[number | null, number, number]>
  readonly #markUnread: Statement<[number, number, number]>
  readonly #read: Statement<[number, number]>
  readonly #clear: Statement<[{ id: number; until: number; hidden: number; at: number }]>
  readonly #name: Statement<[string, number, string]>
  readonly #set: Statement<[string, string], { id: number }>

  constructor(db: Database) {
    this.#archive = db.prepare('UPDATE chats SET archived = ?, updated_at = ? WHERE id = ?')
    this.#pin = db.prepare('UPDATE chats SET pinned_at = ?, updated_at = ? WHERE id = ?')
    this.#mute = db.prepare('UPDATE chats SET muted_until = ?, updated_at = ? WHERE id = ?')
    this.#markUnread = db.prepare('UPDATE chats SET marked_unread = ?, updated_at = ? WHERE id = ?')
    this.#read = db.prepare('UPDATE chats SET unread = 0, marked_unread = 0, updated_at = ? WHERE id = ?')
    this.#clear = db.prepare(
      `UPDATE chats
       SET cleared_until = max(coalesce(cleared_until, 0), @until),
           unread = iif(coalesce(last_message_at, 0) <= @until, 0, unread),
           hidden = iif(coalesce(last_message_at, 0) <= @until, max(hidden, @hidden), hidden),
           updated_at = @at
       WHERE id = @id`,
    )
    this.#name = db.prepare('UPDATE chats SET state_jid = ? WHERE id = ? AND state_jid IS NOT ?')
    this.#set = db.prepare(
      `SELECT id FROM chats
       WHERE instance_id = ? AND account = ?
         AND (archived = 1 OR pinned_at IS NOT NULL OR muted_until IS NOT NULL OR marked_unread = 1)`,
    )
  }

  archive(tx: WriteTx, id: number, on: boolean, at: number): void {
    tx.run(this.#archive, Number(on), at, id)
  }

  /** Since when; null: it is pinned no more. */
  pin(tx: WriteTx, id: number, since: number | null, at: number): void {
    tx.run(this.#pin, since, at, id)
  }

  /** Until when, -1: for ever; null: it is muted no more. */
  mute(tx: WriteTx, id: number, until: number | null, at: number): void {
    tx.run(this.#mute, until, at, id)
  }

  markUnread(tx: WriteTx, id: number, on: boolean, at: number): void {
    tx.run(this.#markUnread, Number(on), at, id)
  }

  /** All of it was read. */
  read(tx: WriteTx, id: number, at: number): void {
    tx.run(this.#read, at, id)
  }

  /** What was said up to then is hidden; hidden: and the chat too, unless more was said since. */
  clear(tx: WriteTx, id: number, change: { until: number; hidden: boolean; at: number }): void {
    tx.run(this.#clear, { ...change, id, hidden: Number(change.hidden) })
  }

  /** How the other devices name it. */
  name(tx: WriteTx, id: number, jid: string): void {
    tx.run(this.#name, jid, id, jid)
  }

  /** Chats that are archived, pinned, muted or marked unread. */
  listSet(instanceId: string, account: string): number[] {
    return this.#set.all(instanceId, account).map(({ id }) => id)
  }
}
