// From Chatwoot: a conversation is read from where it was last looked at, and what agents did there is done in WhatsApp,
// once and in their order. Its webhooks only say where to look, so that one that comes twice, late or never does no harm.
import { AppError } from '../errors.ts'
import type { InstanceControl } from '../instances/types.ts'
import type { Log } from '../log.ts'
import type { ChatwootChat } from '../storage/tables/chatwoot-chats.ts'
import type { ChatwootMessage } from '../storage/tables/chatwoot-messages.ts'
import type { Look } from '../storage/tables/chatwoot-looks.ts'
import type { ChatwootRow } from '../storage/tables/chatwoot.ts'
import type { ChatwootApi, Conversation, Message } from './api.ts'
import type { Bot } from './bot.ts'
import { chatFor, type ChatwootStorage } from './intake.ts'
import { botJid, mainName, namesOfContact } from './names.ts'
import { isForCustomer, isIncoming, isOurs, partsOf, sourcePrefix, waIdOf } from './said.ts'
import { lines } from './words.ts'

export interface AgentDeps {
  api: ChatwootApi
  storage: ChatwootStorage
  row: ChatwootRow & { inboxId: number }
  instances: Pick<InstanceControl, 'messages'>
  bot: Bot
  log: Log
  now: () => number
}

/** Ids are given before a message is there: a lower one may be seen after a higher one. */
const overlap = 200
const pageSize = 100
/** Of a conversation of which nothing is known. */
const mostPagesBack = 100

/** It may be had a moment later: Chatwoot tells of a file before it is there. */
export class NotYetError extends Error {
  override readonly name = 'NotYetError'
}

/** How often a file that is not there yet is asked for, over some minutes. */
const mostFileTries = 9
/** What a told failure is marked with: only then a status that is no failure means that somebody pressed Retry. */
const toldFailure = 9

export class Agents {
  readonly #deps: AgentDeps

  constructor(deps: AgentDeps) {
    this.#deps = deps
  }

  /** Resolves when all that is new there is done, or has failed for good and says so. */
  async look({
    conversationId,
    fromId,
    attempts,
  }: Pick<Look, 'conversationId' | 'fromId' | 'attempts'>): Promise<void> {
    const chat = await this.#chatOf(conversationId)
    if (chat !== undefined) await this.#read({ ...chat, conversationId }, { fromId, attempts })
  }

