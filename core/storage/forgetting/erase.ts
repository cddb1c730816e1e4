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

interface Whose extends Range {
  instanceId: string
  /** JIDs as JSON. */
  names: string
  /** Stored up to then. */
  at: number
}

const batch = 100

const among = (column: string): string => `${column} IN (SELECT value FROM json_each(@names))`

export class EraseTable {
  readonly #db: Database
  readonly #instances: Statement<[], string>
  readonly #inChat: Statement<[number, number], FoundMessage>
  readonly #written: Statement<[Whose], FoundMessage & { chatId: number }>
  readonly #mentioning: Statement<[Omit<Whose, 'names'> & { user: string }], { row: number; proto: Buffer }>
  readonly #effectsIn: Statement<[number, number]>
  readonly #effectsBy: Statement<[Whose]>
  readonly #outboxOf: Statement<[number, number]>
  readonly #isWaiting: Statement<[number], object>
  readonly #receiptsOf: Statement<[Range & { names: string }]>
  readonly #contact: Statement<[number]>
  readonly #check: Statement<[string, string]>
  readonly #undecryptable: Statement<[string, string]>
  readonly #group: Statement<[string, string, string]>
  readonly #groupsWith: Statement<[{ instanceId: string; jid: string }]>
  readonly #memberships: Statement<[{ instanceId: string; jid: string }]>
  readonly #dropChat: Statement<[{ id: number }]>
  readonly #emptyChat: Statement<[{ id: number }]>
  readonly #isElsewhere: Statement<[string, string], object>
  readonly #events: Statement<
    [Range & { at: number }],
    { seq: number; instanceId: string | null; data: string }
  >
  readonly #setEvent: Statement<[string, number]>
  readonly #measure: Statement<[string, number]>
  readonly #audit: Statement<[Range & { at: number }], { id: number; detail: string }>
  readonly #setAudit: Statement<[string, number]>
  readonly #last: Readonly<Record<'messages' | 'effects' | 'events' | 'audit', Statement<[], number>>>

