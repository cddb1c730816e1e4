// Chats of an instance, by the own account they belong to. A person's chat carries PN and LID as names of one row.
import { z } from 'zod'
import type { ChatView } from '../../contract/messages/message.ts'
import { planAliases, type Aliased, type Names } from './aliases.ts'
import { ChatMerge, type Merging } from './chat-merge.ts'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'
import { TotalTable } from './totals.ts'

export interface Chat {
  id: number
  account: string
  kind: ChatView['kind']
  /** Of a group, broadcast or newsletter. */
  jid: string | null
  /** Of a person: phone number JID and LID, bare, as far as known. */
  pn: string | null
  lid: string | null
  name: string | null
  unread: number
  lastMessageAt: number | null
  /** How long what is said there is to last; null: for ever. */
  expiresSeconds: number | null
  /** When this person asked not to be written to any more. */
  optedOutAt: number | null
  archived: boolean
  pinnedAt: number | null
  /** -1: for ever. */
  mutedUntil: number | null
  markedUnread: boolean
  /** What was said up to then is hidden. */
  clearedUntil: number | null
  /** Deleted for oneself, and nothing was said in it since. */
  hidden: boolean
  /** Ids of labels. */
  labels: string[]
  /** The JID by which the own other devices name it, where they have. */
  stateJid: string | null
  createdAt: number
  updatedAt: number
}

/** pn and lid of a person, or the jid of anything else. */
export type ChatNames = Names & { jid?: string }

interface Row {
  id: number
  account: string
  kind: ChatView['kind']
  jid: string | null
  pn: string | null
  lid: string | null
  name: string | null
  unread: number
  last_message_at: number | null
  expires_seconds: number | null
  opted_out_at: number | null
  archived: number
  pinned_at: number | null
  muted_until: number | null
  marked_unread: number
  cleared_until: number | null
  hidden: number
  state_jid: string | null
  /** A JSON list. */
  labels: string
  created_at: number
  updated_at: number
}

interface Filter {
  instanceId: string
  account: string
  limit: number
  offset: number
}

const labelIds = z.array(z.string())
/** How far the clock of a sender may be ahead. */
const aheadMs = 24 * 60 * 60 * 1000

const columns = `id, account, kind, jid, pn, lid, name, unread, last_message_at, expires_seconds, opted_out_at, created_at,
   updated_at, archived, pinned_at, muted_until, marked_unread, cleared_until, hidden, state_jid,
   (SELECT json_group_array(label_id) FROM label_uses WHERE chat_id = chats.id AND message_id = '') AS labels`

export class ChatTable {
  readonly #merge: ChatMerge
  readonly #get: Statement<[number], Row>
  readonly #byJid: Statement<[string, string, string], Row>
  readonly #byPn: Statement<[string, string, string], Row>
  readonly #byLid: Statement<[string, string, string], Row>
  readonly #list: Statement<[Filter], Row>
  readonly #pinned: Statement<[Filter], Row>
  readonly #totals: TotalTable
  readonly #put: Statement
  readonly #setNames: Statement
  readonly #rename: Statement
  readonly #touch: Statement
  readonly #markRead: Statement<[number, number]>
  readonly #setExpiry: Statement<[number | null, number]>
  readonly #laterThan: Statement<[number, number, number, number], { count: number }>
  readonly #unsay: Statement<[{ chatId: number; row: number; sentAt: number; unreadBy: number }]>
  readonly #optOut: Statement<[number | null, number, number]>
  readonly #countOptedOut: Statement<[string], { count: number }>

