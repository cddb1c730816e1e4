// Groups, by the own account that is or was in them, and who is in each with which role.
import type { GroupRole } from '../../contract/groups/group.ts'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'
import type { Names } from './aliases.ts'

/** What a group is called and how it is set. */
export interface GroupFacts {
  addressing: 'pn' | 'lid'
  subject: string
  description: string | null
  descriptionId: string | null
  owner: string | null
  madeAt: number | null
  announce: boolean
  locked: boolean
  approval: boolean
  memberAdd: 'admins' | 'all'
  expiresSeconds: number | null
  parent: string | null
  isCommunity: boolean
  isAnnouncements: boolean
}

export interface Group extends GroupFacts {
  id: number
  instanceId: string
  account: string
  jid: string
  leftAt: number | null
  isStale: boolean
  fetchedAt: number
}

export interface Member {
  /** As the group calls them. */
  jid: string
  pn: string | null
  lid: string | null
  role: GroupRole
}

interface Row {
  id: number
  instance_id: string
  account: string
  jid: string
  addressing: 'pn' | 'lid'
  subject: string
  description: string | null
  description_id: string | null
  owner: string | null
  made_at: number | null
  announce: number
  locked: number
  approval: number
  member_add: 'admins' | 'all'
  expires_seconds: number | null
  parent: string | null
  is_community: number
  is_announcements: number
  left_at: number | null
  is_stale: number
  fetched_at: number
}

const columns = `id, instance_id, account, jid, addressing, subject, description, description_id, owner, made_at, announce,
  locked, approval, member_add, expires_seconds, parent, is_community, is_announcements, left_at, is_stale, fetched_at`

export class GroupTable {
  readonly #get: Statement<[number], Row>
  readonly #find: Statement<[string, string, string], Row>
  readonly #list: Statement<[string, string], Row>
  readonly #put: Statement
  readonly #save: Statement
  readonly #leave: Statement<[number | null, number]>
  readonly #stale: Statement<[number]>
  readonly #staleAll: Statement<[string, string]>
  readonly #members: Statement<[number], Member>
  readonly #count: Statement<[number], { count: number }>
  readonly #member: readonly Statement<[number, string], Member>[]
  readonly #putMember: Statement
  readonly #setRole: Statement<[GroupRole, number, string]>
  readonly #deleteMember: Statement<[number, string]>
  readonly #deleteMembers: Statement<[number]>