  constructor(db: Database) {
    this.#db = db
    const byThem = `(${among('sender')} OR ${among('participant_pn')} OR ${among('participant_lid')})`
    // A line in a chat that names them.
    const ofThem = `EXISTS (SELECT 1 FROM json_each(@names) WHERE instr(notice, '"' || value || '"') > 0)`
    this.#instances = db.prepare<[], string>('SELECT id FROM instances ORDER BY id').pluck()
    this.#inChat = db.prepare(
      `SELECT m.id AS row, (SELECT hash FROM media WHERE message = m.id) AS hash
       FROM messages AS m
       WHERE m.chat_id = ? AND m.stored_at <= ?
       LIMIT ${batch}`,
    )
    const range = 'id > @after AND id <= @upTo AND instance_id = @instanceId AND stored_at <= @at'
    this.#written = db.prepare(
      `SELECT id AS row, chat_id AS chatId, (SELECT hash FROM media WHERE message = messages.id) AS hash
       FROM messages
       WHERE ${range} AND (${byThem} OR ${ofThem})`,
    )
    this.#mentioning = db.prepare(
      `SELECT id AS row, proto FROM messages
       WHERE ${range} AND instr(proto, CAST(@user AS BLOB)) > 0`,
    )
    this.#effectsIn = db.prepare(
      `DELETE FROM effects
       WHERE id IN (SELECT id FROM effects WHERE chat_id = ? AND stored_at <= ? LIMIT ${batch})`,
    )
    this.#effectsBy = db.prepare(`DELETE FROM effects WHERE ${range} AND ${byThem}`)
    this.#outboxOf = db.prepare(
      `DELETE FROM outbox
       WHERE id IN (SELECT id FROM outbox WHERE chat_id = ? AND accepted_at <= ? LIMIT ${batch})`,
    )
    this.#isWaiting = db.prepare(
      "SELECT 1 FROM outbox WHERE chat_id = ? AND state IN ('queued', 'sending') LIMIT 1",
    )
    this.#receiptsOf = db.prepare(
      `DELETE FROM receipts WHERE message > @after AND message <= @upTo AND ${among('recipient')}`,
    )
    this.#contact = db.prepare('DELETE FROM contacts WHERE id = ?')
    this.#check = db.prepare('DELETE FROM number_checks WHERE instance_id = ? AND number = ?')
    this.#undecryptable = db.prepare('DELETE FROM undecryptable WHERE instance_id = ? AND contact = ?')
    this.#group = db.prepare('DELETE FROM groups WHERE instance_id = ? AND account = ? AND jid = ?')
    // Who is still in a group is told anew by WhatsApp when it is used next.
    const isTheirs = 'instance_id = @instanceId AND (jid = @jid OR pn = @jid OR lid = @jid)'
    this.#groupsWith = db.prepare(
      `UPDATE groups SET is_stale = 1 WHERE id IN (SELECT group_id FROM group_members WHERE ${isTheirs})`,
    )
    this.#memberships = db.prepare(`DELETE FROM group_members WHERE ${isTheirs}`)
    this.#dropChat = db.prepare(
      `DELETE FROM chats
       WHERE id = @id AND opted_out_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM messages WHERE chat_id = @id)
         AND NOT EXISTS (SELECT 1 FROM outbox WHERE chat_id = @id)`,
    )
    this.#emptyChat = db.prepare('UPDATE chats SET name = NULL, unread = 0 WHERE id = @id')
    this.#isElsewhere = db.prepare(
      `SELECT 1 FROM media
       WHERE hash = ? AND message NOT IN (SELECT value FROM json_each(?))
       LIMIT 1`,
    )
    this.#events = db.prepare(
      `SELECT seq, instance_id AS instanceId, data FROM events
       WHERE seq > @after AND seq <= @upTo AND at <= @at`,
    )
    this.#measure = db.prepare(
      `UPDATE event_log
       SET size_bytes = size_bytes + octet_length(?) - (SELECT octet_length(data) FROM events WHERE seq = ?)
       WHERE id = 1`,
    )
    this.#setEvent = db.prepare('UPDATE events SET data = ? WHERE seq = ?')
    this.#audit = db.prepare('SELECT id, detail FROM audit WHERE id > @after AND id <= @upTo AND at <= @at')
    this.#setAudit = db.prepare('UPDATE audit SET detail = ? WHERE id = ?')
    const last = (table: string, column = 'id'): Statement<[], number> =>
      db.prepare<[], number>(`SELECT coalesce(max(${column}), 0) FROM ${table}`).pluck()
    this.#last = {
      messages: last('messages'),
      effects: last('effects'),
      events: last('events', 'seq'),
      audit: last('audit'),
    }
  }

  /** Every one there is, hidden ones too. */
  instances(): string[] {
    return this.#instances.all()
  }

  /** The number of the last row. */
  last(table: 'messages' | 'effects' | 'events' | 'audit'): number {
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
  written(whose: Whose): (FoundMessage & { chatId: number })[] {
    return this.#written.all(whose)
  }

  /** Messages whose bytes name a person, such as an answer to one of theirs. */
  mentioning(whose: Omit<Whose, 'names'> & { user: string }): { row: number; proto: Buffer }[] {
    return this.#mentioning.all(whose)
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

  receiptsOf(tx: WriteTx, range: Range & { names: string }): void {
    tx.run(this.#receiptsOf, range)
  }

  contact(tx: WriteTx, id: number): void {
    tx.run(this.#contact, id)
  }

  /** What else goes by a person's or a group's name. */
  beside(
    tx: WriteTx,
    { instanceId, account, jid }: { instanceId: string; account: string; jid: string },
  ): void {
    tx.run(this.#check, instanceId, jid.split('@')[0] ?? '')
    tx.run(this.#undecryptable, instanceId, jid)
    tx.run(this.#group, instanceId, account, jid)
    tx.run(this.#groupsWith, { instanceId, jid })
    tx.run(this.#memberships, { instanceId, jid })
  }

  /** It goes where nothing is left in it; of who asked not to be written to, that is kept. */
  chat(tx: WriteTx, id: number): void {
    if (tx.run(this.#dropChat, { id }).changes === 0) tx.run(this.#emptyChat, { id })
  }

  /** Whether a message that is none of these has the file. */
  isElsewhere(hash: string, rows: readonly number[]): boolean {
    return this.#isElsewhere.get(hash, JSON.stringify(rows)) !== undefined
  }

  events(range: Range & { at: number }): { seq: number; instanceId: string | null; data: string }[] {
    return this.#events.all(range)
  }

  setEvent(tx: WriteTx, seq: number, data: unknown): void {
    const text = JSON.stringify(data)
    // How large the log is counts what comes and goes, and this is neither.
    tx.run(this.#measure, text, seq)
    tx.run(this.#setEvent, text, seq)
  }

  audit(range: Range & { at: number }): { id: number; detail: string }[] {
    return this.#audit.all(range)
  }

  setAudit(tx: WriteTx, id: number, detail: unknown): void {
    tx.run(this.#setAudit, JSON.stringify(detail), id)
  }
}
