// One entry of a chat's queue, done in Chatwoot. What it makes there has a name that tells whether it is there already, so
// that nothing is made twice; and what has become of nothing here is passed over.
import type { MessageView } from '../contract/messages/message.ts'
import type { InstanceControl } from '../instances/types.ts'
import type { Log } from '../log.ts'
import type { ChatwootChat } from '../storage/tables/chatwoot-chats.ts'
import type { QueueEntry } from '../storage/tables/chatwoot-queue.ts'
import type { ChatwootRow } from '../storage/tables/chatwoot.ts'
import type { ChatwootMessage } from '../storage/tables/chatwoot-messages.ts'
import type { Agents } from './agents.ts'
import { ChatwootError, type ChatwootApi, type FileToPost, type NewMessage } from './api.ts'
import type { Bot } from './bot.ts'
import { awaitsFile, type EntryBodies, type EntryKind } from './entries.ts'
import { fileOf, pictureOf, type KeptFile } from './file.ts'
import { enqueue, type ChatwootStorage } from './intake.ts'
import { botJid, isGroup, mainName, phoneOf } from './names.ts'
import { tellLabels } from './labels.ts'
import type { Places } from './places.ts'
import { sourcePrefix } from './said.ts'
import { authorLine, lines, textOf } from './words.ts'

export interface DeliverDeps {
  api: ChatwootApi
  storage: ChatwootStorage
  row: ChatwootRow & { inboxId: number }
  instances: Pick<InstanceControl, 'chats' | 'find' | 'messages' | 'pictures'>
  media: { find(hash: string): KeptFile | undefined; picture(hash: string): KeptFile | undefined }
  places: Places
  agents: Agents
  bot: Bot
  log: Log
  now: () => number
  /** Whether the conversation was read since the process began, or since an answer was lost. */
  isRead(chat: ChatwootChat): boolean
  setRead(chat: ChatwootChat): void
}

type Placed = ChatwootChat & { conversationId: number }

/** How long a message waits for its file before it goes without. */
const fileMs = 120_000
const ranks: Readonly<Record<string, number>> = { sent: 0, delivered: 1, read: 2, played: 2 }

export class Delivery {
  readonly #deps: DeliverDeps

  constructor(deps: DeliverDeps) {
    this.#deps = deps
  }

  /** Resolves when it is done, or is of nothing that is there. */
  async run(chat: ChatwootChat, entry: QueueEntry): Promise<void> {
    const body: unknown = JSON.parse(entry.body)
    const kind = entry.kind as EntryKind
    // Written by entries.ts, in these shapes.
    const run = this.#kinds[kind] as (chat: ChatwootChat, body: unknown, entry: QueueEntry) => Promise<void>
    await run(chat, body, entry)
  }

