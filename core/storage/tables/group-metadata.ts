// What is known of groups, by the own account that is a member: names, participants, addressing.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface GroupMetadata {
  jid: string
  /** As Baileys gave it. */
  metadata: unknown
  fetchedAt: number
}

interface Row {
  jid: string
  metadata: string
  fetched_at: number
}

export class GroupMetadataTable {
  readonly #get: Statement<[string, string, string], Row>
  readonly #list: Statement<[string, string], Row>
  readonly #put: Statement
  readonly #delete: Statement<[string, string, string]>

  constructor(db: Database) {
    const select =
      'SELECT jid, metadata, fetched_at FROM group_metadata WHERE instance_id = ? AND account = ?'
    this.#get = db.prepare(`${select} AND jid = ?`)
    this.#list = db.prepare(`${select} ORDER BY jid`)
    this.#put = db.prepare(
      `INSERT INTO group_metadata (instance_id, account, jid, metadata, fetched_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET metadata = excluded.metadata, fetched_at = excluded.fetched_at`,
    )
    this.#delete = db.prepare('DELETE FROM group_metadata WHERE instance_id = ? AND account = ? AND jid = ?')
  }

  get(instanceId: string, account: string, jid: string): GroupMetadata | undefined {
    const row = this.#get.get(instanceId, account, jid)
    return row && fromRow(row)
  }

  list(instanceId: string, account: string): GroupMetadata[] {
    return this.#list.all(instanceId, account).map(fromRow)
  }

  put(tx: WriteTx, instanceId: string, account: string, group: GroupMetadata): void {
    const { jid, metadata, fetchedAt } = group
    tx.run(this.#put, instanceId, account, jid, JSON.stringify(metadata), fetchedAt)
  }

  delete(tx: WriteTx, instanceId: string, account: string, jid: string): void {
    tx.run(this.#delete, instanceId, account, jid)
  }
}

function fromRow(row: Row): GroupMetadata {
  return { jid: row.jid, metadata: JSON.parse(row.metadata), fetchedAt: row.fetched_at }
}
