// Reads the people and groups that can be searched, a little at a time: who fits is decided elsewhere.
import type { Database, Statement } from '../database.ts'

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
  readonly #people: Statement<[number, number], NamedChat>
  readonly #groups: Statement<[number, number], NamedChat>

  constructor(db: Database) {
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

  people(after: number, limit: number): NamedChat[] {
    return this.#people.all(after, limit)
  }

  groups(after: number, limit: number): NamedChat[] {
    return this.#groups.all(after, limit)
  }
}
