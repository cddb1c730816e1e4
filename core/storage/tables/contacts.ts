// People an instance knows, by the own account that knows them. PN and LID are names of one row.
import { planAliases, type Names } from './aliases.ts'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'
import { TotalTable } from './totals.ts'

export interface Contact {
  id: number
  account: string
  pn: string | null
  lid: string | null
  /** As saved on the phone. */
  name: string | null
  /** As the person calls itself. */
  pushName: string | null
  pictureUrl: string | null
  createdAt: number
  updatedAt: number
}

/** null or absent: unknown, what is stored stays. */
export interface ContactFacts {
  name?: string | null
  pushName?: string | null
  pictureUrl?: string | null
}

interface Row {
  id: number
  account: string
  pn: string | null
  lid: string | null
  name: string | null
  push_name: string | null
  picture_url: string | null
  created_at: number
  updated_at: number
}

interface Filter {
  instanceId: string
  account: string
  limit: number
  offset: number
}

const columns = 'id, account, pn, lid, name, push_name, picture_url, created_at, updated_at'

export class ContactTable {
  readonly #get: Statement<[number], Row>
  readonly #byPn: Statement<[string, string, string], Row>
  readonly #byLid: Statement<[string, string, string], Row>
  readonly #list: Statement<[Filter], Row>
  readonly #listNamed: Statement<[Filter & { pushName: string }], Row>
  readonly #totals: TotalTable
  readonly #put: Statement
  readonly #update: Statement
  readonly #delete: Statement<[number]>
  readonly #takePicture: Statement<[number, number]>