  readonly #kinds: {
    [Kind in EntryKind]: (chat: ChatwootChat, body: EntryBodies[Kind], entry: QueueEntry) => Promise<void>
  } = {
    message: (chat, body, entry) => this.#message(chat, body, entry),
    file: (chat, body, entry) => this.#file(chat, body, entry),
    edit: (chat, body) => this.#edit(chat, body),
    delete: (chat, body) => this.#delete(chat, body),
    reaction: (chat, body) => this.#reaction(chat, body),
    line: (chat, body) => this.#line(chat, body),
    status: (chat, body) => this.#status(chat, body),
    call: (chat, body) => this.#call(chat, body),
    contact: (chat, body) => this.#contact(chat, body),
    merge: (chat, body) => this.#merge(chat, body),
    labels: (chat) => this.#labels(chat),
    bot: (chat, body, entry) => this.#bot(chat, body, entry),
  }

  async #message(chat: ChatwootChat, { row, id }: EntryBodies['message'], entry: QueueEntry): Promise<void> {
    const { instances } = this.#deps
    const { instanceId } = this.#deps.row
    if (this.#isKnown(chat, `${sourcePrefix}${id}`) || this.#isAgents(id, chat)) return
    const message = instances.messages.byRow(instanceId, row)
    // It was let go, or forgotten: there is nothing of it to tell.
    if (message === undefined || message.id !== id) return
    const file = fileOf(message, (hash) => this.#deps.media.find(hash), this.#deps.now() - entry.at < fileMs)
    const placed = await this.#place(chat, entry, this.#nameOf(chat, message))
    // An agent may have written it: that was found out as the conversation was read.
    if (this.#isKnown(chat, `${sourcePrefix}${id}`) || this.#isAgents(id, chat)) return
    const text = [textOf(message), file.line].filter(Boolean).join('\n')
    const author = message.fromMe || !isGroup(mainName(chat)) ? '' : authorOf(message)
    const quote = this.#quote(placed, message)
    const isNotice = message.notice !== null
    await this.#post(
      placed,
      {
        content: `${author}${quote.line}${text}`,
        message_type: message.fromMe || isNotice ? 'outgoing' : 'incoming',
        ...(isNotice && { private: true }),
        source_id: `${sourcePrefix}${id}`,
        content_attributes: quote.attributes,
        external_created_at: Math.floor(message.sentAt / 1000),
      },
      { waId: id, file: file.file },
    )
    if (file.isLater) await this.#awaitFile(placed, message)
  }

  /** It goes once it is told of, or now where it came meanwhile. */
  async #awaitFile(placed: Placed, { id, row }: MessageView): Promise<void> {
    const { instances, storage, now } = this.#deps
    const { instanceId } = this.#deps.row
    const mark = {
      instanceId,
      chat: placed.id,
      direction: 'in' as const,
      sourceId: awaitsFile(id),
      waId: null,
      conversationId: null,
      chatwootId: null,
      part: 0,
      state: 'sending' as const,
      error: null,
      at: now(),
    }
    await storage.commits.write((tx) => {
      storage.chatwootMessages.add(tx, mark)
      if (instances.messages.byRow(instanceId, row)?.media?.state === 'wanted') return
      enqueue(tx, storage, {
        instanceId,
        entry: { kind: 'file', about: id, body: { row, id }, names: placed },
        at: now(),
      })
    })
  }

  /** What went without its file, once that is here. */
  async #file(chat: ChatwootChat, { row, id }: EntryBodies['file'], entry: QueueEntry): Promise<void> {
    const message = this.#deps.instances.messages.byRow(this.#deps.row.instanceId, row)
    const sourceId = `${sourcePrefix}${id}:file`
    if (message?.id !== id || this.#isKnown(chat, sourceId)) return
    const awaited = this.#deps.storage.chatwootMessages.bySource(chat.id, awaitsFile(id))
    if (awaited?.state !== 'sending' || message.media?.state === 'wanted') return
    const file = fileOf(message, (hash) => this.#deps.media.find(hash), false)
    const placed = await this.#place(chat, entry, this.#nameOf(chat, message))
    await this.#post(
      placed,
      {
        content: file.line,
        message_type: message.fromMe ? 'outgoing' : 'incoming',
        source_id: sourceId,
        content_attributes: this.#about(placed, id),
      },
      { waId: null, file: file.file },
    )
    const { commits, chatwootMessages } = this.#deps.storage
    await commits.write((tx) => chatwootMessages.set(tx, awaited.id, { state: 'sent', error: null }))
  }

  async #edit(chat: ChatwootChat, { id, changeId, text, byMe }: EntryBodies['edit']): Promise<void> {
    await this.#beside(chat, {
      id,
      sourceId: `${sourcePrefix}${id}:edit:${changeId}`,
      content: lines.edited(text),
      byMe,
    })
  }

  async #delete(chat: ChatwootChat, { id }: EntryBodies['delete']): Promise<void> {
    const { api, storage, row } = this.#deps
    const known = storage.chatwootMessages.byWhatsApp(row.instanceId, id, chat.id)
    if (known === undefined || known.state === 'deleted' || known.chatwootId === null) return
    if (row.options.messageDelete && known.conversationId !== null) {
      await api.deleteMessage(known.conversationId, known.chatwootId)
      await storage.commits.write((tx) =>
        storage.chatwootMessages.set(tx, known.id, { state: 'deleted', error: null }),
      )
      return
    }
    const sourceId = `${sourcePrefix}${id}:deleted`
    await this.#beside(chat, { id, sourceId, content: lines.deleted, byMe: true, isPrivate: true })
  }

  async #reaction(chat: ChatwootChat, body: EntryBodies['reaction']): Promise<void> {
    const { id, changeId, emoji, byMe, by } = body
    const sourceId = `${sourcePrefix}${id}:reaction:${changeId}`
    if (emoji === null)
      await this.#beside(chat, { id, sourceId, content: lines.unreacted, byMe: true, isPrivate: true })
    else await this.#beside(chat, { id, sourceId, content: `${this.#by(chat, byMe, by)}${emoji}`, byMe })
  }

  async #line(
    chat: ChatwootChat,
    { id, changeId, text, byMe, by, sort }: EntryBodies['line'],
  ): Promise<void> {
    const said =
      sort === 'vote' ? lines.voted(text.split('\n').filter(Boolean)) : lines.responded(text || null)
    const content = `${this.#by(chat, byMe, by)}${said}`
    await this.#beside(chat, { id, sourceId: `${sourcePrefix}${id}:${sort}:${changeId}`, content, byMe })
  }

  async #call(chat: ChatwootChat, { id, isVideo }: EntryBodies['call']): Promise<void> {
    const sourceId = `${sourcePrefix}${id}`
    if (this.#isKnown(chat, sourceId)) return
    const placed = await this.#place(chat, undefined, this.#nameOf(chat))
    if (this.#isKnown(chat, sourceId)) return
    const content = lines.missedCall(isVideo)
    await this.#post(placed, { content, message_type: 'incoming', source_id: sourceId }, { waId: id })
  }

  /** What is said of a message that is there; of none that is not. */
  async #beside(
    chat: ChatwootChat,
    said: { id: string; sourceId: string; content: string; byMe: boolean; isPrivate?: boolean },
  ): Promise<void> {
    const { id, sourceId, content, byMe, isPrivate = false } = said
    const { storage, row } = this.#deps
    if (this.#isKnown(chat, sourceId)) return
    if (storage.chatwootMessages.byWhatsApp(row.instanceId, id, chat.id) === undefined) return
    const placed = await this.#place(chat, undefined, this.#nameOf(chat))
    if (this.#isKnown(chat, sourceId)) return
    await this.#post(
      placed,
      {
        content,
        message_type: byMe ? 'outgoing' : 'incoming',
        ...(isPrivate && { private: true }),
        source_id: sourceId,
        content_attributes: this.#about(placed, id),
      },
      { waId: null },
    )
  }

  /** How an own message has fared: at the one in Chatwoot, and what an agent wrote and was not sent in words beside it. */
  async #status(chat: ChatwootChat, { id, status, errorCode }: EntryBodies['status']): Promise<void> {
    const { api, agents, storage, row } = this.#deps
    const known = storage.chatwootMessages.byWhatsApp(row.instanceId, id, chat.id)
    const { chatwootId, conversationId } = known ?? {}
    if (known === undefined || chatwootId == null || conversationId == null) return
    if (status === 'error') {
      if (known.state === 'failed') return
      const outbox = this.#deps.instances.messages.outbox(row.instanceId, { message: id, limit: 1 })[0]
      const reason = outbox?.error ?? `WhatsApp refused it (${errorCode ?? 'without a reason'}).`
      await storage.commits.write((tx) =>
        storage.chatwootMessages.set(tx, known.id, { state: 'failed', error: reason }),
      )
      await agents.tellFailure({ ...chat, conversationId }, { chatwootId, parts: [known], reason })
      return
    }
    const rank = ranks[status]
    if (rank === undefined || rank <= known.told || known.part !== 0) return
    await api.tellStatus(conversationId, chatwootId, { status: rank === 1 ? 'delivered' : 'read' })
    await storage.commits.write((tx) => storage.chatwootMessages.told(tx, known.id, rank))
  }

  /** Only where nobody has named it otherwise there. */
  async #contact(chat: ChatwootChat, { name, hasPicture }: EntryBodies['contact']): Promise<void> {
    const { api } = this.#deps
    if (chat.contactId === null) return
    const contact = await api.contact(chat.contactId)
    if (contact === undefined) return
    if (hasPicture) await this.#picture(chat)
    const numbers = [phoneOf(chat), phoneOf(chat)?.slice(1), mainName(chat).replace(/@.*/, '')]
    const isUnnamed = !contact.name || numbers.includes(contact.name)
    if (name !== null && name !== '' && isUnnamed)
      await api.changeContact(contact.id, { name: name.slice(0, 255) })
  }

  async #picture(chat: ChatwootChat): Promise<void> {
    const { api, instances, media, row } = this.#deps
    const file = pictureOf(() => media.picture(instances.pictures.find(row.instanceId, mainName(chat))))
    if (file !== undefined && chat.contactId !== null) await api.setAvatar(chat.contactId, file)
  }

  /** Two contacts turned out to be one person. */
  async #merge(chat: ChatwootChat, { contactId }: EntryBodies['merge']): Promise<void> {
    const { api } = this.#deps
    if (chat.contactId === null || chat.contactId === contactId) return
    const [base, other] = [await api.contact(chat.contactId), await api.contact(contactId)]
    if (base !== undefined && other !== undefined) await api.mergeContacts(base.id, other.id)
  }

  async #labels(chat: ChatwootChat): Promise<void> {
    const { api, instances, log, row } = this.#deps
    const { conversationId } = chat
    if (conversationId === null) return
    await tellLabels({ instances, log, instanceId: row.instanceId }, api, {
      jid: mainName(chat),
      conversationId,
    })
  }

  async #bot(
    chat: ChatwootChat,
    { text, number = null }: EntryBodies['bot'],
    entry: QueueEntry,
  ): Promise<void> {
    const { bot } = this.#deps
    const sourceId = `holdfast:bot:${entry.at}:${entry.id}`
    if (this.#isKnown(chat, sourceId)) return
    const said = text === null ? await bot.code(number) : { text, png: undefined }
    const placed = await this.#place(chat, undefined, this.#deps.row.options.organization)
    const file = said.png && { bytes: said.png, name: 'qr.png', mimetype: 'image/png' }
    await this.#post(
      placed,
      { content: said.text, message_type: 'incoming', source_id: sourceId },
      { waId: null, file },
    )
  }

  #isKnown(chat: ChatwootChat, sourceId: string): boolean {
    return this.#deps.storage.chatwootMessages.bySource(chat.id, sourceId) !== undefined
  }

  /** An agent wrote it there: it is there already. */
  #isAgents(waId: string, chat: ChatwootChat): boolean {
    const { storage, row } = this.#deps
    return storage.chatwootMessages.byWhatsApp(row.instanceId, waId, chat.id)?.direction === 'out'
  }

  /** The conversation, read where it may hold what we do not know of. */
  async #place(chat: ChatwootChat, entry: QueueEntry | undefined, name: string | null): Promise<Placed> {
    const { agents, isRead, places, setRead, storage, now } = this.#deps
    const fresh = storage.chatwootChats.get(chat.id) ?? chat
    const placed = await places.of(fresh, { name })
    if (fresh.contactId === null) await this.#wantPicture(placed)
    if (isRead(placed)) return placed
    const state = await this.#stateOf(placed)
    if (state === 'gone') {
      const again = await places.of(await places.lost(placed, 'conversation'), { name })
      setRead(again)
      return again
    }
    await agents.recognise(placed, (entry?.at ?? now()) - 3_600_000)
    setRead(placed)
    return placed
  }

  /** Once it is here it is told of, and goes there by itself. */
  async #wantPicture(chat: ChatwootChat): Promise<void> {
    const { instances, row, log } = this.#deps
    if (chat.jid === botJid) return
    try {
      await instances.pictures.list(row.instanceId, [mainName(chat)])
    } catch (err) {
      log.warn('The picture of a new contact in Chatwoot could not be asked for', { err })
    }
  }

  /** gone: deleted there, or resolved where the next one is to be another. */
  async #stateOf(placed: Placed): Promise<'there' | 'gone'> {
    const { api, row } = this.#deps
    const conversation = await api.conversation(placed.conversationId)
    if (conversation === undefined || conversation.inbox_id !== row.inboxId) return 'gone'
    const isOver =
      conversation.status === 'resolved' && !row.options.reopenConversation && placed.jid !== botJid
    return isOver ? 'gone' : 'there'
  }

  /** With its row in one commit, once Chatwoot has it. A conversation that is not there any more is chosen anew, once. */
  async #post(
    placed: Placed,
    message: NewMessage & { source_id: string },
    what: { waId: string | null; file?: FileToPost | undefined },
    isSecond = false,
  ): Promise<void> {
    const { api, places, storage, row, now } = this.#deps
    let made
    try {
      made = await api.createMessage(placed.conversationId, message, what.file)
    } catch (error) {
      if (isSecond || !(error instanceof ChatwootError) || error.trouble !== 'gone') throw error
      const again = await places.of(await places.lost(placed, 'contact'), { name: null })
      return this.#post(again, { ...message, content_attributes: {} }, what, true)
    }
    const { id } = made
    // How far the conversation was looked at is another matter: what agents wrote before this may not have been seen.
    await storage.commits.write((tx) =>
      storage.chatwootMessages.add(tx, {
        instanceId: row.instanceId,
        chat: placed.id,
        direction: 'in',
        sourceId: message.source_id,
        waId: what.waId,
        conversationId: placed.conversationId,
        chatwootId: id,
        part: 0,
        state: 'sent',
        error: null,
        at: now(),
      }),
    )
  }

  /** As saved on the phone, or as they call themselves; a group's is what it is called. */
  #nameOf(chat: ChatwootChat, message?: MessageView): string | null {
    const { instances, row } = this.#deps
    const [view] = instances.messages.chats(row.instanceId, { jid: mainName(chat), limit: 1 })
    const own = message === undefined || message.fromMe || isGroup(mainName(chat)) ? null : message.pushName
    return view?.name ?? own
  }

  #quote(placed: Placed, { quoted }: MessageView) {
    if (quoted === null) return { line: '', attributes: {} }
    const known = this.#inConversation(placed, quoted.id)
    if (known === undefined) return { line: lines.quote(quoted.text, quoted.kind), attributes: {} }
    return { line: '', attributes: this.#about(placed, quoted.id) }
  }

  /** Newer versions take the one, older ones the other. */
  #about(placed: Placed, waId: string): NonNullable<NewMessage['content_attributes']> {
    const known = this.#inConversation(placed, waId)
    if (known?.chatwootId == null) return {}
    return {
      in_reply_to: known.chatwootId,
      ...(known.sourceId !== null && { in_reply_to_external_id: known.sourceId }),
    }
  }

  #inConversation(placed: Placed, waId: string): ChatwootMessage | undefined {
    const { storage, row } = this.#deps
    const known = storage.chatwootMessages.byWhatsApp(row.instanceId, waId, placed.id)
    return known?.conversationId === placed.conversationId ? known : undefined
  }

  /** In a group it is said who it was. */
  #by(chat: ChatwootChat, byMe: boolean, participant: string | null): string {
    if (byMe || participant === null || !isGroup(mainName(chat))) return ''
    const [person] = this.#deps.instances.messages.contacts(this.#deps.row.instanceId, {
      jid: participant,
      limit: 1,
    })
    return authorLine(person?.name ?? person?.pushName ?? null, phoneOf({ pn: person?.pn ?? participant }))
  }
}

function authorOf({ pushName, participant, participantAlt }: MessageView): string {
  const pn = [participant, participantAlt].find((name) => name?.endsWith('@s.whatsapp.net') === true) ?? null
  return authorLine(pushName, phoneOf({ pn }))
}
