// Which message of WhatsApp is which in Chatwoot, and how what agents wrote there has fared.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export type SentState = 'sending' | 'sent' | 'failed' | 'held' | 'deleted' | 'unsent'

export interface ChatwootMessage {
  id: number
  instanceId: string
  chat: number
  /** in: from WhatsApp to Chatwoot. out: written by an agent there. */
  direction: 'in' | 'out'
  sourceId: string | null
  waId: string | null
  conversationId: number | null
  chatwootId: number | null
  part: number
  state: SentState
  /** What Chatwoot was last told of it: 0 sent, 1 delivered, 2 read. */
  told: number
  error: string | null
  at: number
}

const columns = `id, instance_id AS instanceId, chat, direction, source_id AS sourceId, wa_id AS waId,
  conversation_id AS conversationId, chatwoot_id AS chatwootId, part, state, told, error, at`

export class ChatwootMessageTable {
  readonly #get: Statement<[number], ChatwootMessage>
  readonly #bySource: Statement<[number, string], ChatwootMessage>
  readonly #byWa: Statement<[string, string], ChatwootMessage>
  readonly #byChatwoot: Statement<[string, number], ChatwootMessage>
  readonly #unsent: Statement<[string, number], ChatwootMessage>
  readonly #failed: Statement<[string], { count: number }>
  readonly #insert: Statement
  readonly #set: Statement
  readonly #anew: Statement
  readonly #tell: Statement
  readonly #move: readonly Statement[]

  constructor(db: Database) {
    const select = `SELECT ${columns} FROM chatwoot_messages`
    this.#get = db.prepare(`${select} WHERE id = ?`)
    this.#bySource = db.prepare(`${select} WHERE chat = ? AND source_id = ?`)
    this.#byWa = db.prepare(`${select} WHERE instance_id = ? AND wa_id = ? ORDER BY id`)
    this.#byChatwoot = db.prepare(`${select} WHERE instance_id = ? AND chatwoot_id = ? ORDER BY part`)
    this.#unsent = db.prepare(
      `${select} WHERE instance_id = ? AND state IN ('failed', 'held') ORDER BY id DESC LIMIT ?`,
    )
    this.#failed = db.prepare(
      "SELECT count(*) AS count FROM chatwoot_messages WHERE instance_id = ? AND state IN ('failed', 'held')",
    )
    this.#insert = db.prepare(
      `INSERT INTO chatwoot_messages
         (instance_id, chat, direction, source_id, wa_id, conversation_id, chatwoot_id, part, state, error, at)
       VALUES (@instanceId, @chat, @direction, @sourceId, @waId, @conversationId, @chatwootId, @part, @state, @error, @at)
       ON CONFLICT DO NOTHING`,
    )
    this.#set = db.prepare('UPDATE chatwoot_messages SET state = @state, error = @error WHERE id = @id')
    this.#anew = db.prepare('UPDATE chatwoot_messages SET state = ?, error = NULL, told = 0 WHERE id = ?')
    this.#tell = db.prepare('UPDATE chatwoot_messages SET told = max(told, ?) WHERE id = ?')
    this.#move = [
      // What both had was there once already.
      db.prepare(
        `DELETE FROM chatwoot_messages WHERE chat = @from AND source_id IS NOT NULL
           AND source_id IN (SELECT source_id FROM chatwoot_messages WHERE chat = @to AND source_id IS NOT NULL)`,
      ),
      db.prepare('UPDATE chatwoot_messages SET chat = @to WHERE chat = @from'),
    ]
  }

  get(id: number): ChatwootMessage | undefined {
    return this.#get.get(id)
  }

  bySource(chat: number, sourceId: string): ChatwootMessage | undefined {
    return this.#bySource.get(chat, sourceId)
  }

  /** By WhatsApp's id: of one chat where that is said. */
  byWhatsApp(instanceId: string, waId: string, chat?: number): ChatwootMessage | undefined {
    return this.#byWa.all(instanceId, waId).find((each) => chat === undefined || each.chat === chat)
  }

  /** The parts of one of Chatwoot's, in their order. */
  byChatwoot(instanceId: string, chatwootId: number): ChatwootMessage[] {
    return this.#byChatwoot.all(instanceId, chatwootId)
  }

  /** What agents wrote that was not sent, the newest first. */
  unsent(instanceId: string, limit: number): ChatwootMessage[] {
    return this.#unsent.all(instanceId, limit)
  }

  /** How many they are. */
  failed(instanceId: string): number {
    return this.#failed.get(instanceId)?.count ?? 0
  }

  /** undefined where it is there already. */
  add(tx: WriteTx, message: Omit<ChatwootMessage, 'id' | 'told'>): number | undefined {
    const { changes, row } = tx.run(this.#insert, message)
    return changes === 0 ? undefined : row
  }

  set(tx: WriteTx, id: number, { state, error }: Pick<ChatwootMessage, 'state' | 'error'>): void {
    tx.run(this.#set, { id, state, error })
  }

  told(tx: WriteTx, id: number, told: number): void {
    tx.run(this.#tell, told, id)
  }

  /** It is tried again: nothing has been told of it. */
  anew(tx: WriteTx, id: number, state: SentState): void {
    tx.run(this.#anew, state, id)
  }

  /** Two chats are one. */
  move(tx: WriteTx, chats: { from: number; to: number }): void {
    for (const each of this.#move) tx.run(each, chats)
  }
}
