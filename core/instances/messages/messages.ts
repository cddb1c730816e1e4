// What may be asked of the messages of an instance: accepts what is sent, reads what is stored. What it means is
// decided elsewhere.
import type { HistoryAskView, HistoryView } from '../../contract/messages/history.ts'
import type {
  ChatOfView,
  ChatView,
  ContactView,
  MessageView,
  OutboxView,
  ReceiptView,
} from '../../contract/messages/message.ts'
import { instanceRefusals } from '../../contract/sentences/instances.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { readChat } from '../chats/chat-states.ts'
import type { InstanceDeps } from '../deps.ts'
import { withPublicErrors } from '../failures.ts'
import type { Instance } from '../instance.ts'
import type { Message } from '../../storage/tables/messages.ts'
import { stateMessage, type Chats } from '../chats/chats.ts'
import type { Roster } from '../roster.ts'
import type {
  Asked,
  MessageControl,
  MessageFilter,
  Page,
  PageFilter,
  SendRequest,
  Starred,
} from '../types.ts'
import type { UploadedFile } from './files/outgoing-files.ts'
import type { HistoryAsks } from './history/history-asks.ts'
import { MessageReader } from './reader.ts'
import { MessageRecord } from './record.ts'
import { chatView, outboxView, storedView } from './view.ts'

export class Messages implements MessageControl {
  readonly #deps: InstanceDeps
  readonly #roster: Pick<Roster, 'list' | 'require'>
  readonly #reader: MessageReader
  readonly #chats: Pick<Chats, 'set'>
  readonly #asks: Pick<HistoryAsks, 'back' | 'list'>

  constructor(
    deps: InstanceDeps,
    roster: Pick<Roster, 'list' | 'require'>,
    { chats, asks }: { chats: Pick<Chats, 'set'>; asks: Pick<HistoryAsks, 'back' | 'list'> },
  ) {
    this.#asks = asks
    this.#deps = deps
    this.#roster = roster
    this.#chats = chats
    this.#reader = new MessageReader(deps)
  }