  constructor(db: Database) {
    this.#merge = new ChatMerge(db)
    const select = `SELECT ${columns} FROM chats`
    this.#get = db.prepare(`${select} WHERE id = ?`)
    this.#byJid = db.prepare(`${select} WHERE instance_id = ? AND account = ? AND jid = ?`)
    this.#byPn = db.prepare(`${select} WHERE instance_id = ? AND account = ? AND pn = ?`)
    this.#byLid = db.prepare(`${select} WHERE instance_id = ? AND account = ? AND lid = ?`)
    this.#list = db.prepare(
      `${select} INDEXED BY chats_shown
       WHERE instance_id = @instanceId AND account = @account AND hidden = 0
       ORDER BY last_message_at DESC, id DESC
       LIMIT @limit OFFSET @offset`,
    )
    this.#pinned = db.prepare(
      `${select} INDEXED BY chats_pinned
       WHERE instance_id = @instanceId AND account = @account AND pinned_at IS NOT NULL AND hidden = 0
       ORDER BY pinned_at DESC, id DESC
       LIMIT @limit OFFSET @offset`,
    )
    this.#totals = new TotalTable(db)
    this.#put = db.prepare(
      `INSERT INTO chats (instance_id, account, kind, jid, pn, lid, name, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#setNames = db.prepare('UPDATE chats SET pn = ?, lid = ?, updated_at = ? WHERE id = ?')
    this.#rename = db.prepare('UPDATE chats SET name = ?, updated_at = ? WHERE id = ?')
    this.#touch = db.prepare(
      `UPDATE chats
       SET last_message_at = max(iif(last_message_at <= @at + ${aheadMs}, last_message_at, 0), @lastMessageAt),
           unread = unread + @unreadBy,
           hidden = iif(@lastMessageAt > coalesce(cleared_until, 0), 0, hidden), updated_at = @at
       WHERE id = @id`,
    )
    this.#setExpiry = db.prepare('UPDATE chats SET expires_seconds = ? WHERE id = ?')
    this.#laterThan = db.prepare(
      `SELECT count(*) AS count FROM (
         SELECT 1 FROM messages
         WHERE chat_id = ? AND (sent_at, id) > (?, ?) AND from_me = 0
         LIMIT ?)`,
    )
    this.#unsay = db.prepare(
      `UPDATE chats
       SET unread = unread - @unreadBy,
           last_message_at = CASE WHEN last_message_at > @sentAt THEN last_message_at ELSE
             (SELECT max(m.sent_at) FROM messages AS m
              WHERE m.chat_id = @chatId AND m.id <> @row AND (m.kind IS NULL OR m.kind NOT IN ('album', 'notice', 'effect', 'system')))
             END
       WHERE id = @chatId`,
    )
    this.#optOut = db.prepare('UPDATE chats SET opted_out_at = ?, updated_at = ? WHERE id = ?')
    this.#countOptedOut = db.prepare(
      'SELECT count(*) AS count FROM chats WHERE instance_id = ? AND opted_out_at IS NOT NULL',
    )
    this.#markRead = db.prepare('UPDATE chats SET unread = 0, updated_at = ? WHERE id = ? AND unread > 0')
  }

  get(id: number): Chat | undefined {
    const row = this.#get.get(id)
    return row && fromRow(row)
  }

  /** By any of its names. */
  find(instanceId: string, account: string, jid: string): Chat | undefined {
    const row =
      this.#byPn.get(instanceId, account, jid) ??
      this.#byLid.get(instanceId, account, jid) ??
      this.#byJid.get(instanceId, account, jid)
    return row && fromRow(row)
  }

  /** Newest message first; of all own accounts unless one is named. */
  list(
    instanceId: string,
    filter: { account?: string; jid?: string; limit?: number; offset?: number } = {},
  ): Chat[] {
    const { account, jid, limit = 1000, offset = 0 } = filter
    const accounts = account === undefined ? this.#totals.accounts(instanceId, 'chats') : [account]
    if (jid !== undefined)
      return accounts.flatMap((each) => this.find(instanceId, each, jid) ?? []).slice(offset, offset + limit)
    const [only = '', ...others] = accounts
    if (others.length === 0) return this.#list.all({ instanceId, account: only, limit, offset }).map(fromRow)
    const upTo = limit + offset
    return accounts
      .flatMap((each) => this.#list.all({ instanceId, account: each, limit: upTo, offset: 0 }))
      .toSorted((a, b) => (b.last_message_at ?? 0) - (a.last_message_at ?? 0) || b.id - a.id)
      .slice(offset, upTo)
      .map(fromRow)
  }

  /** Pinned last first. */
  pinned(
    instanceId: string,
    { account, limit, offset = 0 }: Omit<Filter, 'instanceId' | 'offset'> & { offset?: number },
  ): Chat[] {
    return this.#pinned.all({ instanceId, account, limit, offset }).map(fromRow)
  }

  /** The chat with these names, made if there is none. It learns a name it did not have; two that are one become one. */
  ensure(
    tx: WriteTx,
    instanceId: string,
    account: string,
    chat: ChatNames & { name?: string | null; at: number },
  ): Chat {
    const id =
      chat.jid === undefined
        ? this.#ensureUser(tx, { instanceId, account }, chat)
        : (this.#byJid.get(instanceId, account, chat.jid)?.id ??
          this.#insert(tx, { instanceId, account }, { ...chat, kind: kindOf(chat.jid) }))
    const row = this.#require(id)
    if (typeof chat.name !== 'string' || chat.name === row.name) return fromRow(row)
    tx.run(this.#rename, chat.name, chat.at, id)
    return { ...fromRow(row), name: chat.name, updatedAt: chat.at }
  }

  /** A mapping became known: chats under either name become one. No chat is made. */
  link(tx: WriteTx, instanceId: string, account: string, names: Required<Names> & { at: number }): void {
    const byPn = this.#byPn.get(instanceId, account, names.pn)
    const byLid = this.#byLid.get(instanceId, account, names.lid)
    // Found by a number that was somebody else's: his row gives it up, and there is nobody yet to take it.
    if (byPn || byLid) this.#apply(tx, { names, byPn, byLid, at: names.at })
  }

  /** What the one has moves to the other first, a little at a time. */
  mergeLater(tx: WriteTx, merging: Omit<Merging, 'instanceId'>): void {
    this.#merge.defer(tx, merging)
  }

  /** Chats that are to become one when what the one has was moved to the other. */
  merging(): Merging[] {
    return this.#merge.list()
  }

  /** Moves a little; the rows of messages that have another chat now. When there is no more, they are one. */
  mergeSome(tx: WriteTx, merging: Merging, at: number): { rows: number[]; isDone: boolean } {
    const { kept, gone, instanceId, pn, lid } = merging
    const moved = this.#merge.moveSome(tx, merging)
    const account = this.#get.get(kept)?.account
    if (!moved.isDone || account === undefined) return moved
    this.#merge.forget(tx, gone)
    this.link(tx, instanceId, account, { pn, lid, at })
    return moved
  }

  /**
   * A message came or went. An older one does not take the newest one's place; a time that is yet to come, which an older
   * version has stored, does not keep it.
   */
  touch(tx: WriteTx, id: number, change: { lastMessageAt: number; unreadBy: number; at: number }): void {
    tx.run(this.#touch, { ...change, id })
  }

  /** How long what is said there is to last; null: for ever. */
  setExpiry(tx: WriteTx, id: number, seconds: number | null): void {
    tx.run(this.#setExpiry, seconds, id)
  }

  /** One of its messages turns out to be nothing that is said to anybody; call it while its row is there. */
  unsay(tx: WriteTx, message: { chatId: number; row: number; sentAt: number; fromMe: boolean }): void {
    const { chatId, row, sentAt, fromMe } = message
    const { unread } = this.#require(chatId)
    // What is unread are the last ones that came: one that is not among them was read.
    const later = fromMe ? unread : (this.#laterThan.get(chatId, sentAt, row, unread)?.count ?? unread)
    tx.run(this.#unsay, { chatId, row, sentAt, unreadBy: later < unread ? 1 : 0 })
  }

  /** Nothing more is to be sent there, from this moment (null: it may be again). */
  optOut(tx: WriteTx, id: number, since: number | null, at: number): void {
    tx.run(this.#optOut, since, at, id)
  }

  countOptedOut(instanceId: string): number {
    return this.#countOptedOut.get(instanceId)?.count ?? 0
  }

  markRead(tx: WriteTx, id: number, at: number): void {
    tx.run(this.#markRead, at, id)
  }

  #ensureUser(
    tx: WriteTx,
    { instanceId, account }: { instanceId: string; account: string },
    { pn, lid, at, name }: Names & { at: number; name?: string | null },
  ): number {
    const byPn = pn === undefined ? undefined : this.#byPn.get(instanceId, account, pn)
    const byLid = lid === undefined ? undefined : this.#byLid.get(instanceId, account, lid)
    const names = { ...(pn !== undefined && { pn }), ...(lid !== undefined && { lid }) }
    const found = this.#apply(tx, { names, byPn, byLid, at })
    return (
      found ?? this.#insert(tx, { instanceId, account }, { ...names, kind: 'user', name: name ?? null, at })
    )
  }

  /** The id of the row that has these names now; undefined when there is none yet. */
  #apply(
    tx: WriteTx,
    found: { names: Names; byPn: Aliased | undefined; byLid: Aliased | undefined; at: number },
  ): number | undefined {
    const { names, byPn, byLid, at } = found
    const plan = planAliases(names, byPn, byLid)
    if (plan.takePnFrom !== undefined)
      tx.run(this.#setNames, null, this.#require(plan.takePnFrom).lid, at, plan.takePnFrom)
    if (plan.kind === 'insert') return undefined
    if (
      plan.absorb !== undefined &&
      plan.pn !== null &&
      plan.lid !== null &&
      this.#merge.isLarge(plan.absorb)
    ) {
      this.mergeLater(tx, { kept: plan.id, gone: plan.absorb, pn: plan.pn, lid: plan.lid })
      return plan.id
    }
    if (plan.absorb !== undefined) this.#merge.merge(tx, plan.id, plan.absorb, at)
    const row = this.#require(plan.id)
    if (row.pn !== plan.pn || row.lid !== plan.lid) tx.run(this.#setNames, plan.pn, plan.lid, at, plan.id)
    return plan.id
  }

  #insert(
    tx: WriteTx,
    { instanceId, account }: { instanceId: string; account: string },
    chat: ChatNames & { kind: ChatView['kind']; name?: string | null; at: number },
  ): number {
    const { kind, jid = null, pn = null, lid = null, name = null, at } = chat
    return tx.run(this.#put, instanceId, account, kind, jid, pn, lid, name, at, at).row
  }

  #require(id: number): Row {
    const row = this.#get.get(id)
    if (!row) throw new Error(`There is no chat ${id}.`)
    return row
  }
}

function kindOf(jid: string): ChatView['kind'] {
  if (jid.endsWith('@g.us')) return 'group'
  if (jid.endsWith('@broadcast')) return 'broadcast'
  return jid.endsWith('@newsletter') ? 'newsletter' : 'user'
}

function fromRow(row: Row): Chat {
  return {
    id: row.id,
    account: row.account,
    kind: row.kind,
    jid: row.jid,
    pn: row.pn,
    lid: row.lid,
    name: row.name,
    unread: row.unread,
    lastMessageAt: row.last_message_at,
    expiresSeconds: row.expires_seconds,
    optedOutAt: row.opted_out_at,
    archived: row.archived === 1,
    pinnedAt: row.pinned_at,
    mutedUntil: row.muted_until,
    markedUnread: row.marked_unread === 1,
    clearedUntil: row.cleared_until,
    hidden: row.hidden === 1,
    labels: labelIds.parse(JSON.parse(row.labels)),
    stateJid: row.state_jid,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
