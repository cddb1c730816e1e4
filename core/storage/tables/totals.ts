// How many there are of what, kept by triggers in the commit of each row: nothing is counted when it is asked.
import type { Database, Statement } from '../database.ts'

/** Messages of one type that go one way. */
export interface MessageKind {
  type: string
  fromMe: boolean
  count: number
}

export interface KindFilter {
  types?: readonly string[] | undefined
  fromMe?: boolean | undefined
  without?: string | undefined
}

type Counted = 'chats' | 'contacts'

interface KindRow {
  type: string
  from_me: number
  count: number
}

export class TotalTable {
  readonly #count: Statement<[{ owner: string; what: Counted; account: string | null }], { count: number }>
  readonly #accounts: Statement<[string, Counted], string>
  readonly #kinds: Statement<[{ owner: string; account: string | null }], KindRow>
  readonly #kindsOfChat: Statement<[number], KindRow>

  constructor(db: Database) {
    const ofAccount = 'owner = @owner AND what = @what AND account = coalesce(@account, account)'
    this.#count = db.prepare(`SELECT coalesce(sum(count), 0) AS count FROM totals WHERE ${ofAccount}`)
    this.#accounts = db
      .prepare<[string, Counted], string>(
        'SELECT account FROM totals WHERE owner = ? AND what = ? AND count > 0 ORDER BY account',
      )
      .pluck()
    this.#kinds = db.prepare(
      `SELECT type, from_me, count FROM totals
       WHERE owner = @owner AND what = 'messages' AND account = coalesce(@account, account) AND count > 0`,
    )
    this.#kindsOfChat = db.prepare(
      'SELECT type, from_me, count FROM chat_totals WHERE chat_id = ? AND count > 0',
    )
  }

  /** Of one own account, or of all. */
  count(instanceId: string, what: Counted, account?: string): number {
    return this.#count.get({ owner: instanceId, what, account: account ?? null })?.count ?? 0
  }

  /** The own accounts that have any. */
  accounts(instanceId: string, what: Counted): string[] {
    return this.#accounts.all(instanceId, what)
  }

  /** Which kinds of messages there are of an instance; of two own accounts a kind may come twice. */
  kinds(instanceId: string, account: string | undefined, filter: KindFilter): MessageKind[] {
    return chosen(this.#kinds.all({ owner: instanceId, account: account ?? null }), filter)
  }

  /** All messages of a chat. */
  inChat(chatId: number): number {
    return sumOf(this.kindsOfChat(chatId, {}))
  }

  kindsOfChat(chatId: number, filter: KindFilter): MessageKind[] {
    return chosen(this.#kindsOfChat.all(chatId), filter)
  }
}

function chosen(rows: readonly KindRow[], { types, fromMe, without }: KindFilter): MessageKind[] {
  return rows
    .filter(({ type }) => type !== without)
    .filter(({ type }) => types === undefined || types.includes(type))
    .filter(({ from_me: own }) => fromMe === undefined || own === Number(fromMe))
    .map(({ type, from_me: own, count }) => ({ type, fromMe: own === 1, count }))
}

export function sumOf(kinds: readonly MessageKind[]): number {
  return kinds.reduce((sum, { count }) => sum + count, 0)
}
