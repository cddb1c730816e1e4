// Messages, received and own, once each. Their content is kept as it came, so that a retry is answered byte for byte.
import type { MessageStatus } from '../../contract/state.ts'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'
import { z } from 'zod'
import type { MessageKind } from '../../contract/messages/kinds.ts'
import { MessageKeys, type MessageQuery } from './message-keys.ts'
import { rises } from './message-status.ts'

/** What a message said of itself where it does not fit: its whole id, the time it claims in ms. */
const Original = z.object({ id: z.string().optional(), sentAt: z.string().optional() })
export type Original = z.infer<typeof Original>

export interface Message {
  /** Rises with arrival. */
  row: number
  instanceId: string
  chatId: number
  messageId: string
  fromMe: boolean
  /** The author in a group (LID where known); '' in a chat of two and for own messages. */
  sender: string
  participantPn: string | null
  participantLid: string | null
  pushName: string | null
  type: string
  /** null of those that were stored before there were kinds, until they are read anew. */
  kind: MessageKind | null
  text: string | null
  status: MessageStatus
  sentAt: number
  storedAt: number
  editedAt: number | null
  deletedAt: number | null
  original: Original | null
  /** JSON of what WhatsApp says of the chat; null of a message. */
  notice: string | null
}

type Given = Omit<Message, 'row' | 'original' | 'kind' | 'editedAt' | 'deletedAt' | 'notice'>
export type NewMessage = Given & {
  proto: Uint8Array
  original?: Original | null
  kind?: MessageKind | null
  /** The version that could not read it, if so. */
  notReadBy?: string | null
  /** When it is over, where its chat is one that forgets. */
  expiresAt?: number | null
  notice?: string | null
}

/** What is read of a message: by a version that can read it, or again by one that can read more. */
interface Reading {
  type: string
  kind: MessageKind
  text: string | null
  notReadBy: string | null
}

export interface MessagesQuery extends MessageQuery {
  /** Messages older than this row. */
  before?: number
  limit?: number
  offset?: number
  /** What no index knows of. */
  keep?: ((message: Message) => boolean) | undefined
}

interface Row {
  id: number
  instance_id: string
  chat_id: number
  message_id: string
  from_me: number
  sender: string
  participant_pn: string | null
  participant_lid: string | null
  push_name: string | null
  type: string
  kind: MessageKind | null
  text: string | null
  status: MessageStatus
  sent_at: number
  stored_at: number
  edited_at: number | null
  deleted_at: number | null
  original: string | null
  notice: string | null
}

const columns = `id, instance_id, chat_id, message_id, from_me, sender, participant_pn, participant_lid, push_name,
  type, kind, text, status, sent_at, stored_at, edited_at, deleted_at, original, notice`

export class MessageTable {
  readonly #get: Statement<[number], Row>
  readonly #findKey: Statement<[number, string, number, string], Row>
  readonly #named: Statement<[number, string], Row>
  readonly #findOwn: Statement<[string, string], Row>
  readonly #received: Statement<[number], object>
  readonly #arrived: Statement<[number], object>
  readonly #proto: Statement<[number], { proto: Buffer }>
  readonly #protoById: Statement<[string, string], { proto: Buffer }>
  readonly #keys: MessageKeys
  readonly #put: Statement
  readonly #setStatus: Statement<[MessageStatus, number]>
  readonly #setSentAt: Statement<[number, number]>
  readonly #edit: Statement<[string | null, number, number]>
  readonly #markDeleted: Statement<[number, number]>
  readonly #erase: Statement<[number]>
  readonly #notRead: Statement<[{ version: string; limit: number }], Row>
  readonly #countNotRead: Statement<[string], { count: number }>
  readonly #reread: Statement<[string, MessageKind, string | null, string | null, number]>
  readonly #pass: Statement<[number]>
  readonly #fill: Statement<[string, MessageKind, string | null, string | null, Uint8Array, number]>
  readonly #delete: Statement<[number]>
  readonly #expired: Statement<[string, number, number], Row>
  readonly #setProto: Statement<[Uint8Array, number]>
  readonly #setNotice: Statement<[string, number]>

