// Finds and erases what is stored of somebody, a bounded number of rows at a time. What is erased is overwritten in the
// database file, too.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface FoundMessage {
  row: number
  hash: string | null
}

/** A range of row numbers, the first one not in it. */
export interface Range {
  after: number
  upTo: number
}

/** Whose rows: all of them, or only those of one own account. */
export interface Scope {
  /** null: of every own number. */
  account: string | null
  /** Ids of instances as JSON. */
  instances: string
  /** Stored up to then. */
  at: number
}

interface Whose extends Range, Scope {
  /** JIDs as JSON. */
  names: string
}

/** A part of a row that names a person, such as what an answer quotes of them. */
export interface Mention {
  row: number
  proto: Buffer
  /** What an edit puts in place. */
  content: Buffer | null
  /** JSON, of what was to be sent. */
  options: string | null
}

type Mentioning = Range & Scope & { user: string }

/** What is gone through row by row. */
export type Walked = 'messages' | 'effects' | 'outbox' | 'events' | 'audit'

const batch = 100

const among = (column: string): string => `${column} IN (SELECT value FROM json_each(@names))`

/** Of a row with a chat: the chat says whose it is. */
const ofChat = (chat: string): string =>
  `(@account IS NULL OR (SELECT c.account FROM chats AS c WHERE c.id = ${chat}) = @account)`

/** Of any other row of an instance: whichever number was linked at that moment. */
const ofLink = (table: string, moment: string): string => `(@account IS NULL OR @account = coalesce(
    (SELECT g.account FROM generations AS g
     WHERE g.instance_id = ${table}.instance_id AND g.linked_at <= ${moment}
     ORDER BY g.n DESC
     LIMIT 1),
    (SELECT i.account FROM instances AS i WHERE i.id = ${table}.instance_id)))`

const rowsOf = (table: string, stored: string): string =>
  `id > @after AND id <= @upTo AND ${stored} <= @at
     AND instance_id IN (SELECT value FROM json_each(@instances)) AND ${ofChat(`${table}.chat_id`)}`

const namesThem = (column: string): string => `instr(${column}, CAST(@user AS BLOB)) > 0`

const mentioningIn = (table: string, stored: string, where: string): string =>
  `SELECT id AS row, proto, ${table === 'effects' ? 'content' : 'NULL'} AS content,
     ${table === 'outbox' ? 'options' : 'NULL'} AS options
   FROM ${table}
   WHERE ${rowsOf(table, stored)} AND (${where})`

const mentioning = {
  messages: mentioningIn('messages', 'stored_at', namesThem('proto')),
  effects: mentioningIn('effects', 'stored_at', `${namesThem('proto')} OR ${namesThem('content')}`),
  outbox: mentioningIn('outbox', 'accepted_at', `${namesThem('proto')} OR instr(options, @user) > 0`),
}

const byThem = `(${among('sender')} OR ${among('participant_pn')} OR ${among('participant_lid')})`
// A line in a chat that names them.
const ofThem = `EXISTS (SELECT 1 FROM json_each(@names) WHERE instr(notice, '"' || value || '"') > 0)`

const heard = ['delivered_at', 'read_at', 'played_at'].map((column) => `coalesce(${column}, 0)`)

const receiptsOf = `DELETE FROM receipts
   WHERE message > @after AND message <= @upTo AND ${among('recipient')}
     AND max(${heard.join(', ')}) <= @at
     AND EXISTS (
       SELECT 1 FROM messages AS m
       WHERE m.id = receipts.message AND m.instance_id IN (SELECT value FROM json_each(@instances))
         AND ${ofChat('m.chat_id')})`

const isOfAnother = (table: string, row: string): string => `SELECT 1 FROM ${table}
   WHERE hash = ? AND ${row} NOT IN (SELECT value FROM json_each(?))
   LIMIT 1`

