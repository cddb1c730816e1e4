// Which chat of WhatsApp is which contact and conversation in Chatwoot, and what of it waits to go there.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

/** The names of a chat: a person has a number, a LID, or both; anything else a JID. */
export interface ChatNames {
  jid: string | null
  pn: string | null
  lid: string | null
}

export interface ChatwootChat extends ChatNames {
  id: number
  instanceId: string
  sourceId: string | null
  contactId: number | null
  conversationId: number | null
  seenId: number
  /** Entries of the queue, and the newest of them. */
  waiting: number
  newest: number
  nextAt: number
  attempts: number
  error: string | null
  createdAt: number
}

const columns = `id, instance_id AS instanceId, jid, pn, lid, source_id AS sourceId, contact_id AS contactId,
  conversation_id AS conversationId, seen_id AS seenId, waiting, newest, next_at AS nextAt, attempts, error,
  created_at AS createdAt`

export type ChatwootPlace = Pick<ChatwootChat, 'sourceId' | 'contactId' | 'conversationId' | 'seenId'>

export class ChatwootChatTable {
  readonly #get: Statement<[number], ChatwootChat>
  readonly #by: Readonly<Record<keyof ChatNames, Statement<[string, string], ChatwootChat>>>
  readonly #byConversation: Statement<[string, number], ChatwootChat>
  readonly #insert: Statement
  readonly #name: Statement
  readonly #place: Statement
  readonly #see: Statement
  readonly #heads: Statement<[{ instanceId: string; at: number; limit: number }], ChatwootChat>
  readonly #nextDue: Statement<[string], { at: number | null }>
  readonly #waiting: Statement<[string], { count: number; oldest: number | null }>
  readonly #count: Statement
  readonly #rest: Statement
  readonly #hurry: Statement
  readonly #delete: Statement<[number]>
  readonly #forget: Statement<[string]>

  constructor(db: Database) {
    const select = `SELECT ${columns} FROM chatwoot_chats`
    this.#get = db.prepare(`${select} WHERE id = ?`)
    this.#by = {
      jid: db.prepare(`${select} WHERE instance_id = ? AND jid = ?`),
      pn: db.prepare(`${select} WHERE instance_id = ? AND pn = ?`),
      lid: db.prepare(`${select} WHERE instance_id = ? AND lid = ?`),
    }
    this.#byConversation = db.prepare(`${select} WHERE instance_id = ? AND conversation_id = ? LIMIT 1`)
    this.#insert = db.prepare(
      `INSERT INTO chatwoot_chats (instance_id, jid, pn, lid, created_at) VALUES (@instanceId, @jid, @pn, @lid, @at)`,
    )
    this.#name = db.prepare('UPDATE chatwoot_chats SET pn = @pn, lid = @lid WHERE id = @id')
    this.#place = db.prepare(
      `UPDATE chatwoot_chats SET source_id = @sourceId, contact_id = @contactId, conversation_id = @conversationId,
         seen_id = @seenId
       WHERE id = @id`,
    )
    this.#see = db.prepare('UPDATE chatwoot_chats SET seen_id = max(seen_id, ?) WHERE id = ?')
    this.#heads = db.prepare(
      `${select} WHERE instance_id = @instanceId AND waiting > 0 AND next_at <= @at
       ORDER BY newest DESC LIMIT @limit`,
    )
    this.#nextDue = db.prepare(
      'SELECT min(next_at) AS at FROM chatwoot_chats WHERE instance_id = ? AND waiting > 0',
    )
    this.#waiting = db.prepare(
      `SELECT coalesce(sum(waiting), 0) AS count,
         min((SELECT at FROM chatwoot_queue WHERE chat = chatwoot_chats.id AND failed = 0 ORDER BY id LIMIT 1)) AS oldest
       FROM chatwoot_chats WHERE instance_id = ? AND waiting > 0`,
    )
    this.#count = db.prepare(
      'UPDATE chatwoot_chats SET waiting = max(0, waiting + @more), newest = max(newest, @newest) WHERE id = @id',
    )
    this.#rest = db.prepare(
      'UPDATE chatwoot_chats SET next_at = @nextAt, attempts = @attempts, error = @error WHERE id = @id',
    )
    this.#hurry = db.prepare('UPDATE chatwoot_chats SET next_at = 0 WHERE instance_id = ? AND waiting > 0')
    this.#delete = db.prepare('DELETE FROM chatwoot_chats WHERE id = ?')
    this.#forget = db.prepare('DELETE FROM chatwoot_chats WHERE instance_id = ?')
  }

  get(id: number): ChatwootChat | undefined {
    return this.#get.get(id)
  }

  /** Each chat that has one of these names, the one that was met first before the other. */
  named(instanceId: string, names: ChatNames): ChatwootChat[] {
    const found = new Map<number, ChatwootChat>()
    for (const key of ['jid', 'pn', 'lid'] as const) {
      const name = names[key]
      const chat = name === null ? undefined : this.#by[key].get(instanceId, name)
      if (chat !== undefined) found.set(chat.id, chat)
    }
    return [...found.values()].toSorted((a, b) => a.id - b.id)
  }

  inConversation(instanceId: string, conversationId: number): ChatwootChat | undefined {
    return this.#byConversation.get(instanceId, conversationId)
  }

  /** Its id. */
  add(tx: WriteTx, chat: ChatNames & { instanceId: string; at: number }): number {
    return tx.run(this.#insert, chat).row
  }

  setNames(tx: WriteTx, id: number, names: Pick<ChatNames, 'pn' | 'lid'>): void {
    tx.run(this.#name, { id, ...names })
  }

  setPlace(tx: WriteTx, id: number, place: ChatwootPlace): void {
    tx.run(this.#place, { id, ...place })
  }

  /** Up to this message of Chatwoot's it was looked at. */
  seen(tx: WriteTx, id: number, messageId: number): void {
    tx.run(this.#see, messageId, id)
  }

  /** Those with something to go that may go now, the liveliest first. */
  heads(instanceId: string, at: number, limit: number): ChatwootChat[] {
    return this.#heads.all({ instanceId, at, limit })
  }

  /** When the first of them may go. */
  nextDue(instanceId: string): number | undefined {
    return this.#nextDue.get(instanceId)?.at ?? undefined
  }

  /** How many entries wait, and since when the oldest. */
  waiting(instanceId: string): { count: number; oldest: number | null } {
    return this.#waiting.get(instanceId) ?? { count: 0, oldest: null }
  }

  count(tx: WriteTx, id: number, change: { more: number; newest?: number }): void {
    tx.run(this.#count, { id, more: change.more, newest: change.newest ?? 0 })
  }

  rest(tx: WriteTx, id: number, how: { nextAt: number; attempts: number; error: string | null }): void {
    tx.run(this.#rest, { id, ...how })
  }

  /** Chatwoot is there again: nothing waits for its time. */
  hurry(tx: WriteTx, instanceId: string): void {
    tx.run(this.#hurry, instanceId)
  }

  /** With what waits and what was sent. */
  delete(tx: WriteTx, id: number): void {
    tx.run(this.#delete, id)
  }

  /** All of a number. */
  forget(tx: WriteTx, instanceId: string): void {
    tx.run(this.#forget, instanceId)
  }
}
