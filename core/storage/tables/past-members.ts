// Who was in a group of an own account and is no more, until they come back.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface PastMember {
  jid: string
  pn: string | null
  lid: string | null
  leftAt: number
  /** null: not known. */
  reason: 'left' | 'removed' | null
}

export interface GroupName {
  instanceId: string
  account: string
  group: string
}

type Key = [string, string, string]

const theirs = `instance_id = @instanceId AND account = @account AND group_jid = @group
  AND (jid IN (@jid, @pn, @lid) OR pn = @pn OR lid = @lid)`

export class PastMemberTable {
  readonly #list: Statement<Key, PastMember>
  readonly #put: Statement
  readonly #delete: Statement

  constructor(db: Database) {
    this.#list = db.prepare(
      `SELECT jid, pn, lid, left_at AS leftAt, reason FROM group_past_members
       WHERE instance_id = ? AND account = ? AND group_jid = ?
       ORDER BY left_at DESC, jid`,
    )
    this.#put = db.prepare(
      `INSERT INTO group_past_members (instance_id, account, group_jid, jid, pn, lid, left_at, reason)
       SELECT @instanceId, @account, @group, @jid, @pn, @lid, @leftAt, @reason
       WHERE NOT EXISTS (SELECT 1 FROM group_past_members WHERE ${theirs})`,
    )
    this.#delete = db.prepare(`DELETE FROM group_past_members WHERE ${theirs} AND left_at <= @until`)
  }

  /** Newest first. */
  list({ instanceId, account, group }: GroupName): PastMember[] {
    return this.#list.all(instanceId, account, group)
  }

  /** Whoever left more than once counts with the last time. */
  put(tx: WriteTx, of: GroupName, member: PastMember): void {
    this.delete(tx, of, { ...member, until: member.leftAt })
    tx.run(this.#put, { ...of, ...member })
  }

  /** They are in it again since then. */
  delete(
    tx: WriteTx,
    of: GroupName,
    { jid, pn, lid, until }: Pick<PastMember, 'jid' | 'pn' | 'lid'> & { until: number },
  ): void {
    tx.run(this.#delete, { ...of, jid, pn, lid, until })
  }
}
