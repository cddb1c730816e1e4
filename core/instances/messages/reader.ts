// Reads what an instance has stored, for the number it is linked with now: another number's chats stay apart.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type {
  ChatOfView,
  ChatView,
  ContactView,
  MessageView,
  OutboxView,
} from '../../contract/messages/message.ts'
import type { MessageQuery } from '../../storage/tables/message-keys.ts'
import type { Message, MessagesQuery } from '../../storage/tables/messages.ts'
import type { Storage } from '../../storage/storage.ts'
import type { InstanceDeps } from '../deps.ts'
import type { LinkAdapter } from '../link.ts'
import { jidsOf } from '../numbers.ts'
import { chatView, contactView, lastView, outboxView, storedView } from './view.ts'
import type { MessageFilter, Page, PageFilter } from '../types.ts'

/** Whose history is read. */
export interface Reader {
  id: string
  linkState: { account: string | null }
}

interface Found {
  reader: Reader
  chat: ChatView
}

interface Slice {
  limit?: number
  offset?: number
}

const defaultLimit = 50
/** So many after the page are counted where they have to be: whoever pages on is told of more. */
const countedAhead = 10_000
/** Of so many chats the last message is read before others have a turn. */
const chatsAtOnce = 20
/** More messages than this do not have one id. */
const sameId = 1000

export class MessageReader {
  readonly #storage: Storage
  readonly #adapter: LinkAdapter
  readonly #now: () => number

  constructor({ storage, adapter, now }: Pick<InstanceDeps, 'storage' | 'adapter' | 'now'>) {
    this.#storage = storage
    this.#adapter = adapter
    this.#now = now
  }

  counts(reader: Reader): { messages: number; contacts: number; chats: number } {
    const { messages, totals } = this.#storage
    const { id } = reader
    const own = this.#only(reader)
    return {
      messages: messages.count(id, own),
      contacts: totals.count(id, 'contacts', own.account),
      chats: totals.count(id, 'chats', own.account),
    }
  }