  constructor(db: Database) {
    const select = `SELECT ${columns} FROM messages`
    this.#get = db.prepare(`${select} WHERE id = ?`)
    this.#findKey = db.prepare(
      `${select} WHERE chat_id = ? AND message_id = ? AND from_me = ? AND sender = ?`,
    )
    this.#named = db.prepare(`${select} WHERE chat_id = ? AND message_id = ? ORDER BY id`)
    this.#findOwn = db.prepare(
      `${select} WHERE instance_id = ? AND message_id = ? AND from_me = 1 ORDER BY id DESC`,
    )
    // What happened in a chat is nothing that anybody has said there.
    this.#received = db.prepare(
      "SELECT 1 FROM chat_totals WHERE chat_id = ? AND from_me = 0 AND count > 0 AND type <> 'system'",
    )
    this.#arrived = db.prepare(
      `SELECT 1 FROM messages
       WHERE chat_id = ? AND from_me = 1 AND status NOT IN ('error', 'pending') AND type <> 'system'
       LIMIT 1`,
    )
    this.#proto = db.prepare('SELECT proto FROM messages WHERE id = ?')
    this.#protoById = db.prepare(
      `SELECT proto FROM messages
       WHERE instance_id = ? AND message_id = ?
       ORDER BY from_me DESC, id DESC
       LIMIT 1`,
    )
    this.#keys = new MessageKeys(db)
    this.#put = db.prepare(
      `INSERT INTO messages (instance_id, chat_id, message_id, from_me, sender, participant_pn, participant_lid,
         push_name, type, text, proto, status, sent_at, stored_at, original, kind, not_read_by, expires_at, notice)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    )
    this.#setStatus = db.prepare('UPDATE messages SET status = ? WHERE id = ?')
    this.#setSentAt = db.prepare('UPDATE messages SET sent_at = ? WHERE id = ?')
    this.#edit = db.prepare('UPDATE messages SET text = ?, edited_at = ? WHERE id = ?')
    this.#markDeleted = db.prepare('UPDATE messages SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL')
    this.#erase = db.prepare("UPDATE messages SET text = NULL, proto = x'', expires_at = NULL WHERE id = ?")
    this.#notRead = db.prepare(
      `${select} WHERE not_read_by < @version OR not_read_by > @version LIMIT @limit`,
    )
    this.#countNotRead = db.prepare(
      `SELECT count(*) AS count FROM messages
       WHERE not_read_by IS NOT NULL AND instance_id = ? AND kind = 'unsupported'`,
    )
    this.#reread = db.prepare(
      'UPDATE messages SET type = ?, kind = ?, text = ?, not_read_by = ? WHERE id = ?',
    )
    this.#pass = db.prepare('UPDATE messages SET not_read_by = NULL WHERE id = ?')
    this.#fill = db.prepare(
      'UPDATE messages SET type = ?, kind = ?, text = ?, not_read_by = ?, proto = ? WHERE id = ?',
    )
    this.#delete = db.prepare('DELETE FROM messages WHERE id = ?')
    this.#expired = db.prepare(
      `${select} WHERE instance_id = ? AND expires_at <= ? ORDER BY expires_at LIMIT ?`,
    )
    this.#setProto = db.prepare('UPDATE messages SET proto = ? WHERE id = ?')
    this.#setNotice = db.prepare('UPDATE messages SET notice = ? WHERE id = ?')
  }

  get(row: number): Message | undefined {
    const found = this.#get.get(row)
    return found && fromRow(found)
  }

  /** Those of a chat with this id: whoever sends one chooses its id. */
  named(chatId: number, messageId: string): Message[] {
    return this.#named.all(chatId, messageId).map(fromRow)
  }

  /** Own messages with this id. */
  findOwn(instanceId: string, messageId: string): Message[] {
    return this.#findOwn.all(instanceId, messageId).map(fromRow)
  }

  /** The encoded proto.Message by WhatsApp's id, an own one first. */
  getProto(instanceId: string, messageId: string): Buffer | undefined {
    return this.#protoById.get(instanceId, messageId)?.proto
  }

  /** The encoded proto.Message of a row. */
  proto(row: number): Buffer | undefined {
    return this.#proto.get(row)?.proto
  }

  /** Newest first by the time of sending. */
  list(instanceId: string, query: MessagesQuery = {}): Message[] {
    return [...this.steps(instanceId, query)].flat()
  }

  /** As list, a little at a time: between two steps other work can be done. A step may have none. */
  *steps(instanceId: string, query: MessagesQuery): Generator<Message[]> {
    const { before, limit = 50, offset = 0, keep, ...filter } = query
    const start = before === undefined ? undefined : this.get(before)
    if (before !== undefined && !start) return
    const from = { start: start && { id: start.row, sentAt: start.sentAt } }
    if (keep === undefined) {
      for (const rows of this.#keys.find(instanceId, filter, { ...from, limit, offset }))
        yield this.#read(rows)
      return
    }
    let [skip, left] = [offset, limit]
    for (const rows of this.#keys.find(instanceId, filter, { ...from, limit: Number.MAX_SAFE_INTEGER })) {
      const kept = this.#read(rows).filter(keep)
      const found = kept.slice(skip, skip + left)
      skip = Math.max(0, skip - kept.length)
      left -= found.length
      yield found
      if (left === 0) return
    }
  }

  /** All that match, of every page. */
  count(instanceId: string, query: MessageQuery = {}): number {
    const counting = this.#keys.count(instanceId, query, Number.MAX_SAFE_INTEGER)
    for (;;) {
      const { done, value } = counting.next()
      if (done === true) return value
    }
  }

  /** As count, a little at a time and not further than this; kept totals come at once. */
  counting(instanceId: string, query: MessageQuery, most: number): Generator<number, number> {
    return this.#keys.count(instanceId, query, most)
  }

  /** Sent at this moment or after it. */
  countSince(instanceId: string, moment: number): number {
    return this.#keys.countSent(instanceId, { after: moment })
  }

  /** A message that is stored already stays as it is. */
  put(tx: WriteTx, message: NewMessage): { message: Message; isNew: boolean } {
    const { proto, original = null, kind = null, notReadBy = null, expiresAt = null, ...said } = message
    const { notice = null } = message
    const stored = { ...said, original, kind, notice, editedAt: null, deletedAt: null }
    const { changes, row } = tx.run(
      this.#put,
      stored.instanceId,
      stored.chatId,
      stored.messageId,
      stored.fromMe ? 1 : 0,
      stored.sender,
      stored.participantPn,
      stored.participantLid,
      stored.pushName,
      stored.type,
      stored.text,
      proto,
      stored.status,
      stored.sentAt,
      stored.storedAt,
      original === null ? null : JSON.stringify(original),
      kind,
      notReadBy,
      expiresAt,
      notice,
    )
    if (changes > 0) return { message: { row, ...stored }, isNew: true }
    const { chatId, messageId, fromMe, sender } = stored
    const known = this.#findKey.get(chatId, messageId, fromMe ? 1 : 0, sender)
    if (!known) throw new Error('A message was refused as known, but is not there.')
    return { message: fromRow(known), isNew: false }
  }

  /** An own message has got what it lacked, such as the place of its file. */
  setProto(tx: WriteTx, row: number, proto: Uint8Array): void {
    tx.run(this.#setProto, proto, row)
  }

  /** What it says of the chat is otherwise by now: a call that rang is over. */
  setNotice(tx: WriteTx, row: number, notice: string): void {
    tx.run(this.#setNotice, notice, row)
  }

  /** Of one as it was just read. True when the status rose; it never falls. An error sticks only to one that is pending. */
  raiseStatus(tx: WriteTx, found: Pick<Message, 'row' | 'status'>, status: MessageStatus): boolean {
    if (!rises(found.status, status)) return false
    tx.run(this.#setStatus, status, found.row)
    return true
  }

  /** It goes at another time than it was to. */
  setSentAt(tx: WriteTx, row: number, at: number): void {
    tx.run(this.#setSentAt, at, row)
  }

  /** Whether anything has come from it, or arrived there. */
  isKnownChat(chatId: number): boolean {
    return (this.#received.get(chatId) ?? this.#arrived.get(chatId)) !== undefined
  }

  /** An own message that had failed is on its way again. True when it had. */
  revive(tx: WriteTx, row: number): boolean {
    if (this.#get.get(row)?.status !== 'error') return false
    tx.run(this.#setStatus, 'pending', row)
    return true
  }

  /** It says this now. */
  edit(tx: WriteTx, row: number, { text, at }: { text: string | null; at: number }): void {
    tx.run(this.#edit, text, at, row)
  }

  /** It stays, marked; the first time counts. */
  markDeleted(tx: WriteTx, row: number, at: number): void {
    tx.run(this.#markDeleted, at, row)
  }

  /** What it said is gone; that there was one is not. */
  erase(tx: WriteTx, row: number): void {
    tx.run(this.#erase, row)
  }

  /** Those that the present version of the program may read better than the one that stored them. */
  notRead(version: string, limit: number): Message[] {
    return this.#notRead.all({ version, limit }).map(fromRow)
  }

  /** How many are kept of which no version knows yet what they say. */
  countNotRead(instanceId: string): number {
    return this.#countNotRead.get(instanceId)?.count ?? 0
  }

  /** It was read anew. */
  reread(tx: WriteTx, row: number, { type, kind, text, notReadBy }: Reading): void {
    tx.run(this.#reread, type, kind, text, notReadBy, row)
  }

  /** There is nothing in it to be read. */
  pass(tx: WriteTx, row: number): void {
    tx.run(this.#pass, row)
  }

  /** What it holds has come after all. */
  fill(
    tx: WriteTx,
    row: number,
    { type, kind, text, notReadBy, proto }: Reading & { proto: Uint8Array },
  ): void {
    tx.run(this.#fill, type, kind, text, notReadBy, proto, row)
  }

  /** It is none of its own: what it says is kept with the one that it was done to. */
  delete(tx: WriteTx, row: number): void {
    tx.run(this.#delete, row)
  }

  /** Of one instance, those whose time is over. */
  expired(instanceId: string, at: number, limit: number): Message[] {
    return this.#expired.all(instanceId, at, limit).map(fromRow)
  }

  #read(rows: readonly number[]): Message[] {
    return rows.flatMap((row) => this.get(row) ?? [])
  }
}

function fromRow(row: Row): Message {
  return {
    row: row.id,
    instanceId: row.instance_id,
    chatId: row.chat_id,
    messageId: row.message_id,
    fromMe: row.from_me === 1,
    sender: row.sender,
    participantPn: row.participant_pn,
    participantLid: row.participant_lid,
    pushName: row.push_name,
    type: row.type,
    kind: row.kind,
    text: row.text,
    status: row.status,
    sentAt: row.sent_at,
    storedAt: row.stored_at,
    editedAt: row.edited_at,
    deletedAt: row.deleted_at,
    original: row.original === null ? null : Original.parse(JSON.parse(row.original)),
    notice: row.notice,
  }
}