  /** The chat that a conversation belongs to; undefined: it is none of WhatsApp, or of another inbox. */
  async #chatOf(conversationId: number): Promise<ChatwootChat | undefined> {
    const { api, storage, row, now } = this.#deps
    const known = storage.chatwootChats.inConversation(row.instanceId, conversationId)
    if (known !== undefined) return known
    const conversation = await api.conversation(conversationId)
    if (conversation === undefined || conversation.inbox_id !== row.inboxId) return undefined
    const names = namesIn(conversation)
    if (names === undefined) return undefined
    return storage.commits.write((tx) => {
      const chat = chatFor(tx, storage, { instanceId: row.instanceId, names, at: now(), isOpening: true })
      if (chat === undefined || chat.conversationId !== null) return chat
      const { contactId, sourceId } = placeIn(conversation, chat)
      storage.chatwootChats.setPlace(tx, chat.id, { contactId, sourceId, conversationId, seenId: 0 })
      return storage.chatwootChats.get(chat.id)
    })
  }

  /**
   * What of a conversation is ours already, before more is said in it. What agents wrote is left to a look of its own, so
   * that nothing of theirs holds up what goes there. since: from when on what is there may be of this number, where
   * nothing of the conversation is known.
   */
  async recognise(chat: ChatwootChat & { conversationId: number }, since: number): Promise<void> {
    const { storage, row, now } = this.#deps
    const found = await this.#found(chat, { fromId: null, since })
    for (const message of found) if (isOurs(message)) await this.#recognise(chat, message)
    const theirs = found.find((message) => isForCustomer(message))
    if (theirs === undefined) return
    const { instanceId } = row
    const look = { instanceId, conversationId: chat.conversationId, fromId: theirs.id, at: now() }
    await storage.commits.write((tx) => storage.chatwootLooks.put(tx, look))
  }

  #found(
    chat: ChatwootChat & { conversationId: number },
    { fromId, since }: { fromId: number | null; since: number },
  ): Promise<Message[]> {
    const { api, storage, row } = this.#deps
    return newMessages(api, chat.conversationId, {
      seenId: storage.chatwootChats.get(chat.id)?.seenId ?? 0,
      fromId,
      since: () => this.#byItsClock(Math.min(since, row.createdAt), 'early'),
    })
  }

  async #read(
    chat: ChatwootChat & { conversationId: number },
    { fromId, attempts }: Pick<Look, 'fromId' | 'attempts'>,
  ): Promise<void> {
    const { storage, row } = this.#deps
    const found = await this.#found(chat, { fromId, since: row.createdAt })
    let held = 0
    for (const message of found) {
      if (await this.#one(chat, message, attempts)) held += 1
    }
    const newest = found.at(-1)?.id
    if (newest !== undefined)
      await storage.commits.write((tx) => storage.chatwootChats.seen(tx, chat.id, newest))
    if (held > 0) await this.#note(chat, found.at(-1)?.id ?? 0, lines.held(held))
  }

  /** A moment of ours as Chatwoot tells it, in whole seconds: its answers say what time it is there, to a second. */
  #byItsClock(at: number, rather: 'early' | 'late'): number {
    const seconds = Math.floor((at + this.#deps.api.aheadMs) / 1000)
    return (rather === 'early' ? seconds - 2 : seconds + 2) * 1000
  }

  /** true: it was held back. */
  async #one(
    chat: ChatwootChat & { conversationId: number },
    message: Message,
    attempts: number,
  ): Promise<boolean> {
    const { storage, row } = this.#deps
    if (isOurs(message)) {
      await this.#recognise(chat, message)
      await this.#deleted(chat, message)
      return false
    }
    if (isIncoming(message) || !isForCustomer(message)) return false
    // Of before there was any of this.
    if (message.created_at * 1000 < this.#byItsClock(row.createdAt, 'early')) return false
    if (chat.jid === botJid) {
      await this.#command(chat, message)
      return false
    }
    const parts = storage.chatwootMessages.byChatwoot(row.instanceId, message.id)
    if (parts.length === 0) return this.#first(chat, message, attempts)
    if (message.content_attributes?.deleted === true) await this.#deleted(chat, message)
    else await this.#again(chat, message, { parts, attempts })
    return false
  }

  /** Of what we have given it, also before a crash or a restore. */
  async #recognise(chat: ChatwootChat & { conversationId: number }, message: Message): Promise<void> {
    const { storage, row, now } = this.#deps
    const sourceId = message.source_id ?? ''
    const known = storage.chatwootMessages.bySource(chat.id, sourceId)
    if (known !== undefined || !sourceId.startsWith(sourcePrefix)) return
    const [waId = null] = sourceId.slice(sourcePrefix.length).split(':')
    await storage.commits.write((tx) =>
      storage.chatwootMessages.add(tx, {
        instanceId: row.instanceId,
        chat: chat.id,
        direction: 'in',
        sourceId,
        waId,
        conversationId: chat.conversationId,
        chatwootId: message.id,
        part: 0,
        state: 'sent',
        error: null,
        at: now(),
      }),
    )
  }

  async #first(
    chat: ChatwootChat & { conversationId: number },
    message: Message,
    attempts: number,
  ): Promise<boolean> {
    const { row } = this.#deps
    const isGone = message.content_attributes?.deleted === true
    const isDoubted =
      row.doubtBefore !== null && message.created_at * 1000 < this.#byItsClock(row.doubtBefore, 'late')
    const contents = isGone ? [] : partsOf(message, row.options)
    await this.#remember(chat, message, {
      count: Math.max(1, contents.length),
      state: isDoubted ? 'held' : contents.length === 0 ? 'unsent' : 'sending',
    })
    if (isDoubted) return true
    await this.#send(chat, message, attempts)
    return false
  }

  /** Before the first of it is sent, so that nothing of it is taken for somebody else's when it comes back in the log. */
  async #remember(
    chat: ChatwootChat & { conversationId: number },
    message: Message,
    { count, state }: { count: number; state: ChatwootMessage['state'] },
  ): Promise<void> {
    const { storage, row, now } = this.#deps
    await storage.commits.write((tx) => {
      for (let part = 0; part < count; part += 1)
        storage.chatwootMessages.add(tx, {
          instanceId: row.instanceId,
          chat: chat.id,
          direction: 'out',
          sourceId: null,
          waId: waIdOf(row.instanceId, message.id, part),
          conversationId: chat.conversationId,
          chatwootId: message.id,
          part,
          state,
          error: null,
          at: now(),
        })
    })
  }

  /** What is left of it to be sent. */
  async #send(
    chat: ChatwootChat & { conversationId: number },
    message: Message,
    attempts: number,
  ): Promise<void> {
    const { instances, storage, row } = this.#deps
    const contents = partsOf(message, row.options)
    const quotedId = this.#quoted(chat, message)
    for (const part of storage.chatwootMessages.byChatwoot(row.instanceId, message.id)) {
      const content = contents[part.part]
      if (part.state !== 'sending' || content === undefined) continue
      try {
        await instances.messages.send(
          row.instanceId,
          {
            to: mainName(chat),
            content,
            idempotencyKey: `chatwoot:${row.accountId}:${message.id}:${part.part}`,
            ...(part.waId !== null && { messageId: part.waId }),
            ...(part.part === 0 && quotedId !== undefined && { quotedId }),
          },
          { by: row.setBy },
        )
        await this.#set(part, 'sent', null)
      } catch (error) {
        if (isStored(error, part)) await this.#set(part, 'sent', null)
        else await this.#failed(chat, { message, part, error, attempts })
      }
    }
    if (row.options.markRead) await this.#markRead(chat)
  }

  async #failed(
    chat: ChatwootChat & { conversationId: number },
    {
      message,
      part,
      error,
      attempts,
    }: { message: Message; part: ChatwootMessage; error: unknown; attempts: number },
  ): Promise<void> {
    if (!(error instanceof AppError)) throw error
    if (error.retryable || error.status >= 500) throw error
    const isFile = error.sentence?.code === 'file_url_failed'
    if (isFile && attempts < mostFileTries) throw new NotYetError(error.message, { cause: error })
    await this.#set(part, 'failed', error.message)
    await this.tellFailure(chat, { chatwootId: message.id, parts: [part], reason: error.message })
  }

  /** In Chatwoot, at the message and beside it; once. */
  async tellFailure(
    chat: ChatwootChat & { conversationId: number },
    { chatwootId, parts, reason }: { chatwootId: number; parts: readonly ChatwootMessage[]; reason: string },
  ): Promise<void> {
    const { api, storage } = this.#deps
    await api.tellStatus(chat.conversationId, chatwootId, {
      status: 'failed',
      external_error: reason.slice(0, 500),
    })
    await this.#note(chat, chatwootId, `${lines.notSent(reason)}\n${lines.howToRetry}`)
    await storage.commits.write((tx) => {
      for (const { id } of parts) storage.chatwootMessages.told(tx, id, toldFailure)
    })
  }

  async #note(
    chat: ChatwootChat & { conversationId: number },
    about: number,
    content: string,
  ): Promise<void> {
    await this.#deps.api.createMessage(chat.conversationId, {
      content,
      message_type: 'outgoing',
      private: true,
      source_id: `holdfast:note:${about}`,
      content_attributes: { in_reply_to: about },
    })
  }

  /** What was begun before the process ended goes on; and what had failed, once somebody pressed Retry. */
  async #again(
    chat: ChatwootChat & { conversationId: number },
    message: Message,
    { parts, attempts }: { parts: readonly ChatwootMessage[]; attempts: number },
  ): Promise<void> {
    const pressed = message.status !== 'failed'
    const failed = parts.filter(({ state, told }) => state === 'failed' && told === toldFailure && pressed)
    for (const part of failed) await this.retry(part)
    if (failed.length > 0 || parts.some(({ state }) => state === 'sending'))
      await this.#send(chat, message, attempts)
    const now = this.#deps.storage.chatwootMessages.byChatwoot(this.#deps.row.instanceId, message.id)
    const untold = now.filter(({ state, told }) => state === 'failed' && told !== toldFailure)
    if (untold.length > 0)
      await this.tellFailure(chat, { chatwootId: message.id, parts: untold, reason: untold[0]?.error ?? '' })
  }

  /** It is to be sent again: by the outbox where it was accepted before, else as if it were new. */
  async retry(part: ChatwootMessage): Promise<void> {
    const { instances, storage, row } = this.#deps
    const waId = part.waId ?? ''
    const item = instances.messages.outbox(row.instanceId, { message: waId, limit: 1 })[0]
    if (item?.state === 'failed') await instances.messages.retry(item.id, row.instanceId)
    const state = item === undefined ? 'sending' : item.state === 'cancelled' ? 'failed' : 'sent'
    await storage.commits.write((tx) => {
      storage.chatwootMessages.anew(tx, part.id, state)
      // Its owner said that it is not to go.
      if (state === 'failed') storage.chatwootMessages.set(tx, part.id, { state, error: lines.cancelled })
    })
  }

  /** An agent deleted it there: what is ours is revoked, what the customer wrote is not touched. */
  async #deleted(chat: ChatwootChat & { conversationId: number }, message: Message): Promise<void> {
    if (message.content_attributes?.deleted !== true) return
    const { instances, storage, row } = this.#deps
    const isTheirs = isIncoming(message)
    for (const part of storage.chatwootMessages.byChatwoot(row.instanceId, message.id)) {
      if (part.state !== 'sent') continue
      await this.#set(part, 'deleted', null)
      const isRevocable = !isTheirs && part.waId !== null && /^(?:WAID:[^:]*)?$/.test(part.sourceId ?? '')
      if (!isRevocable) continue
      try {
        await instances.messages.send(
          row.instanceId,
          {
            to: mainName(chat),
            content: { kind: 'delete', target: part.waId ?? '' },
            idempotencyKey: `chatwoot:${row.accountId}:${message.id}:${part.part}:deleted`,
          },
          { by: row.setBy },
        )
      } catch (error) {
        if (!(error instanceof AppError) || error.retryable || error.status >= 500) {
          await this.#set(part, 'sent', null)
          throw error
        }
        await this.#note(chat, message.id, `It was not deleted in WhatsApp: ${error.message}`)
      }
    }
  }

  async #command(chat: ChatwootChat & { conversationId: number }, message: Message): Promise<void> {
    const { bot, row, storage } = this.#deps
    if (storage.chatwootMessages.byChatwoot(row.instanceId, message.id).length > 0) return
    await this.#remember(chat, message, { count: 1, state: 'unsent' })
    await bot.obey(message.content ?? '')
  }

  #quoted(chat: ChatwootChat, { content_attributes: said }: Message): string | undefined {
    const { storage, row } = this.#deps
    const by = Number(said?.in_reply_to)
    const answered = Number.isInteger(by)
      ? storage.chatwootMessages.byChatwoot(row.instanceId, by)[0]
      : undefined
    if (answered?.chat === chat.id && answered.waId !== null) return answered.waId
    const source = said?.in_reply_to_external_id ?? ''
    if (!source.startsWith(sourcePrefix)) return undefined
    const waId = source.slice(sourcePrefix.length).split(':')[0] ?? ''
    return storage.chatwootMessages.byWhatsApp(row.instanceId, waId, chat.id) === undefined ? undefined : waId
  }

  /** As far as it can be: an answer that was sent is not held up by it. */
  async #markRead(chat: ChatwootChat): Promise<void> {
    const { instances, row, log } = this.#deps
    try {
      const newest = instances.messages.newest(row.instanceId, { chat: mainName(chat), fromMe: false })
      if (newest !== undefined) await instances.messages.read(row.instanceId, [newest])
    } catch (err) {
      log.warn('A chat could not be marked as read after an answer from Chatwoot', { err })
    }
  }

  #set(part: ChatwootMessage, state: ChatwootMessage['state'], error: string | null): Promise<void> {
    const { commits, chatwootMessages } = this.#deps.storage
    return commits.write((tx) => chatwootMessages.set(tx, part.id, { state, error }))
  }
}