  constructor(db: Database) {
    const select = `SELECT ${columns} FROM contacts`
    this.#get = db.prepare(`${select} WHERE id = ?`)
    this.#byPn = db.prepare(`${select} WHERE instance_id = ? AND account = ? AND pn = ?`)
    this.#byLid = db.prepare(`${select} WHERE instance_id = ? AND account = ? AND lid = ?`)
    const page = 'ORDER BY id LIMIT @limit OFFSET @offset'
    const ofAccount = 'WHERE instance_id = @instanceId AND account = @account'
    this.#list = db.prepare(`${select} INDEXED BY contacts_in_order ${ofAccount} ${page}`)
    this.#listNamed = db.prepare(`${select} ${ofAccount} AND push_name = @pushName ${page}`)
    this.#totals = new TotalTable(db)
    this.#put = db.prepare(
      `INSERT INTO contacts (instance_id, account, pn, lid, name, push_name, picture_url, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#update = db.prepare(
      `UPDATE contacts
       SET pn = @pn, lid = @lid, name = @name, push_name = @pushName, picture_url = @pictureUrl,
           created_at = @createdAt, updated_at = @updatedAt
       WHERE id = @id`,
    )
    this.#delete = db.prepare('DELETE FROM contacts WHERE id = ?')
    this.#takePicture = db.prepare('UPDATE OR IGNORE pictures SET contact_id = ? WHERE contact_id = ?')
  }

  /** By PN or LID. */
  find(instanceId: string, account: string, jid: string): Contact | undefined {
    const row = this.#byPn.get(instanceId, account, jid) ?? this.#byLid.get(instanceId, account, jid)
    return row && fromRow(row)
  }

  /** In order of acquaintance; of all own accounts unless one is named. */
  list(
    instanceId: string,
    filter: { account?: string; jid?: string; pushName?: string; limit?: number; offset?: number } = {},
  ): Contact[] {
    const { account, jid, pushName, limit = 1000, offset = 0 } = filter
    const accounts = account === undefined ? this.#totals.accounts(instanceId, 'contacts') : [account]
    if (jid !== undefined) {
      const named = accounts.flatMap((each) => this.find(instanceId, each, jid) ?? [])
      return named
        .filter((each) => (pushName ?? each.pushName) === each.pushName)
        .slice(offset, offset + limit)
    }
    const [only = '', ...others] = accounts
    if (others.length === 0) return this.#ofAccount({ instanceId, account: only, limit, offset }, pushName)
    const upTo = limit + offset
    return accounts
      .flatMap((each) => this.#ofAccount({ instanceId, account: each, limit: upTo, offset: 0 }, pushName))
      .toSorted((a, b) => a.id - b.id)
      .slice(offset, upTo)
  }

  #ofAccount(page: Filter, pushName: string | undefined): Contact[] {
    const rows = pushName === undefined ? this.#list.all(page) : this.#listNamed.all({ ...page, pushName })
    return rows.map(fromRow)
  }

  /** The contact with these names, made if there is none. It learns what it did not know; two that are one become one. */
  ensure(
    tx: WriteTx,
    instanceId: string,
    account: string,
    contact: Names & ContactFacts & { at: number },
  ): Contact {
    const { pn, lid, at } = contact
    const byPn = pn === undefined ? undefined : this.find(instanceId, account, pn)
    const byLid = lid === undefined ? undefined : this.find(instanceId, account, lid)
    const known = this.#apply(tx, { names: contact, byPn, byLid, at })
    if (known) return this.#learn(tx, known, contact)
    const { name = null, pushName = null, pictureUrl = null } = contact
    const names = [pn ?? null, lid ?? null]
    const { row } = tx.run(this.#put, instanceId, account, ...names, name, pushName, pictureUrl, at, at)
    return this.#require(row)
  }

  get(id: number): Contact | undefined {
    const row = this.#get.get(id)
    return row && fromRow(row)
  }

  /** null: there is none. */
  setPicture(tx: WriteTx, id: number, { url, at }: { url: string | null; at: number }): void {
    this.#save(tx, { ...this.#require(id), pictureUrl: url }, at)
  }

  /** A mapping became known: contacts under either name become one. No contact is made. */
  link(tx: WriteTx, instanceId: string, account: string, names: Required<Names> & { at: number }): void {
    const byPn = this.find(instanceId, account, names.pn)
    const byLid = this.find(instanceId, account, names.lid)
    if (byPn || byLid) this.#apply(tx, { names, byPn, byLid, at: names.at })
  }

  /** The contact that has these names now; undefined when there is none yet. */
  #apply(
    tx: WriteTx,
    found: { names: Names; byPn: Contact | undefined; byLid: Contact | undefined; at: number },
  ): Contact | undefined {
    const { names, byPn, byLid, at } = found
    const plan = planAliases(names, byPn, byLid)
    if (plan.takePnFrom !== undefined) this.#save(tx, { ...this.#require(plan.takePnFrom), pn: null }, at)
    if (plan.kind === 'insert') return undefined
    const kept = this.#require(plan.id)
    const named = { ...kept, pn: plan.pn, lid: plan.lid }
    if (plan.absorb !== undefined) {
      const gone = this.#require(plan.absorb)
      tx.run(this.#takePicture, plan.id, gone.id)
      tx.run(this.#delete, gone.id)
      return this.#save(tx, folded(named, gone), at)
    }
    return kept.pn === plan.pn && kept.lid === plan.lid ? kept : this.#save(tx, named, at)
  }

  #learn(tx: WriteTx, known: Contact, facts: ContactFacts & { at: number }): Contact {
    const next = {
      ...known,
      name: facts.name ?? known.name,
      pushName: facts.pushName ?? known.pushName,
      pictureUrl: facts.pictureUrl ?? known.pictureUrl,
    }
    const same =
      next.name === known.name && next.pushName === known.pushName && next.pictureUrl === known.pictureUrl
    return same ? known : this.#save(tx, next, facts.at)
  }

  #save(tx: WriteTx, contact: Contact, at: number): Contact {
    const { account: _account, ...row } = { ...contact, updatedAt: at }
    tx.run(this.#update, row)
    return { ...contact, updatedAt: at }
  }

  #require(id: number): Contact {
    const row = this.#get.get(id)
    if (!row) throw new Error(`There is no contact ${id}.`)
    return fromRow(row)
  }
}

function folded(kept: Contact, gone: Contact): Contact {
  return {
    ...kept,
    name: kept.name ?? gone.name,
    pushName: kept.pushName ?? gone.pushName,
    pictureUrl: kept.pictureUrl ?? gone.pictureUrl,
    createdAt: Math.min(kept.createdAt, gone.createdAt),
  }
}

function fromRow(row: Row): Contact {
  return {
    id: row.id,
    account: row.account,
    pn: row.pn,
    lid: row.lid,
    name: row.name,
    pushName: row.push_name,
    pictureUrl: row.picture_url,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
