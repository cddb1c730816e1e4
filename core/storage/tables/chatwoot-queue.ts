// What waits to go to Chatwoot, in order within a chat; and what was given up, with its reason.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface QueueEntry {
  id: number
  instanceId: string
  chat: number
  kind: string
  /** WhatsApp's id of the message that it is about. */
  about: string | null
  /** JSON. */
  body: string
  at: number
  error: string | null
}

const columns = 'id, instance_id AS instanceId, chat, kind, about, body, at, error'

export class ChatwootQueueTable {
  readonly #get: Statement<[number], QueueEntry>
  readonly #head: Statement<[number], QueueEntry>
  readonly #isNewer: Statement<[Pick<QueueEntry, 'chat' | 'kind' | 'about' | 'id'>], object>
  readonly #failed: Statement<[string, number], QueueEntry>
  readonly #failedCount: Statement<[string], { count: number }>
  readonly #insert: Statement
  readonly #delete: Statement<[number]>
  readonly #giveUp: Statement
  readonly #again: Statement
  readonly #move: Statement

  constructor(db: Database) {
    const select = `SELECT ${columns} FROM chatwoot_queue`
    this.#get = db.prepare(`${select} WHERE id = ? AND failed = 1`)
    this.#head = db.prepare(`${select} WHERE chat = ? AND failed = 0 ORDER BY id LIMIT 1`)
    this.#isNewer = db.prepare(
      'SELECT 1 FROM chatwoot_queue WHERE chat = @chat AND failed = 0 AND id > @id AND kind = @kind AND about = @about LIMIT 1',
    )
    this.#failed = db.prepare(`${select} WHERE instance_id = ? AND failed = 1 ORDER BY id DESC LIMIT ?`)
    this.#failedCount = db.prepare(
      'SELECT count(*) AS count FROM chatwoot_queue WHERE instance_id = ? AND failed = 1',
    )
    this.#insert = db.prepare(
      `INSERT INTO chatwoot_queue (instance_id, chat, kind, about, body, at)
       VALUES (@instanceId, @chat, @kind, @about, @body, @at)`,
    )
    this.#delete = db.prepare('DELETE FROM chatwoot_queue WHERE id = ?')
    this.#giveUp = db.prepare('UPDATE chatwoot_queue SET failed = 1, error = @error WHERE id = @id')
    this.#again = db.prepare('UPDATE chatwoot_queue SET failed = 0, error = NULL WHERE id = ?')
    this.#move = db.prepare('UPDATE chatwoot_queue SET chat = @to WHERE chat = @from')
  }

  /** Of what was given up. */
  get(id: number): QueueEntry | undefined {
    return this.#get.get(id)
  }

  head(chat: number): QueueEntry | undefined {
    return this.#head.get(chat)
  }

  /** Whether a later one of its chat says the same of the same message. */
  isOutdone(entry: QueueEntry): boolean {
    return entry.about !== null && this.#isNewer.get(entry) !== undefined
  }

  /** What was given up, the newest first. */
  failed(instanceId: string, limit: number): QueueEntry[] {
    return this.#failed.all(instanceId, limit)
  }

  failedCount(instanceId: string): number {
    return this.#failedCount.get(instanceId)?.count ?? 0
  }

  add(tx: WriteTx, entry: Omit<QueueEntry, 'id' | 'error'>): number {
    return tx.run(this.#insert, entry).row
  }

  delete(tx: WriteTx, id: number): void {
    tx.run(this.#delete, id)
  }

  giveUp(tx: WriteTx, id: number, error: string): void {
    tx.run(this.#giveUp, { id, error })
  }

  again(tx: WriteTx, id: number): void {
    tx.run(this.#again, id)
  }

  /** Two chats are one. */
  move(tx: WriteTx, chats: { from: number; to: number }): void {
    tx.run(this.#move, chats)
  }
}