const picturesOf = `SELECT id AS row, hash FROM pictures
   WHERE hash IS NOT NULL AND contact_id IN (
     SELECT id FROM contacts WHERE id IN (SELECT value FROM json_each(@contacts)) AND created_at <= @at)
   UNION ALL
   SELECT p.id AS row, p.hash FROM groups AS g JOIN pictures AS p ON p.group_id = g.id
   WHERE g.instance_id IN (SELECT value FROM json_each(@instances))
     AND g.account = coalesce(@account, g.account) AND g.jid IN (SELECT value FROM json_each(@names))
     AND g.fetched_at <= @at AND p.hash IS NOT NULL`

const isTheirs = `instance_id = @instanceId AND (jid = @jid OR pn = @jid OR lid = @jid)
   AND (SELECT of.fetched_at <= @at AND of.account = coalesce(@account, of.account)
        FROM groups AS of WHERE of.id = group_members.group_id)`
const beside = [
  `DELETE FROM number_checks
   WHERE instance_id = @instanceId AND number = @user AND checked_at <= @at
     AND ${ofLink('number_checks', 'checked_at')}`,
  `DELETE FROM undecryptable
   WHERE instance_id = @instanceId AND contact = @jid AND last_at <= @at
     AND ${ofLink('undecryptable', 'last_at')}`,
  `DELETE FROM groups
   WHERE instance_id = @instanceId AND account = coalesce(@account, account) AND jid = @jid
     AND fetched_at <= @at`,
  `DELETE FROM channels
   WHERE instance_id = @instanceId AND account = coalesce(@account, account) AND jid = @jid
     AND seen_at <= @at`,
  `DELETE FROM group_past_members
   WHERE instance_id = @instanceId AND account = coalesce(@account, account)
     AND @jid IN (group_jid, jid, pn, lid) AND left_at <= @at`,
  // With what waits to go there; what is in Chatwoot is Chatwoot's.
  `DELETE FROM chatwoot_chats
   WHERE instance_id = @instanceId AND (jid = @jid OR pn = @jid OR lid = @jid) AND created_at <= @at`,
  // Who is still in a group is told anew by WhatsApp when it is used next.
  `UPDATE groups SET is_stale = 1 WHERE id IN (SELECT group_id FROM group_members WHERE ${isTheirs})`,
  `DELETE FROM group_members WHERE ${isTheirs}`,
]

export class EraseTable {
  readonly #db: Database
  readonly #instances: Statement<[], string>
  readonly #inChat: Statement<[number, number], FoundMessage>
  readonly #written: Statement<[Whose], FoundMessage>
  readonly #mentioning: Readonly<Record<'messages' | 'effects' | 'outbox', Statement<[Mentioning], Mention>>>
  readonly #setEffect: Statement<[Uint8Array, Uint8Array | null, number]>
  readonly #setOptions: Statement<[string, number]>
  readonly #effectsIn: Statement<[number, number]>
  readonly #effectsBy: Statement<[Whose]>
  readonly #outboxOf: Statement<[number, number]>
  readonly #isWaiting: Statement<[number], object>
  readonly #receiptsOf: Statement<[Whose]>
  readonly #contact: Statement<[number, number]>
  readonly #beside: readonly Statement[]
  readonly #dropChat: Statement<[{ id: number; at: number }]>
  readonly #emptyChat: Statement<[{ id: number; at: number }]>
  readonly #isElsewhere: Statement<[string, string], object>
  readonly #isPicture: Statement<[string, string], object>
  readonly #pictures: Statement<[Scope & { contacts: string; names: string }], { row: number; hash: string }>
  readonly #events: Statement<
    [Range & Pick<Scope, 'account' | 'at'>],
    { seq: number; instanceId: string | null; data: string }
  >
  readonly #setEvent: Statement<[string, number]>
  readonly #measure: Statement<[string, number]>
  readonly #audit: Statement<[Range & Pick<Scope, 'account' | 'at'>], { id: number; detail: string }>
  readonly #setAudit: Statement<[string, number]>
  readonly #last: Readonly<Record<Walked, Statement<[], number>>>

