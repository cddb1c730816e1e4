// Reads what can be searched, a little at a time: what fits is decided elsewhere.
import type { Database, Statement } from '../database.ts'

export interface WrittenText {
  row: number
  instanceId: string
  text: string
}

export interface NamedChat {
  /** Of its table: the cursor. */
  row: number
  instanceId: string
  account: string
  kind: 'user' | 'group'
  jid: string
  pn: string | null
  name: string | null
  pushName: string | null
}

export class SearchTable {
  readonly #newest: Statement<[], { row: number | null }>
  readonly #texts: Statement<[number, number], WrittenText>
  readonly #people: Statement<[number, number], NamedChat>
  readonly #groups: Statement<[number, number], NamedChat>

  constructor(db: Database) {
    this.#newest = db.prepare('SELECT max(id) AS row FROM messages')
    this.#texts = db.prepare(
      `SELECT id AS row, instance_id AS instanceId, text
       FROM messages
       WHERE id >= ? AND id < ? AND text IS NOT NULL AND kind IS NOT 'effect'
       ORDER BY id DESC`,
    )
    this.#people = db.prepare(
      `SELECT id AS row, instance_id AS instanceId, account, 'user' AS kind, coalesce(pn, lid) AS jid, pn,
         name, push_name AS pushName
       FROM contacts
       WHERE id > ?
       ORDER BY id
       LIMIT ?`,
    )
    this.#groups = db.prepare(
      `SELECT id AS row, instance_id AS instanceId, account, kind, jid, NULL AS pn, name, NULL AS pushName
       FROM chats
       WHERE id > ? AND kind = 'group' AND name IS NOT NULL
       ORDER BY id
       LIMIT ?`,
    )
  }

  /** The row of the newest message; 0 when there is none. */
  newest(): number {
    return this.#newest.get()?.row ?? 0
  }

  /** What was written in the rows from (with it) to (without it), newest first. */
  texts(from: number, to: number): WrittenText[] {
    return this.#texts.all(from, to)
  }

  people(after: number, limit: number): NamedChat[] {
    return this.#people.all(after, limit)
  }

  groups(after: number, limit: number): NamedChat[] {
    return this.#groups.all(after, limit)
  }
}