  send(idOrName: string, request: SendRequest, asked?: Asked): Promise<MessageView> {
    return withPublicErrors(async () => this.#roster.require(idOrName).acceptor.accept(request, asked))
  }

  uploadFile(idOrName: string, file: AsyncIterable<Uint8Array>): Promise<UploadedFile> {
    return withPublicErrors(async () => {
      const { id } = this.#roster.require(idOrName)
      this.#deps.storage.assertAccepting()
      return this.#deps.outgoing.upload(id, file)
    })
  }

  optIn(idOrName: string, contact: string): Promise<ChatView> {
    return withPublicErrors(async () => {
      const { chats, commits } = this.#deps.storage
      const instance = this.#roster.require(idOrName)
      const [found] = this.#reader.chats(instance, { jid: contact })
      const chat = found && chats.get(found.id)
      if (chat === undefined) throw new NotFoundError(instanceRefusals.no_such_chat({ chat: contact }))
      await commits.write((tx) => new MessageRecord(this.#deps, instance.id).optIn(tx, chat))
      return chatView(chats.get(chat.id) ?? chat)
    })
  }

  read(idOrName: string, messages: readonly MessageView[]): Promise<void> {
    return withPublicErrors(async () => {
      const { storage } = this.#deps
      const instance = this.#roster.require(idOrName)
      await instance.requireLink().read(messages)
      const isNewest = ({ row, chat }: MessageView): boolean =>
        this.newest(idOrName, { chat, fromMe: false })?.row === row
      await storage.commits.write((tx) => {
        for (const each of messages.filter(isNewest))
          readChat(tx, this.#deps, { instanceId: instance.id, id: this.#stored(each.row).chatId })
      })
    })
  }

  star(idOrName: string, { row }: MessageView, on: boolean): Promise<Starred> {
    return withPublicErrors(async () => {
      const instance = this.#roster.require(idOrName)
      const message = this.#stored(row)
      const at = this.#deps.now()
      const chat = this.#deps.storage.chats.get(message.chatId)
      if (chat === undefined) throw new NotFoundError(instanceRefusals.no_such_message)
      const fact = { kind: 'star', message: stateMessage(message, chat), on } as const
      const onPhone = await this.#chats.set(instance, [this.#deps.adapter.writeFact(fact, at)], (tx) =>
        this.#record(instance).mark(tx, message, { kind: 'star', on }, at),
      )
      return { onPhone, message: this.#shown(message) }
    })
  }

  hide(idOrName: string, { row }: MessageView): Promise<MessageView> {
    return withPublicErrors(async () => {
      const instance = this.#roster.require(idOrName)
      const message = this.#stored(row)
      const at = this.#deps.now()
      const chat = this.#deps.storage.chats.get(message.chatId)
      if (chat === undefined) throw new NotFoundError(instanceRefusals.no_such_message)
      const fact = { kind: 'delete', message: stateMessage(message, chat) } as const
      await this.#chats.set(instance, [this.#deps.adapter.writeFact(fact, at)], (tx) =>
        this.#record(instance).mark(tx, message, { kind: 'delete', for: 'me' }, at),
      )
      return this.#shown(message)
    })
  }

  receipts(idOrName: string, { row }: MessageView): ReceiptView[] {
    this.#roster.require(idOrName)
    return this.#deps.storage.receipts.list(row)
  }

  fetchFile(idOrName: string, { row }: MessageView): Promise<MessageView> {
    return withPublicErrors(async () => {
      const { storage } = this.#deps
      const instance = this.#roster.require(idOrName)
      storage.assertAccepting()
      const message = this.#stored(row)
      const isWanted = await storage.commits.write((tx) => this.#record(instance).fetchFile(tx, message))
      if (!isWanted) throw new ConflictError(instanceRefusals.no_file_to_fetch)
      return this.#shown(message)
    })
  }

  #record({ id }: Instance): MessageRecord {
    return new MessageRecord(this.#deps, id)
  }

  #stored(row: number): Message {
    const message = this.#deps.storage.messages.get(row)
    if (message === undefined) throw new NotFoundError(instanceRefusals.no_such_message)
    return message
  }

  #shown({ row }: Message): MessageView {
    const view = storedView(this.#deps, this.#stored(row))
    if (view === undefined) throw new NotFoundError(instanceRefusals.no_such_message)
    return view
  }

  list(idOrName: string, filter: MessageFilter = {}): { total: number; records: MessageView[] } {
    return this.#reader.messages(this.#roster.require(idOrName), filter)
  }

  newest(idOrName: string, filter: MessageFilter): MessageView | undefined {
    return this.#reader.newest(this.#roster.require(idOrName), filter)
  }

  async page(idOrName: string, filter: PageFilter): Promise<{ total: number; records: MessageView[] }> {
    return this.#reader.page(this.#roster.require(idOrName), filter)
  }

  byRow(idOrName: string, row: number): MessageView | undefined {
    return this.#reader.byRow(this.#roster.require(idOrName), row)
  }

  protoJson(idOrName: string, row: number): Record<string, unknown> | undefined {
    return this.#reader.protoJson(this.#roster.require(idOrName), row)
  }

  chats(
    idOrName: string,
    filter: { jid?: string; pinned?: boolean; limit?: number; offset?: number } = {},
  ): ChatView[] {
    return this.#reader.chats(this.#roster.require(idOrName), filter)
  }

  chatsWithLast(
    idOrName: string,
    filter: { jid?: string; pinned?: boolean; limit?: number; offset?: number } = {},
  ): Promise<ChatView[]> {
    return this.#reader.chatsWithLast(this.#roster.require(idOrName), filter)
  }

  async allChats(filter: { pinned?: boolean; limit: number; offset: number }): Promise<ChatOfView[]> {
    const there = this.#roster.list({}).map(({ id }) => this.#roster.require(id))
    return this.#reader.chatsOfAll(there, filter)
  }

  contacts(
    idOrName: string,
    filter: { jid?: string; pushName?: string; limit?: number; offset?: number } = {},
  ): ContactView[] {
    return this.#reader.contacts(this.#roster.require(idOrName), filter)
  }

  counts(idOrName: string): { messages: number; contacts: number; chats: number } {
    return this.#reader.counts(this.#roster.require(idOrName))
  }

  history(idOrName: string): HistoryView & { asks: HistoryAskView[] } {
    const { historyChunks } = this.#deps.storage
    const { id } = this.#roster.require(idOrName)
    return { ...historyChunks.totals(id), progress: historyChunks.progress(id), asks: this.#asks.list(id) }
  }

  askOlder(
    idOrName: string,
    { chat: written, count, until }: { chat: string; count: number; until?: number | undefined },
  ): Promise<{ before: number }> {
    return withPublicErrors(async () => {
      const instance = this.#roster.require(idOrName)
      const [chat] = this.#reader.chats(instance, { jid: written })
      const oldest = chat && this.#deps.storage.historyChunks.oldest(chat.id)
      if (chat === undefined || oldest === undefined)
        throw new NotFoundError(instanceRefusals.nothing_to_begin_from({ chat: written }))
      const link = instance.requireLink()
      if (until === undefined) await link.askOlder({ ...oldest, chat: chat.jid }, count)
      else await this.#asks.back(instance.id, { chatId: chat.id, row: oldest.row, until })
      return { before: oldest.sentAt }
    })
  }

  outbox(idOrName: string, page: Page & { message?: string } = {}): OutboxView[] {
    return this.#reader.outbox(this.#roster.require(idOrName), page)
  }

  cancel(item: number, of?: string): Promise<OutboxView> {
    return this.#inOutbox(item, of, (instance) => instance.outbox.cancel(item))
  }

  sendNow(item: number, of?: string): Promise<OutboxView> {
    return this.#inOutbox(item, of, (instance) => instance.outbox.sendNow(item))
  }

  retry(item: number, of?: string): Promise<OutboxView> {
    return this.#inOutbox(item, of, (instance) => instance.outbox.retry(item))
  }

  #inOutbox(
    id: number,
    of: string | undefined,
    work: (instance: Instance) => Promise<void>,
  ): Promise<OutboxView> {
    return withPublicErrors(async () => {
      const { outbox } = this.#deps.storage
      const item = outbox.get(id)
      const isThere = item !== undefined && (of === undefined || item.instanceId === of)
      if (!isThere) throw new NotFoundError(instanceRefusals.not_in_outbox({ id }))
      await work(this.#roster.require(item.instanceId))
      return outboxView(outbox.get(id) ?? item)
    })
  }
}
