// Owns what a phone remembers: messages received, repeated, unreadable and sent, and receipts. No crypto.
import { normalizeMessageContent, proto } from '@whiskeysockets/baileys'
import type { Store, Table } from '../server/store.ts'

export type ReceivedMessage = {
  id: string
  /** The sender's number. */
  from: string
  fromDevice: number
  /** The other person's number JID, or the group. */
  chat: string
  text: string
  /** text, or the name of the content: imageMessage, reactionMessage, ... */
  kind: string
  at: number
  pushName: string
  /** The encoded proto.Message. */
  content: Buffer
}

type RepeatedMessage = { id: string; from: string; chat: string; at: number }

type UnreadableMessage = {
  id: string
  from: string
  fromDevice: number
  chat: string
  error: string
  at: number
  /** A later delivery of the same id was read. */
  resolved: boolean
}

type ReceivedReceipt = { id: string; from: string; fromDevice: number; type: string; at: number }
export type SentMessage = {
  id: string
  to: string
  content: Buffer
  at: number
  addressing: 'pn' | 'lid'
  /** Whom a story or a message by a list goes to. */
  listed?: string[]
  /** Fields that no program knows yet, as bytes behind the others. */
  beside?: Buffer
}

type Lists = {
  inbox: ReceivedMessage
  /** Messages the account's own companions sent. */
  copies: ReceivedMessage
  repeated: RepeatedMessage
  unreadable: UnreadableMessage
  receipts: ReceivedReceipt
  sent: SentMessage
}

/** An append-only list of one phone, kept in a table. */
class RecordList<T> {
  readonly #table: Table<T>
  readonly #prefix: string
  readonly rows: T[] = []

  constructor(store: Store, name: string, number: string) {
    this.#table = store.table<T>(`phone-${name}`)
    this.#prefix = `${number}/`
    const own = this.#table.entries().filter(([key]) => key.startsWith(this.#prefix))
    for (const [, row] of own.toSorted(([a], [b]) => (a < b ? -1 : 1))) this.rows.push(row)
  }

  add(row: T): void {
    this.rows.push(row)
    this.save(row)
  }

  save(row: T): void {
    this.#table.put(`${this.#prefix}${String(this.rows.lastIndexOf(row)).padStart(8, '0')}`, row)
  }
}

export class PhoneRecords {
  readonly #lists: { [K in keyof Lists]: RecordList<Lists[K]> }
  readonly #seen: Set<string>
  readonly #sentById: Map<string, SentMessage>
  readonly #listeners = new Set<() => void>()

  constructor(store: Store, number: string) {
    this.#lists = {
      inbox: new RecordList<ReceivedMessage>(store, 'inbox', number),
      copies: new RecordList<ReceivedMessage>(store, 'copies', number),
      repeated: new RecordList<RepeatedMessage>(store, 'repeated', number),
      unreadable: new RecordList<UnreadableMessage>(store, 'unreadable', number),
      receipts: new RecordList<ReceivedReceipt>(store, 'receipts', number),
      sent: new RecordList<SentMessage>(store, 'sent', number),
    }
    const seen = [...this.list('inbox'), ...this.list('copies')]
    this.#seen = new Set(seen.map((message) => `${message.from}/${message.id}`))
    this.#sentById = new Map(this.list('sent').map((message) => [message.id, message]))
  }

  list<K extends keyof Lists>(name: K): readonly Lists[K][] {
    return this.#lists[name].rows
  }

  add<K extends keyof Lists>(name: K, row: Lists[K]): void {
    this.#lists[name].add(row)
    this.changed()
  }

  addReceived(name: 'inbox' | 'copies', message: ReceivedMessage): void {
    this.#seen.add(`${message.from}/${message.id}`)
    this.add(name, message)
  }

  addSent(message: SentMessage): void {
    this.#sentById.set(message.id, message)
    this.add('sent', message)
  }

  hasSeen(from: string, id: string): boolean {
    return this.#seen.has(`${from}/${id}`)
  }

  sent(id: string): SentMessage | undefined {
    return this.#sentById.get(id)
  }

  resolve(from: string, id: string): void {
    for (const row of this.list('unreadable')) {
      if (row.id !== id || row.from !== from || row.resolved) continue
      row.resolved = true
      this.#lists.unreadable.save(row)
    }
    this.changed()
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  changed(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** What a person would read on the screen, and what kind of message it is. */
export function readable(message: proto.IMessage): { text: string; kind: string } {
  const content = normalizeMessageContent(message) ?? message
  const kind = Object.keys(content).find(
    (name) => name !== 'messageContextInfo' && name !== 'senderKeyDistributionMessage',
  )
  const isText = kind === undefined || kind === 'conversation' || kind === 'extendedTextMessage'
  const text =
    content.conversation ??
    content.extendedTextMessage?.text ??
    content.imageMessage?.caption ??
    content.videoMessage?.caption ??
    content.documentMessage?.caption ??
    content.reactionMessage?.text ??
    ''
  return { text, kind: isText ? 'text' : kind }
}
