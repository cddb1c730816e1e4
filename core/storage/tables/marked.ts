// Messages that stand out: starred, pinned in their chat, or planned for later. Only their rows are found here.
import { EffectValue } from '../../contract/messages/effect.ts'
import type { Database, Statement } from '../database.ts'

/** Of one own account. */
interface Whose {
  instanceId: string
  account: string
}

interface Pin {
  row: number
  value: string
  at: number
}

/** More pins than that of one chat are older than any that holds. */
const pinsLooked = 100

export class MarkedTable {
  readonly #starred: Statement<
    [Whose & { chatId: number | null; before: number; limit: number }],
    { row: number }
  >
  readonly #pins: Statement<[number], Pin>
  readonly #planned: Statement<[Whose & { limit: number; offset: number }], { messageId: string }>

  constructor(db: Database) {
    this.#starred = db.prepare(
      `SELECT e.target AS row FROM effects AS e INDEXED BY effects_starred
         JOIN chats AS c ON c.id = e.chat_id
         JOIN messages AS m ON m.id = e.target
       WHERE e.instance_id = @instanceId AND e.kind = 'star' AND e.state = 'applied' AND e.target < @before
         AND json_extract(e.value, '$.on') AND m.deleted_at IS NULL
         AND c.account = @account AND (@chatId IS NULL OR e.chat_id = @chatId)
       ORDER BY e.target DESC
       LIMIT @limit`,
    )
    this.#pins = db.prepare(
      `SELECT target AS row, value, done_at AS at FROM effects INDEXED BY effects_pinned
       WHERE chat_id = ? AND kind = 'pin' AND state = 'applied' AND target IS NOT NULL
       ORDER BY done_at DESC, id DESC
       LIMIT ${pinsLooked}`,
    )
    this.#planned = db.prepare(
      `SELECT o.message_id AS messageId FROM outbox AS o INDEXED BY outbox_planned
         JOIN chats AS c ON c.id = o.chat_id
       WHERE o.instance_id = @instanceId AND o.state = 'queued' AND o.send_at IS NOT NULL AND c.account = @account
       ORDER BY o.send_at, o.id
       LIMIT @limit OFFSET @offset`,
    )
  }

  /** The one that came last first; of one chat, or of all. Deleted ones are not among them. */
  starred(whose: Whose, asked: { chatId: number | null; before: number; limit: number }): number[] {
    return this.#starred.all({ ...whose, ...asked }).map(({ row }) => row)
  }

  /** The one pinned last first. What somebody pinned and another one took down is not among them. */
  pinned(chatId: number, now: number): number[] {
    const newest = new Map<number, boolean>()
    for (const { row, value, at } of this.#pins.all(chatId))
      if (!newest.has(row)) newest.set(row, isPinned(value, at, now))
    return [...newest].flatMap(([row, isOn]) => (isOn ? [row] : []))
  }

  /** The soonest first, by WhatsApp's ids. */
  planned(whose: Whose, page: { limit: number; offset: number }): string[] {
    return this.#planned.all({ ...whose, ...page }).map(({ messageId }) => messageId)
  }
}

/** What an older version stored says nothing of how long. */
function isPinned(value: string, at: number, now: number): boolean {
  const pin = EffectValue.parse(JSON.parse(value))
  return pin.kind === 'pin' && pin.on && (pin.seconds === undefined || at + pin.seconds * 1000 > now)
}