  constructor(db: Database) {
    this.#db = db
    this.#instances = db.prepare<[], string>('SELECT id FROM instances ORDER BY id').pluck()
    this.#inChat = db.prepare(
      `SELECT m.id AS row, (SELECT hash FROM media WHERE message = m.id) AS hash
       FROM messages AS m
       WHERE m.chat_id = ? AND m.stored_at <= ?
       LIMIT ${batch}`,
    )
    this.#written = db.prepare(
      `SELECT id AS row, (SELECT hash FROM media WHERE message = messages.id) AS hash
       FROM messages
       WHERE ${rowsOf('messages', 'stored_at')} AND (${byThem} OR ${ofThem})`,
    )
    this.#mentioning = {
      messages: db.prepare(mentioning.messages),
      effects: db.prepare(mentioning.effects),
      outbox: db.prepare(mentioning.outbox),
    }
    this.#setEffect = db.prepare('UPDATE effects SET proto = ?, content = ? WHERE id = ?')
    this.#setOptions = db.prepare('UPDATE outbox SET options = ? WHERE id = ?')
    this.#effectsIn = db.prepare(
      `DELETE FROM effects
       WHERE id IN (SELECT id FROM effects WHERE chat_id = ? AND stored_at <= ? LIMIT ${batch})`,
    )
    this.#effectsBy = db.prepare(`DELETE FROM effects WHERE ${rowsOf('effects', 'stored_at')} AND ${byThem}`)
    this.#outboxOf = db.prepare(
      `DELETE FROM outbox
       WHERE id IN (SELECT id FROM outbox WHERE chat_id = ? AND accepted_at <= ? LIMIT ${batch})`,
    )
    this.#isWaiting = db.prepare(
      "SELECT 1 FROM outbox WHERE chat_id = ? AND state IN ('queued', 'sending') LIMIT 1",
    )
    this.#receiptsOf = db.prepare(receiptsOf)
    this.#contact = db.prepare('DELETE FROM contacts WHERE id = ? AND created_at <= ?')
    this.#beside = beside.map((sql) => db.prepare(sql))
    this.#dropChat = db.prepare(
      `DELETE FROM chats
       WHERE id = @id AND opted_out_at IS NULL AND created_at <= @at
         AND NOT EXISTS (SELECT 1 FROM messages WHERE chat_id = @id)
         AND NOT EXISTS (SELECT 1 FROM outbox WHERE chat_id = @id)`,
    )
    // It begins anew then: what it is called from here on is not touched when the list is gone through again.
    this.#emptyChat = db.prepare(
      `UPDATE chats
       SET unread = min(unread, coalesce(
             (SELECT sum(count) FROM chat_totals WHERE chat_id = chats.id AND from_me = 0), 0)),
           name = NULL, created_at = @at + 1
       WHERE id = @id AND created_at <= @at`,
    )
    this.#isElsewhere = db.prepare(isOfAnother('media', 'message'))
    this.#isPicture = db.prepare(isOfAnother('pictures', 'id'))
    this.#pictures = db.prepare(picturesOf)
    this.#events = db.prepare(
      `SELECT seq, instance_id AS instanceId, data FROM events
       WHERE seq > @after AND seq <= @upTo AND at <= @at AND ${ofLink('events', 'events.at')}`,
    )
    this.#measure = db.prepare(
      `UPDATE event_log
       SET size_bytes = size_bytes + octet_length(?) - (SELECT octet_length(data) FROM events WHERE seq = ?)
       WHERE id = 1`,
    )
    this.#setEvent = db.prepare('UPDATE events SET data = ? WHERE seq = ?')
    this.#audit = db.prepare(
      `SELECT id, detail FROM audit
       WHERE id > @after AND id <= @upTo AND at <= @at AND ${ofLink('audit', 'audit.at')}`,
    )
    this.#setAudit = db.prepare('UPDATE audit SET detail = ? WHERE id = ?')
    const last = (table: string, column = 'id'): Statement<[], number> =>
      db.prepare<[], number>(`SELECT coalesce(max(${column}), 0) FROM ${table}`).pluck()
    this.#last = {
      messages: last('messages'),
      effects: last('effects'),
      outbox: last('outbox'),
      events: last('events', 'seq'),
      audit: last('audit'),
    }
  }

  /** Every one there is, hidden ones too. */
  instances(): string[] {
    return this.#instances.all()
  }

  /** The number of the last row. */
  last(table: Walked): number {
    return this.#last[table].get() ?? 0
  }

  /** From here on what is erased is overwritten, which takes longer; or as it was before, which is returned. */
  overwrite(setting = 1): number {
    const before = Number(this.#db.pragma('secure_delete', { simple: true }))
    this.#db.pragma(`secure_delete = ${['OFF', 'ON', 'FAST'][setting] ?? 'OFF'}`)
    return before
  }

  /** Some messages of a chat; none when all are gone. */
  inChat(chatId: number, at: number): FoundMessage[] {
    return this.#inChat.all(chatId, at)
  }

  /** What one of these people wrote anywhere, and lines that name them. */
  written(whose: Whose): FoundMessage[] {
    return this.#written.all(whose)
  }

  /** Rows whose bytes name a person. */
  mentioning(table: 'messages' | 'effects' | 'outbox', whose: Mentioning): Mention[] {
    return this.#mentioning[table].all(whose)
  }

  setEffect(tx: WriteTx, row: number, { proto, content }: Pick<Mention, 'proto' | 'content'>): void {
    tx.run(this.#setEffect, proto, content, row)
  }

  setOptions(tx: WriteTx, row: number, options: string): void {
    tx.run(this.#setOptions, options, row)
  }

  /** True while there are more. */
  effectsIn(tx: WriteTx, chatId: number, at: number): boolean {
    return tx.run(this.#effectsIn, chatId, at).changes === batch
  }

  effectsBy(tx: WriteTx, whose: Whose): void {
    tx.run(this.#effectsBy, whose)
  }

  isWaiting(chatId: number): boolean {
    return this.#isWaiting.get(chatId) !== undefined
  }

  /** True while there are more. */
  outboxOf(tx: WriteTx, chatId: number, at: number): boolean {
    return tx.run(this.#outboxOf, chatId, at).changes === batch
  }

  receiptsOf(tx: WriteTx, whose: Whose): void {
    tx.run(this.#receiptsOf, whose)
  }

  contact(tx: WriteTx, id: number, at: number): void {
    tx.run(this.#contact, id, at)
  }

  /** What else goes by a person's or a group's name. */
  beside(tx: WriteTx, whose: Pick<Scope, 'account' | 'at'> & { instanceId: string; jid: string }): void {
    const user = whose.jid.split('@')[0] ?? ''
    for (const statement of this.#beside) tx.run(statement, { ...whose, user })
  }

  /** It goes where nothing is left in it; of who asked not to be written to, that is kept. */
  chat(tx: WriteTx, id: number, at: number): void {
    if (tx.run(this.#dropChat, { id, at }).changes === 0) tx.run(this.#emptyChat, { id, at })
  }

  /** Whether a message that is none of these, or a picture that is none of those, has the file. */
  isElsewhere(hash: string, rows: readonly number[], pictures: readonly number[] = []): boolean {
    const isOfMessage = this.#isElsewhere.get(hash, JSON.stringify(rows)) !== undefined
    return isOfMessage || this.#isPicture.get(hash, JSON.stringify(pictures)) !== undefined
  }

  /** Pictures that go with these people and groups. */
  pictures(whose: {
    contacts: readonly number[]
    names: readonly string[]
    scope: Scope
  }): { row: number; hash: string }[] {
    const { contacts, names, scope } = whose
    const lists = { contacts: JSON.stringify(contacts), names: JSON.stringify(names) }
    return this.#pictures.all({ ...scope, ...lists })
  }

  events(
    range: Range & Pick<Scope, 'account' | 'at'>,
  ): { seq: number; instanceId: string | null; data: string }[] {
    return this.#events.all(range)
  }

  setEvent(tx: WriteTx, seq: number, data: unknown): void {
    const text = JSON.stringify(data)
    // How large the log is counts what comes and goes, and this is neither.
    tx.run(this.#measure, text, seq)
    tx.run(this.#setEvent, text, seq)
  }

  audit(range: Range & Pick<Scope, 'account' | 'at'>): { id: number; detail: string }[] {
    return this.#audit.all(range)
  }

  setAudit(tx: WriteTx, id: number, detail: unknown): void {
    tx.run(this.#setAudit, JSON.stringify(detail), id)
  }
}