  constructor(db: Database) {
    const select = `SELECT ${columns} FROM groups WHERE instance_id = ? AND account = ?`
    this.#get = db.prepare(`SELECT ${columns} FROM groups WHERE id = ?`)
    this.#find = db.prepare(`${select} AND jid = ?`)
    this.#list = db.prepare(`${select} ORDER BY jid`)
    this.#put = db.prepare(
      `INSERT INTO groups (instance_id, account, jid, addressing, subject, description, description_id, owner, made_at,
         announce, locked, approval, member_add, expires_seconds, parent, is_community, is_announcements, is_stale,
         fetched_at)
       VALUES (@instanceId, @account, @jid, @addressing, @subject, @description, @descriptionId, @owner, @madeAt,
         @announce, @locked, @approval, @memberAdd, @expiresSeconds, @parent, @isCommunity, @isAnnouncements, 0, @at)`,
    )
    this.#save = db.prepare(
      `UPDATE groups
       SET addressing = @addressing, subject = @subject, description = @description, description_id = @descriptionId,
           owner = @owner, made_at = @madeAt, announce = @announce, locked = @locked, approval = @approval,
           member_add = @memberAdd, expires_seconds = @expiresSeconds, parent = @parent, is_community = @isCommunity,
           is_announcements = @isAnnouncements, is_stale = @isStale, fetched_at = @at
       WHERE id = @id`,
    )
    this.#leave = db.prepare('UPDATE groups SET left_at = ? WHERE id = ?')
    this.#stale = db.prepare('UPDATE groups SET is_stale = 1 WHERE id = ?')
    this.#staleAll = db.prepare('UPDATE groups SET is_stale = 1 WHERE instance_id = ? AND account = ?')
    this.#members = db.prepare('SELECT jid, pn, lid, role FROM group_members WHERE group_id = ? ORDER BY jid')
    this.#count = db.prepare('SELECT count(*) AS count FROM group_members WHERE group_id = ?')
    const member = (name: string, index: string) =>
      db.prepare<[number, string], Member>(
        `SELECT jid, pn, lid, role FROM group_members ${index} WHERE group_id = ? AND ${name} = ?`,
      )
    this.#member = [
      member('jid', ''),
      member('pn', 'INDEXED BY group_members_by_pn'),
      member('lid', 'INDEXED BY group_members_by_lid'),
    ]
    this.#putMember = db.prepare(
      'INSERT INTO group_members (instance_id, group_id, jid, pn, lid, role) VALUES (?, ?, ?, ?, ?, ?)',
    )
    this.#setRole = db.prepare('UPDATE group_members SET role = ? WHERE group_id = ? AND jid = ?')
    this.#deleteMember = db.prepare('DELETE FROM group_members WHERE group_id = ? AND jid = ?')
    this.#deleteMembers = db.prepare('DELETE FROM group_members WHERE group_id = ?')
  }

  get(id: number): Group | undefined {
    const row = this.#get.get(id)
    return row && fromRow(row)
  }

  find(instanceId: string, account: string, jid: string): Group | undefined {
    const row = this.#find.get(instanceId, account, jid)
    return row && fromRow(row)
  }

  /** Those that were left too, by their JIDs. */
  list(instanceId: string, account: string): Group[] {
    return this.#list.all(instanceId, account).map(fromRow)
  }

  /** All of a group as it was just told, members included. */
  put(
    tx: WriteTx,
    of: { instanceId: string; account: string; jid: string; at: number },
    { facts, members }: { facts: GroupFacts; members: readonly Member[] },
  ): void {
    const { instanceId, account, jid, at } = of
    const known = this.#find.get(instanceId, account, jid)
    const id =
      known === undefined
        ? tx.run(this.#put, { ...of, ...columnsOf(facts) }).row
        : this.#update(tx, known, { facts, at })
    const after = new Map(distinct(members).map((each) => [each.jid, each]))
    const before = new Map(this.#members.all(id).map((each) => [each.jid, each]))
    // A name may have moved from one to another: the old rows go before the new ones come.
    for (const each of before.values())
      if (!isSame(after.get(each.jid), each)) tx.run(this.#deleteMember, id, each.jid)
    for (const each of after.values())
      if (!isSame(before.get(each.jid), each)) this.#store(tx, { id, instanceId }, each)
  }

  #update(
    tx: WriteTx,
    { id, left_at: leftAt }: Row,
    { facts, at }: { facts: GroupFacts; at: number },
  ): number {
    tx.run(this.#save, { id, ...columnsOf(facts), isStale: 0, at })
    if (leftAt !== null) tx.run(this.#leave, null, id)
    return id
  }

  /** What it is called or set to has changed. */
  change(tx: WriteTx, group: Group, changed: Partial<GroupFacts>): void {
    const { id, isStale, fetchedAt: at } = group
    tx.run(this.#save, { id, ...columnsOf({ ...group, ...changed }), isStale: isStale ? 1 : 0, at })
  }

  /** The own number is in it no more (null: it is again). */
  leave(tx: WriteTx, id: number, at: number | null): void {
    tx.run(this.#leave, at, id)
  }

  /** It is asked for before it is used again. */
  markStale(tx: WriteTx, id: number): void {
    tx.run(this.#stale, id)
  }

  markAllStale(tx: WriteTx, instanceId: string, account: string): void {
    tx.run(this.#staleAll, instanceId, account)
  }

  members(id: number): Member[] {
    return this.#members.all(id)
  }

  countMembers(id: number): number {
    return this.#count.get(id)?.count ?? 0
  }

  /** By any of these names. */
  member(id: number, names: readonly string[]): Member | undefined {
    for (const name of names)
      for (const by of this.#member) {
        const found = by.get(id, name)
        if (found !== undefined) return found
      }
    return undefined
  }

  /** Whoever has one of these names is the same. Gives how many that were. */
  putMember(tx: WriteTx, { id, instanceId }: Pick<Group, 'id' | 'instanceId'>, member: Member): number {
    let count = 0
    for (const name of namesOf(member)) {
      const known = this.member(id, [name])
      if (known === undefined) continue
      tx.run(this.#deleteMember, id, known.jid)
      count += 1
    }
    this.#store(tx, { id, instanceId }, member)
    return count
  }

  setRole(tx: WriteTx, id: number, jid: string, role: GroupRole): void {
    tx.run(this.#setRole, role, id, jid)
  }

  deleteMember(tx: WriteTx, id: number, jid: string): void {
    tx.run(this.#deleteMember, id, jid)
  }

  deleteMembers(tx: WriteTx, id: number): void {
    tx.run(this.#deleteMembers, id)
  }

  #store(tx: WriteTx, { id, instanceId }: { id: number; instanceId: string }, member: Member): void {
    const { jid, pn, lid, role } = member
    tx.run(this.#putMember, instanceId, id, jid, pn, lid, role)
  }
}

/** The names of somebody, as a group with this addressing has them. */
export function memberOf(addressing: Group['addressing'], { pn, lid }: Names, role: GroupRole): Member {
  const jid = (addressing === 'lid' ? (lid ?? pn) : (pn ?? lid)) ?? ''
  return { jid, pn: pn ?? null, lid: lid ?? null, role }
}

/** One who is told twice, by whichever of the names, is one: with the greater role. */
function distinct(members: readonly Member[]): Member[] {
  const taken = new Set<string>()
  const byRank = members.toSorted((a, b) => rank[b.role] - rank[a.role])
  return byRank.filter((member) => {
    const names = namesOf(member)
    if (names.some((name) => taken.has(name))) return false
    for (const name of names) taken.add(name)
    return true
  })
}

const rank: Record<GroupRole, number> = { member: 0, admin: 1, superadmin: 2 }

function namesOf({ jid, pn, lid }: Member): string[] {
  return [...new Set([jid, pn, lid])].filter((name) => name !== null)
}

function isSame(before: Member | undefined, { pn, lid, role }: Member): boolean {
  return before?.pn === pn && before.lid === lid && before.role === role
}

function columnsOf(facts: GroupFacts) {
  const {
    addressing,
    subject,
    description,
    descriptionId,
    owner,
    madeAt,
    memberAdd,
    expiresSeconds,
    parent,
  } = facts
  const [announce, locked, approval] = [facts.announce, facts.locked, facts.approval].map(Number)
  const [isCommunity, isAnnouncements] = [facts.isCommunity, facts.isAnnouncements].map(Number)
  const texts = {
    addressing,
    subject,
    description,
    descriptionId,
    owner,
    madeAt,
    memberAdd,
    expiresSeconds,
    parent,
  }
  return { ...texts, announce, locked, approval, isCommunity, isAnnouncements }
}

function fromRow(row: Row): Group {
  return {
    id: row.id,
    instanceId: row.instance_id,
    account: row.account,
    jid: row.jid,
    addressing: row.addressing,
    subject: row.subject,
    description: row.description,
    descriptionId: row.description_id,
    owner: row.owner,
    madeAt: row.made_at,
    announce: row.announce === 1,
    locked: row.locked === 1,
    approval: row.approval === 1,
    memberAdd: row.member_add,
    expiresSeconds: row.expires_seconds,
    parent: row.parent,
    isCommunity: row.is_community === 1,
    isAnnouncements: row.is_announcements === 1,
    leftAt: row.left_at,
    isStale: row.is_stale === 1,
    fetchedAt: row.fetched_at,
  }
}
