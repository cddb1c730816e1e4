// Finds the rows of messages that a query asks for, newest first by the time of sending, from indexes alone and a little
// at a time: each step looks at so many entries at most, however many there are and however few of them fit.
import type { Database, Statement } from '../database.ts'
import { sumOf, TotalTable, type KindFilter } from './totals.ts'

export interface MessageQuery {
  /** Only of one own account; of all unless one is named. */
  account?: string
  /** Any name of a chat: its messages under every own account that is asked for. */
  chat?: string
  /** WhatsApp's message id. */
  id?: string
  fromMe?: boolean
  /** One of these. */
  type?: string | readonly string[]
  /** None of this one. */
  without?: string
  /** Both ends are included. */
  sentAfter?: number
  sentBefore?: number
}

/** Where a page begins and how long it is. */
export interface PageQuery {
  /** Messages older than this one. */
  start?: { id: number; sentAt: number } | undefined
  limit: number
  offset?: number
}

interface Key {
  id: number
  sentAt: number
  chatId: number
  type: string
  fromMe: number
}

interface Before {
  beforeTime: number
  beforeRow: number
}

interface Range extends Before {
  limit: number
}

interface Scope {
  instanceId: string
  chatId: number
  messageId: string
  type: string
  fromMe: number
  after: number
}

/** So many entries are looked at in a step. */
const stepKeys = 2000
/** So many are read at once where not each of them fits. */
const filteredKeys = 500

const last = Number.MAX_SAFE_INTEGER

/** What was sent to do something to another message is no message of its chat; by its id it is found. */
const shown = "kind IS NOT 'effect'"

/** Each has an index that gives it newest first; of one id there are few. */
const indexes = {
  recent: 'messages_recent',
  chat: 'messages_by_time',
  kind: 'messages_by_kind',
  id: 'messages_by_key',
} as const
const scopes = {
  recent: `instance_id = @instanceId AND ${shown}`,
  chat: `chat_id = @chatId AND ${shown}`,
  kind: `instance_id = @instanceId AND type = @type AND from_me = @fromMe AND ${shown}`,
  id: 'instance_id = @instanceId AND message_id = @messageId',
} as const

const keyColumns = 'id, sent_at AS sentAt, chat_id AS chatId, type, from_me AS fromMe'
/** Where all kinds are wanted, it is read from the index alone. */
const keyOf = {
  recent: "id, sent_at AS sentAt, chat_id AS chatId, '' AS type, 0 AS fromMe",
  chat: keyColumns,
  kind: keyColumns,
  id: keyColumns,
}

type List = Statement<[Scope & Range], Key>

export class MessageKeys {
  readonly #totals: TotalTable
  readonly #lists: Record<keyof typeof scopes, List>
  readonly #countRecent: Statement<[{ instanceId: string; after: number; until: number }], number>
  readonly #chatIds: Statement<[{ instanceId: string; account: string; jid: string }], number>
  readonly #account: Statement<[number], string>

  constructor(db: Database) {
    this.#totals = new TotalTable(db)
    const list = (scope: keyof typeof scopes): List =>
      db.prepare(
        `SELECT ${keyOf[scope]} FROM messages INDEXED BY ${indexes[scope]}
         WHERE ${scopes[scope]} AND (sent_at, id) < (@beforeTime, @beforeRow) AND sent_at >= @after
         ORDER BY sent_at DESC, id DESC
         LIMIT @limit`,
      )
    this.#lists = { recent: list('recent'), chat: list('chat'), kind: list('kind'), id: list('id') }
    this.#countRecent = db
      .prepare<[{ instanceId: string; after: number; until: number }], number>(
        `SELECT count(*) FROM messages WHERE instance_id = @instanceId AND sent_at BETWEEN @after AND @until AND ${shown}`,
      )
      .pluck()
    this.#chatIds = db
      .prepare<[{ instanceId: string; account: string; jid: string }], number>(
        ['pn', 'lid', 'jid']
          .map(
            (name) =>
              `SELECT id FROM chats WHERE instance_id = @instanceId AND account = @account AND ${name} = @jid`,
          )
          .join(' UNION ALL '),
      )
      .pluck()
    this.#account = db.prepare<[number], string>('SELECT account FROM chats WHERE id = ?').pluck()
  }

  /** Step by step the rows of the page; a step may have none. */
  *find(instanceId: string, query: MessageQuery, page: PageQuery): Generator<number[]> {
    let skip = page.offset ?? 0
    let left = page.limit
    let looked = 0
    let found: number[] = []
    const sources = this.#sources(instanceId, query, page)
    const wanted = () => Math.min(stepKeys, skip + left)
    while (left > 0) {
      for (const source of sources) {
        while (source.needsMore) {
          looked += source.read(wanted())
          if (looked < stepKeys) continue
          yield found
          found = []
          looked = 0
        }
      }
      const next = newestOf(sources)
      if (next === undefined) break
      if (skip > 0) skip -= 1
      else {
        found.push(next.id)
        left -= 1
      }
    }
    yield found
  }

