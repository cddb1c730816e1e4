// Where a chat is read: the rows before and after any place in it, by the time of sending. Each by the index of the chat,
// so that a place far back costs what the newest does.
import type { Database, Statement } from '../database.ts'

/** A message is one; so is a time, where row is 0 and what was sent then comes after it. */
export interface Place {
  sentAt: number
  row: number
}

interface Asked extends Place {
  chatId: number
  /** What was sent up to then is left out. */
  after: number
  limit: number
}

export class ChatPageTable {
  readonly #before: Statement<[Asked], Place>
  readonly #after: Statement<[Asked], Place>
  readonly #received: Statement<[{ chatId: number; after: number; skip: number }], Place>

  constructor(db: Database) {
    const select = `SELECT sent_at AS sentAt, id AS row FROM messages INDEXED BY messages_by_time
       WHERE chat_id = @chatId AND kind IS NOT 'effect' AND sent_at > @after`
    this.#before = db.prepare(
      `${select} AND (sent_at, id) < (@sentAt, @row) ORDER BY sent_at DESC, id DESC LIMIT @limit`,
    )
    this.#after = db.prepare(
      `${select} AND (sent_at, id) > (@sentAt, @row) ORDER BY sent_at, id LIMIT @limit`,
    )
    this.#received = db.prepare(
      `${select} AND from_me = 0 AND type <> 'system' ORDER BY sent_at DESC, id DESC LIMIT 1 OFFSET @skip`,
    )
  }

  /** Nearest first. */
  before(asked: Asked): Place[] {
    return this.#before.all(asked)
  }

  /** Nearest first. */
  after(asked: Asked): Place[] {
    return this.#after.all(asked)
  }

  /** Of those that came from others, so many back from the newest. */
  received(chatId: number, { after, skip }: { after: number; skip: number }): Place | undefined {
    return this.#received.get({ chatId, after, skip })
  }
}
