// Messages that stand out, as they are shown: starred, pinned in their chat, planned for later.
import type { MessageView } from '../../contract/messages/message.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Chat } from '../../storage/tables/chats.ts'
import type { Message } from '../../storage/tables/messages.ts'
import type { LinkAdapter } from '../link.ts'
import { storedView } from '../messages/view.ts'

interface MarkedDeps {
  storage: Storage
  adapter: Pick<LinkAdapter, 'shownOf'>
  now(): number
}

interface Whose {
  instanceId: string
  account: string
}

export class Marked {
  readonly #deps: MarkedDeps

  constructor(deps: MarkedDeps) {
    this.#deps = deps
  }

  starred(
    whose: Whose,
    { chat, before, limit }: { chat?: Chat | undefined; before?: number | undefined; limit: number },
  ): MessageView[] {
    const asked = { chatId: chat?.id ?? null, before: before ?? Number.MAX_SAFE_INTEGER, limit }
    return this.#rows(this.#deps.storage.marked.starred(whose, asked))
  }

  pinned({ id }: Chat): MessageView[] {
    const found = this.#rows(this.#deps.storage.marked.pinned(id, this.#deps.now()))
    return found.filter(({ deletedAt }) => deletedAt === null)
  }

  planned(whose: Whose, page: { limit: number; offset: number }): MessageView[] {
    const { marked, messages } = this.#deps.storage
    return this.#views(
      marked.planned(whose, page).flatMap((id) => messages.findOwn(whose.instanceId, id).slice(0, 1)),
    )
  }

  #rows(rows: readonly number[]): MessageView[] {
    return this.#views(rows.flatMap((row) => this.#deps.storage.messages.get(row) ?? []))
  }

  #views(messages: readonly Message[]): MessageView[] {
    return messages.flatMap((message) => storedView(this.#deps, message) ?? [])
  }
}