  /** How many fit: kept where no time is asked for, else counted step by step up to a limit. Gives the sum so far. */
  *count(instanceId: string, query: MessageQuery, most: number): Generator<number, number> {
    const { account, chat, id, sentAfter, sentBefore } = query
    const filter = kindsOf(query)
    const isTimed = sentAfter !== undefined || sentBefore !== undefined
    if (id === undefined && !isTimed) {
      if (chat === undefined) return sumOf(this.#totals.kinds(instanceId, account, filter))
      const chats = this.#chats(instanceId, account, chat)
      return sumOf(chats.flatMap((each) => this.#totals.kindsOfChat(each, filter)))
    }
    let count = 0
    for (const rows of this.find(instanceId, query, { limit: most })) yield (count += rows.length)
    return count
  }

  /** From then on, both ends included. */
  countSent(instanceId: string, { after, until = last }: { after: number; until?: number }): number {
    return this.#countRecent.get({ instanceId, after, until }) ?? 0
  }

  #chats(instanceId: string, account: string | undefined, jid: string): number[] {
    const accounts = account === undefined ? this.#totals.accounts(instanceId, 'chats') : [account]
    return accounts.flatMap((each) => this.#chatIds.all({ instanceId, account: each, jid }))
  }

  /** Where to look; a person may have a chat under each own account. */
  #sources(instanceId: string, query: MessageQuery, { start }: PageQuery): Source[] {
    const { account, chat, id, fromMe, sentAfter = 0, sentBefore = last } = query
    const filter = kindsOf(query)
    const types = filter.types && new Set(filter.types)
    const fitsKind = (key: Key): boolean =>
      (types === undefined || types.has(key.type)) &&
      key.type !== filter.without &&
      (fromMe === undefined || key.fromMe === Number(fromMe))
    const until = { beforeTime: Math.min(sentBefore, last - 1) + 1, beforeRow: 0 }
    const before =
      start === undefined || start.sentAt > sentBefore
        ? until
        : { beforeTime: start.sentAt, beforeRow: start.id }
    const source = (name: keyof typeof scopes, of: Partial<Scope>, sieve: Sieve = {}): Source => {
      const scope = { instanceId, chatId: 0, messageId: '', type: '', fromMe: 0, after: sentAfter, ...of }
      const read = (range: Range): Key[] => this.#lists[name].all({ ...scope, ...range })
      return new Source(read, before, sieve)
    }
    const isOwn = account === undefined ? undefined : this.#belongs(account)
    if (id !== undefined) {
      const chats = chat === undefined ? undefined : new Set(this.#chats(instanceId, account, chat))
      const fits = (key: Key): boolean =>
        fitsKind(key) && chats?.has(key.chatId) !== false && isOwn?.(key) !== false
      return [source('id', { messageId: id }, { fits })]
    }
    if (chat !== undefined) {
      const isFiltered = (types ?? fromMe ?? filter.without) !== undefined
      return this.#chats(instanceId, account, chat).map((chatId) => {
        const most = isFiltered ? sumOf(this.#totals.kindsOfChat(chatId, filter)) : undefined
        return source('chat', { chatId }, most === undefined ? {} : { fits: fitsKind, most })
      })
    }
    if ((types ?? fromMe ?? filter.without) === undefined) return [source('recent', {}, { fits: isOwn })]
    const kinds = new Map(
      this.#totals.kinds(instanceId, account, filter).map((kind) => [`${kind.type} ${kind.fromMe}`, kind]),
    )
    return [...kinds.values()].map((kind) =>
      source('kind', { type: kind.type, fromMe: Number(kind.fromMe) }, { fits: isOwn }),
    )
  }

  /** Each chat is asked for once. */
  #belongs(account: string): (key: Key) => boolean {
    const accounts = new Map<number, string | undefined>()
    return ({ chatId }) => {
      if (!accounts.has(chatId)) accounts.set(chatId, this.#account.get(chatId))
      return accounts.get(chatId) === account
    }
  }
}

function kindsOf({ type, fromMe, without }: MessageQuery): KindFilter {
  return { types: type === undefined ? undefined : [type].flat(), fromMe, without }
}

interface Sieve {
  /** Undefined: every entry fits. */
  fits?: ((key: Key) => boolean) | undefined
  /** There are no more that do. */
  most?: number
}

/** The entries of one index that fit, newest first. */
class Source {
  readonly #read: (range: Range) => Key[]
  readonly #fits: ((key: Key) => boolean) | undefined
  #before: Before
  #keys: Key[] = []
  #at = 0
  #left: number

  constructor(read: (range: Range) => Key[], before: Before, { fits, most = last }: Sieve) {
    this.#read = read
    this.#before = before
    this.#fits = fits
    this.#left = most
  }

  get head(): Key | undefined {
    return this.#keys[this.#at]
  }

  get needsMore(): boolean {
    return this.head === undefined && this.#left > 0
  }

  take(): void {
    this.#at += 1
  }

  /** Returns how many entries it looked at. */
  read(wanted: number): number {
    const limit = this.#fits === undefined ? wanted : Math.max(wanted, filteredKeys)
    const keys = this.#read({ ...this.#before, limit })
    const end = keys.at(-1)
    if (end !== undefined) this.#before = { beforeTime: end.sentAt, beforeRow: end.id }
    this.#keys = this.#fits === undefined ? keys : keys.filter(this.#fits)
    this.#left = keys.length < limit ? 0 : this.#left - this.#keys.length
    this.#at = 0
    return keys.length
  }
}

function newestOf(sources: readonly Source[]): Key | undefined {
  let newest: Source | undefined
  for (const source of sources) {
    const [key, best] = [source.head, newest?.head]
    if (key !== undefined && (best === undefined || isNewer(key, best))) newest = source
  }
  const key = newest?.head
  newest?.take()
  return key
}

function isNewer(a: Key, b: Key): boolean {
  return a.sentAt === b.sentAt ? a.id > b.id : a.sentAt > b.sentAt
}