/** Its id is taken: by itself, at an earlier try. */
function isStored(error: unknown, { waId }: ChatwootMessage): boolean {
  return waId !== null && error instanceof AppError && error.code === 'idempotency_reused'
}

function sourceOf({ last_non_activity_message: last }: Conversation): string | null {
  return last?.conversation?.contact_inbox?.source_id ?? null
}

function namesIn(conversation: Conversation) {
  const { identifier = null, phone_number: phone = null } = conversation.meta?.sender ?? {}
  const sourceId = sourceOf(conversation)
  if (sourceId === botJid || phone === '+123456') return { jid: botJid, pn: null, lid: null }
  return namesOfContact({ identifier, phone, sourceId })
}

function placeIn(conversation: Conversation, chat: ChatwootChat) {
  return {
    contactId: conversation.meta?.sender?.id ?? chat.contactId,
    sourceId: sourceOf(conversation) ?? chat.sourceId,
  }
}

/**
 * From the newest that was seen on, or from another one; where none was seen, what was written since a moment (ms).
 * Ids of messages rise over the whole of Chatwoot.
 */
async function newMessages(
  api: Pick<ChatwootApi, 'messages'>,
  conversationId: number,
  place: { seenId: number; fromId: number | null; since: () => number },
): Promise<Message[]> {
  if (place.seenId === 0) return writtenSince(api, conversationId, place.since)
  let after = Math.max(0, Math.min(place.seenId - overlap, (place.fromId ?? place.seenId) - 1))
  const found: Message[] = []
  for (;;) {
    const page = inOrder(await api.messages(conversationId, { after }))
    found.push(...page)
    const last = page.at(-1)
    if (last === undefined || last.id <= after || page.length < pageSize) return found
    after = last.id
  }
}

async function writtenSince(
  api: Pick<ChatwootApi, 'messages'>,
  conversationId: number,
  sinceOf: () => number,
): Promise<Message[]> {
  const found: Message[] = []
  let before: number | undefined
  for (let n = 0; n < mostPagesBack; n += 1) {
    const page = inOrder(await api.messages(conversationId, before === undefined ? {} : { before }))
    const fresh = page.filter(({ id }) => before === undefined || id < before)
    found.unshift(...fresh)
    const [first] = fresh
    if (first === undefined || first.created_at * 1000 < sinceOf()) break
    before = first.id
  }
  const since = sinceOf()
  return found.filter(({ created_at: at }) => at * 1000 >= since)
}

function inOrder(messages: readonly Message[]): Message[] {
  return messages.toSorted((a, b) => a.id - b.id)
}
