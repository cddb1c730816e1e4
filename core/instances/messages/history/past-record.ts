// Writes what a history tells, silently: nobody hears of it as news, nothing of it is unread, and what is here already
// stays as it is.
import { isSaid } from '../../../contract/messages/kinds.ts'
import type { MessageStatus } from '../../../contract/state.ts'
import type { WriteTx } from '../../../storage/commit.ts'
import type { ChatNames } from '../../../storage/tables/chats.ts'
import type { RecordDeps } from '../../deps.ts'
import { Effects, type ReceivedEffect } from '../effects/effects.ts'
import { fittingTime } from '../fitting.ts'
import { isKnown, MessageRecord, type ReceivedMessage } from '../record.ts'

export interface PastChat {
  chat: ChatNames
  name?: string
  unread: number
  lastMessageAt: number | null
  expiresSeconds: number | null
}

export class PastRecord {
  readonly #deps: RecordDeps
  readonly #record: MessageRecord
  readonly #effects: Effects
  readonly #instanceId: string

  constructor(deps: RecordDeps, instanceId: string) {
    this.#deps = deps
    this.#instanceId = instanceId
    this.#record = new MessageRecord(deps, instanceId)
    this.#effects = new Effects(deps, instanceId)
  }

  /** Its row, where it was not here. Its file is fetched when somebody asks for it. */
  message(
    tx: WriteTx,
    account: string,
    past: ReceivedMessage & { status: MessageStatus },
  ): number | undefined {
    const { storage, now } = this.#deps
    const { chat, message, isNew } = this.#record.putReceived(tx, account, past)
    if (!isNew) return undefined
    storage.historyChunks.markPast(tx, message.row)
    const { fromMe, author, pushName, file } = past
    if (file !== undefined) {
      const { canFetch, isViewOnce: _isViewOnce, ...note } = file
      const reason = canFetch ? undefined : ('phone_only' as const)
      const row = { message: message.row, instanceId: this.#instanceId, at: message.storedAt }
      storage.media.put(tx, { ...note, ...row, reason, isLeft: true })
    }
    const person = chat.kind === 'user' ? past.chat : author
    if (!fromMe && pushName !== null && isKnown(person))
      this.#record.meet(tx, account, { ...person, pushName }, { isTold: false })
    if (isSaid(past.kind))
      storage.chats.touch(tx, chat.id, { lastMessageAt: message.sentAt, unreadBy: 0, at: now() })
    this.#effects.settle(tx, { account, chat, isTold: false }, message)
    return message.row
  }

  /** What is unread in one that has messages is known better here. */
  chat(tx: WriteTx, account: string, past: PastChat): void {
    const { storage, now } = this.#deps
    const at = now()
    const { name, unread, expiresSeconds } = past
    const chat = this.#ensure(tx, account, { ...past.chat, ...(name !== undefined && { name }) })
    if (expiresSeconds !== null && expiresSeconds > 0 && chat.expiresSeconds === null)
      storage.chats.setExpiry(tx, chat.id, expiresSeconds)
    if (chat.lastMessageAt !== null || past.lastMessageAt === null) return
    const lastMessageAt = fittingTime(past.lastMessageAt, at)
    storage.chats.touch(tx, chat.id, { lastMessageAt, unreadBy: unread, at })
  }

  effect(tx: WriteTx, account: string, { chat, ...past }: ReceivedEffect & { chat: ChatNames }): void {
    const found = this.#ensure(tx, account, chat)
    this.#effects.take(tx, { account, chat: found, isTold: false }, past)
  }

  #ensure(tx: WriteTx, account: string, chat: ChatNames & { name?: string }) {
    const { storage, now } = this.#deps
    return storage.chats.ensure(tx, this.#instanceId, account, { ...chat, at: now() })
  }
}