  /** For what is found at once: what is far back, or fits seldom, is asked for by page. */
  messages(reader: Reader, filter: MessageFilter): { total: number; records: MessageView[] } {
    const { messages } = this.#storage
    const query = this.#queryOf(reader, filter)
    return { total: messages.count(reader.id, query), records: this.#views(messages.list(reader.id, query)) }
  }

  /** The newest that fits. */
  newest(reader: Reader, filter: MessageFilter): MessageView | undefined {
    const query = { ...this.#queryOf(reader, filter), limit: 1 }
    return this.#views(this.#storage.messages.list(reader.id, query))[0]
  }

  /** A little at a time, so that other numbers go on; where a time is asked for, the total says so many at least. */
  async page(reader: Reader, filter: PageFilter): Promise<{ total: number; records: MessageView[] }> {
    const { messages } = this.#storage
    const { row, keep, ...named } = filter
    if (row !== undefined) return this.#one(reader, row, filter)
    const query = this.#queryOf(reader, named)
    const { limit = defaultLimit, offset = 0 } = query
    const page = { ...query, limit, offset }
    if (keep !== undefined) return this.#kept(reader, page, keep)
    const found: Message[] = []
    for (const step of messages.steps(reader.id, page)) {
      found.push(...step)
      await nextTurn()
    }
    const total = await this.#total(reader, query, offset + limit + countedAhead)
    return { total, records: this.#views(found) }
  }

  async #total(reader: Reader, query: MessageQuery, most: number): Promise<number> {
    const counting = this.#storage.messages.counting(reader.id, query, most)
    for (;;) {
      const { done, value } = counting.next()
      if (done === true) return value
      await nextTurn()
    }
  }

  /** The message of a row, if all else that is asked for holds too. */
  #one(reader: Reader, row: number, filter: PageFilter): { total: number; records: MessageView[] } {
    const { row: _row, keep, before: _before, limit: _limit, offset = 0, ...asked } = filter
    const message = this.#storage.messages.get(row)
    const isOther = asked.id !== undefined && asked.id !== message?.messageId
    if (message === undefined || isOther) return { total: 0, records: [] }
    const query = { ...this.#queryOf(reader, { ...asked, id: message.messageId }), limit: sameId }
    const fits = (each: Message): boolean => each.row === row && keep?.(each) !== false
    const found = this.#storage.messages.list(reader.id, query).filter(fits)
    return { total: found.length, records: this.#views(found.slice(offset)) }
  }

  async #kept(
    reader: Reader,
    { limit, offset, ...query }: MessageQuery & { limit: number; offset: number },
    keep: (message: Message) => boolean,
  ): Promise<{ total: number; records: MessageView[] }> {
    const all = { ...query, limit: Number.MAX_SAFE_INTEGER, keep }
    const found: Message[] = []
    let total = 0
    for (const step of this.#storage.messages.steps(reader.id, all)) {
      found.push(...step.slice(Math.max(0, offset - total), Math.max(0, offset + limit - total)))
      total += step.length
      await nextTurn()
    }
    return { total, records: this.#views(found) }
  }

  #queryOf(reader: Reader, filter: MessageFilter): MessagesQuery {
    const named = filter.chat === undefined ? {} : { chat: this.#chatJid(reader, filter.chat) }
    return { ...filter, ...named, ...this.#uncleared(reader, { ...filter, ...named }), ...this.#only(reader) }
  }

  /** What its owner has cleared of a chat is not among what it lists; by its id it is found. */
  #uncleared({ id, linkState: { account } }: Reader, { chat, id: message, sentAfter = 0 }: MessageFilter) {
    if (chat === undefined || message !== undefined || account === null) return {}
    const until = this.#storage.chats.find(id, account, chat)?.clearedUntil ?? null
    return until === null || until < sentAfter ? {} : { sentAfter: until + 1 }
  }

  #views(messages: readonly Message[]): MessageView[] {
    const deps = { storage: this.#storage, adapter: this.#adapter }
    return messages.flatMap((message) => storedView(deps, message) ?? [])
  }

  byRow({ id, linkState: { account } }: Reader, row: number): MessageView | undefined {
    const { messages, chats } = this.#storage
    const message = messages.get(row)
    if (message?.instanceId !== id || chats.get(message.chatId)?.account !== account) return undefined
    return storedView({ storage: this.#storage, adapter: this.#adapter }, message)
  }

  protoJson({ id, linkState: { account } }: Reader, row: number): Record<string, unknown> | undefined {
    const { messages, chats } = this.#storage
    const message = messages.get(row)
    if (message?.instanceId !== id || chats.get(message.chatId)?.account !== account) return undefined
    const proto = messages.proto(row)
    return proto && this.#adapter.protoToJson(proto)
  }

  /** The filter is worth its price only where there is something to keep apart. */
  #only({ id, linkState: { account } }: Reader): { account?: string } {
    const isShared = this.#storage.generations.list(id).some((each) => each.account !== account)
    return isShared && account !== null ? { account } : {}
  }

  chats(reader: Reader, filter: Slice & { jid?: string; pinned?: boolean }): ChatView[] {
    const { account } = reader.linkState
    if (account === null) return []
    const named = filter.jid === undefined ? {} : { jid: this.#chatJid(reader, filter.jid) }
    const { chats } = this.#storage
    const of = { ...paged(filter), ...named, account }
    if (filter.pinned !== true) return chats.list(reader.id, of).map(chatView)
    const found = filter.jid === undefined ? chats.pinned(reader.id, of) : chats.list(reader.id, of)
    return found.filter(({ pinnedAt }) => pinnedAt !== null).map(chatView)
  }

  /** A few at a time, so that other numbers go on. */
  async chatsWithLast(
    reader: Reader,
    filter: Slice & { jid?: string; pinned?: boolean },
  ): Promise<ChatView[]> {
    const found: ChatView[] = []
    for (const [index, chat] of this.chats(reader, filter).entries()) {
      const message = this.#last(reader, chat.jid)
      found.push({ ...chat, last: message === undefined ? null : lastView(message) })
      if (index % chatsAtOnce === chatsAtOnce - 1) await nextTurn()
    }
    return found
  }

  /** What waits for its time has not been said yet. */
  #last(reader: Reader, chat: string): MessageView | undefined {
    const now = this.#now()
    const newest = this.newest(reader, { chat })
    const isPlanned = newest?.status === 'pending' && newest.sentAt > now
    return isPlanned ? this.newest(reader, { chat, sentBefore: now }) : newest
  }

  /** Each reader is asked only while it may still have one of the page. */
  async chatsOfAll(
    readers: readonly Reader[],
    { pinned = false, limit, offset }: { pinned?: boolean; limit: number; offset: number },
  ): Promise<ChatOfView[]> {
    const atOf = ({ pinnedAt, lastMessageAt }: ChatView): number => (pinned ? pinnedAt : lastMessageAt) ?? 0
    const before = (one: Found, other: Found): number =>
      atOf(other.chat) - atOf(one.chat) || other.chat.id - one.chat.id
    const wanted = offset + limit
    const newest = readers.flatMap((reader) => {
      const [chat] = this.chats(reader, { pinned, limit: 1 })
      return chat === undefined ? [] : [{ reader, chat }]
    })
    let found: Found[] = []
    for (const first of newest.toSorted(before)) {
      const last = found[wanted - 1]
      if (last !== undefined && before(last, first) < 0) break
      const more = this.chats(first.reader, { pinned, limit: wanted })
      found = [...found, ...more.map((chat) => ({ reader: first.reader, chat }))].toSorted(before)
      await nextTurn()
    }
    const page: ChatOfView[] = []
    for (const { reader, chat } of found.slice(offset, wanted)) {
      const message = this.#last(reader, chat.jid)
      const last = message === undefined ? null : lastView(message)
      page.push({ ...chat, instanceId: reader.id, name: this.#nameOf(reader, chat), last })
      if (page.length % chatsAtOnce === 0) await nextTurn()
    }
    return page
  }

  /** Its own, else the person's. */
  #nameOf({ id, linkState: { account } }: Reader, { name, jid, kind }: ChatView): string | null {
    if (name !== null || kind !== 'user' || account === null) return name
    const contact = this.#storage.contacts.find(id, account, jid)
    return contact?.name ?? contact?.pushName ?? null
  }

  contacts(reader: Reader, filter: Slice & { jid?: string; pushName?: string }): ContactView[] {
    const { account } = reader.linkState
    if (account === null) return []
    const named = filter.jid === undefined ? {} : { jid: this.#contactJid(reader, filter.jid) }
    return this.#storage.contacts.list(reader.id, { ...paged(filter), ...named, account }).map(contactView)
  }

  /** The JID under which a chat is stored, whichever way its number or JID is written. */
  #chatJid({ id, linkState: { account } }: Reader, written: string): string {
    const jids = jidsOf(written)
    const isStored = (jid: string) =>
      account !== null && this.#storage.chats.find(id, account, jid) !== undefined
    return jids.find(isStored) ?? jids[0] ?? written
  }

  #contactJid({ id, linkState: { account } }: Reader, written: string): string {
    const jids = jidsOf(written)
    const isStored = (jid: string) =>
      account !== null && this.#storage.contacts.find(id, account, jid) !== undefined
    return jids.find(isStored) ?? jids[0] ?? written
  }

  /** message: of the one with this id alone. */
  outbox({ id }: Reader, { message, ...page }: Page & { message?: string }): OutboxView[] {
    const { outbox } = this.#storage
    if (message === undefined) return outbox.list(id, page).map(outboxView)
    const item = outbox.byMessageId(id, message)
    return item === undefined ? [] : [outboxView(item)]
  }
}

function paged<T extends Slice>(filter: T): T & { limit: number } {
  return { ...filter, limit: filter.limit ?? defaultLimit }
}
