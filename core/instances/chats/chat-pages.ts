// Reads a chat from any place in it, and on from there in either direction.
import type { ChatPage } from '../../contract/messages/chat-page-routes.ts'
import { instanceRefusals } from '../../contract/sentences/instances.ts'
import { NotFoundError } from '../../errors.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Place } from '../../storage/tables/chat-pages.ts'
import type { Chat } from '../../storage/tables/chats.ts'
import type { LinkAdapter } from '../link.ts'
import { storedView } from '../messages/view.ts'
import type { ChatPlace } from '../types.ts'

/** After every message. */
const end: Place = { sentAt: Number.MAX_SAFE_INTEGER, row: 0 }

export class ChatPages {
  readonly #storage: Storage
  readonly #adapter: Pick<LinkAdapter, 'shownOf'>

  constructor(storage: Storage, adapter: LinkAdapter) {
    this.#storage = storage
    this.#adapter = adapter
  }

  read(chat: Chat, { limit, ...asked }: ChatPlace & { limit: number }): ChatPage {
    if (asked.before !== undefined)
      return this.#page(chat, { older: limit, from: this.#row(chat, asked.before) })
    if (asked.after !== undefined)
      return this.#page(chat, { newer: limit, from: this.#row(chat, asked.after) })
    const place = this.#place(chat, asked)
    if (place === undefined) return this.#page(chat, { older: limit, from: end })
    // What leads to it stands above it.
    const older = Math.floor((limit - 1) / 3)
    return this.#page(chat, { older, newer: limit - 1 - older, from: place, isShown: true })
  }

  #place(chat: Chat, { message, date, unread }: ChatPlace): Place | undefined {
    const { chatPages, messages } = this.#storage
    const after = chat.clearedUntil ?? -1
    if (message !== undefined) {
      const found = messages.named(chat.id, message).find(({ kind }) => kind !== 'effect')
      if (found === undefined) throw new NotFoundError(instanceRefusals.no_such_message)
      return { sentAt: found.sentAt, row: found.row }
    }
    if (date !== undefined) {
      const [first] = chatPages.after({ chatId: chat.id, after, sentAt: date, row: 0, limit: 1 })
      return first
    }
    if (unread !== true || chat.unread === 0) return undefined
    // What is unread are the last ones that came.
    return chatPages.received(chat.id, { after, skip: chat.unread - 1 })
  }

  #row(chat: Chat, row: number): Place {
    const message = this.#storage.messages.get(row)
    if (message?.chatId !== chat.id) throw new NotFoundError(instanceRefusals.no_such_message)
    return { sentAt: message.sentAt, row }
  }

  #page(
    chat: Chat,
    {
      older = 0,
      newer = 0,
      from,
      isShown = false,
    }: { older?: number; newer?: number; from: Place; isShown?: boolean },
  ): ChatPage {
    const { chatPages } = this.#storage
    const where = { chatId: chat.id, after: chat.clearedUntil ?? -1 }
    const before = chatPages.before({ ...where, ...from, limit: older + 1 })
    const after = chatPages.after({ ...where, ...from, limit: newer + 1 })
    const rows = [
      ...after.slice(0, newer).toReversed(),
      ...(isShown ? [from] : []),
      ...before.slice(0, older),
    ]
    const messages = rows.flatMap(({ row }) => this.#view(row))
    const shown = isShown ? messages.find(({ row }) => row === from.row) : undefined
    return {
      messages,
      place: shown === undefined ? null : { row: shown.row, id: shown.id, sentAt: shown.sentAt },
      hasOlder: before.length > older,
      hasNewer: after.length > newer,
    }
  }

  #view(row: number) {
    const message = this.#storage.messages.get(row)
    const deps = { storage: this.#storage, adapter: this.#adapter }
    return (message && storedView(deps, message)) ?? []
  }
}
