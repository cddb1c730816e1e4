// Reads what an instance has stored, for the number it is linked with now: another number's chats stay apart.
import type { ChatView, ContactView, MessageView, OutboxView } from '../../contract/messages/message.ts'
import type { Storage } from '../../storage/storage.ts'
import type { LinkAdapter } from '../link.ts'
import { formsOf, readAddress } from '../numbers.ts'
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
    const named = filter.chat === undefined ? {} : { chat: this.#chatJid(reader, filter.chat) }
    const query = { ...filter, ...named, ...this.#only(reader) }
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

  chats(reader: Reader, filter: Slice & { jid?: string }): ChatView[] {
    const { account } = reader.linkState
    if (account === null) return []
    const named = filter.jid === undefined ? {} : { jid: this.#chatJid(reader, filter.jid) }
    return this.#storage.chats.list(reader.id, { ...paged(filter), ...named, account }).map(chatView)
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
      this.#storage.chats.list(id, { ...(account !== null && { account }), jid, limit: 1 }).length > 0
    return jids.find(isStored) ?? jids[0] ?? written
  }

  #contactJid({ id, linkState: { account } }: Reader, written: string): string {
    const jids = jidsOf(written)
    const isStored = (jid: string) =>
      account !== null && this.#storage.contacts.find(id, account, jid) !== undefined
    return jids.find(isStored) ?? jids[0] ?? written
  }

  outbox({ id }: Reader, page: Page): OutboxView[] {
    return this.#storage.outbox.list(id, page).map(outboxView)
  }
}

/** In which ways a chat may be stored, the written one first; as it is where it is no number or JID to write to. */
function jidsOf(written: string): string[] {
  const address = readAddress(written)
  if (address === undefined) return [written]
  if (address.kind !== 'user') return [address.jid]
  return formsOf(address.number).map((form) => `${form}@s.whatsapp.net`)
}

function paged<T extends Slice>(filter: T): T & { limit: number } {
  return { ...filter, limit: filter.limit ?? defaultLimit }
}
