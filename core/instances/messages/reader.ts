// Reads what an instance has stored, for the number it is linked with now: another number's chats stay apart.
import type { ChatView, ContactView, MessageView, OutboxView } from '../../contract/messages/message.ts'
import type { Storage } from '../../storage/storage.ts'
import type { LinkAdapter } from '../link.ts'
import { chatView, contactView, outboxView, storedView } from './view.ts'
import type { MessageFilter, Page } from '../types.ts'

/** Whose history is read. */
export interface Reader {
  id: string
  linkState: { account: string | null }
}

interface Slice {
  limit?: number
  offset?: number
}

const defaultLimit = 50

export class MessageReader {
  readonly #storage: Storage
  readonly #adapter: LinkAdapter

  constructor(storage: Storage, adapter: LinkAdapter) {
    this.#storage = storage
    this.#adapter = adapter
  }

  counts(reader: Reader): { messages: number; contacts: number; chats: number } {
    const { messages, contacts, chats } = this.#storage
    const { id } = reader
    const own = this.#only(reader)
    if (own.account === undefined) {
      return { messages: messages.count(id), contacts: contacts.count(id), chats: chats.count(id) }
    }
    const all = { ...own, limit: Number.MAX_SAFE_INTEGER }
    return {
      messages: messages.count(id, own),
      contacts: contacts.list(id, all).length,
      chats: chats.list(id, all).length,
    }
  }

  messages(reader: Reader, filter: MessageFilter): { total: number; records: MessageView[] } {
    const { messages } = this.#storage
    const query = { ...filter, ...this.#only(reader) }
    const deps = { storage: this.#storage, adapter: this.#adapter }
    const records = messages.list(reader.id, query).flatMap((message) => storedView(deps, message) ?? [])
    return { total: messages.count(reader.id, query), records }
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

  chats({ id, linkState: { account } }: Reader, filter: Slice & { jid?: string }): ChatView[] {
    if (account === null) return []
    return this.#storage.chats.list(id, { ...paged(filter), account }).map(chatView)
  }

  contacts(
    { id, linkState: { account } }: Reader,
    filter: Slice & { jid?: string; pushName?: string },
  ): ContactView[] {
    if (account === null) return []
    return this.#storage.contacts.list(id, { ...paged(filter), account }).map(contactView)
  }

  outbox({ id }: Reader, page: Page): OutboxView[] {
    return this.#storage.outbox.list(id, page).map(outboxView)
  }
}

function paged<T extends Slice>(filter: T): T & { limit: number } {
  return { ...filter, limit: filter.limit ?? defaultLimit }
}
