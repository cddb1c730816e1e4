// Labels of an own account, and which chats and messages carry them.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface Label {
  id: string
  name: string
  /** WhatsApp's number of it. */
  color: number
  predefinedId: string | null
  deleted: boolean
}

/** message: '' for the chat itself. */
export interface LabelUse {
  chatId: number
  message: string
  label: string
}

type Row = Omit<Label, 'deleted'> & { deleted: number }

export class LabelTable {
  readonly #get: Statement<[string, string, string], Row>
  readonly #list: Statement<[string, string], Row>
  readonly #put: Statement
  readonly #has: Statement<[number, string, string], object>
  readonly #use: Statement<[number, string, string]>
  readonly #unuse: Statement<[number, string, string]>
  readonly #uses: Statement<[string, string], LabelUse>

  constructor(db: Database) {
    const select =
      'SELECT label_id AS id, name, color, predefined_id AS predefinedId, deleted FROM labels WHERE instance_id = ? AND account = ?'
    this.#get = db.prepare(`${select} AND label_id = ?`)
    this.#list = db.prepare(`${select} ORDER BY label_id`)
    this.#put = db.prepare(
      `INSERT INTO labels (instance_id, account, label_id, name, color, predefined_id, deleted, updated_at)
       VALUES (@instanceId, @account, @id, @name, @color, @predefinedId, @deleted, @at)
       ON CONFLICT DO UPDATE
       SET name = excluded.name, color = excluded.color, predefined_id = excluded.predefined_id,
           deleted = excluded.deleted, updated_at = excluded.updated_at`,
    )
    this.#has = db.prepare('SELECT 1 FROM label_uses WHERE chat_id = ? AND message_id = ? AND label_id = ?')
    this.#use = db.prepare(
      'INSERT OR IGNORE INTO label_uses (chat_id, message_id, label_id) VALUES (?, ?, ?)',
    )
    this.#unuse = db.prepare('DELETE FROM label_uses WHERE chat_id = ? AND message_id = ? AND label_id = ?')
    this.#uses = db.prepare(
      `SELECT u.chat_id AS chatId, u.message_id AS message, u.label_id AS label
       FROM chats AS c CROSS JOIN label_uses AS u ON u.chat_id = c.id
       WHERE c.instance_id = ? AND c.account = ?`,
    )
  }

  get(instanceId: string, account: string, id: string): Label | undefined {
    const row = this.#get.get(instanceId, account, id)
    return row && { ...row, deleted: row.deleted === 1 }
  }

  /** Deleted ones too. */
  list(instanceId: string, account: string): Label[] {
    return this.#list.all(instanceId, account).map((row) => ({ ...row, deleted: row.deleted === 1 }))
  }

  put(tx: WriteTx, instanceId: string, account: string, label: Label & { at: number }): void {
    tx.run(this.#put, { ...label, instanceId, account, deleted: Number(label.deleted) })
  }

  /** False where it was so already. */
  setUse(tx: WriteTx, { chatId, message, label }: LabelUse, on: boolean): boolean {
    if ((this.#has.get(chatId, message, label) !== undefined) === on) return false
    tx.run(on ? this.#use : this.#unuse, chatId, message, label)
    return true
  }

  /** Of all chats of an own account. */
  listUses(instanceId: string, account: string): LabelUse[] {
    return this.#uses.all(instanceId, account)
  }
}
