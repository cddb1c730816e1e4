// People and groups that were found, by their rows: who fits is decided elsewhere.
import type { Database, Statement } from '../database.ts'

export interface NamedChat {
  instanceId: string
  account: string
  kind: 'user' | 'group'
  jid: string
  pn: string | null
  name: string | null
  pushName: string | null
}

export class SearchTable {
  readonly #person: Statement<[number], NamedChat>
  readonly #group: Statement<[number], NamedChat>

  constructor(db: Database) {
    this.#person = db.prepare(
      `SELECT instance_id AS instanceId, account, 'user' AS kind, coalesce(pn, lid) AS jid, pn, name,
         push_name AS pushName
       FROM contacts
       WHERE id = ?`,
    )
    this.#group = db.prepare(
      `SELECT instance_id AS instanceId, account, kind, jid, NULL AS pn, name, NULL AS pushName
       FROM chats
       WHERE id = ? AND kind = 'group' AND name IS NOT NULL`,
    )
  }

  person(row: number): NamedChat | undefined {
    return this.#person.get(row)
  }

  group(row: number): NamedChat | undefined {
    return this.#group.get(row)
  }
}
