// All that goes between one number and its Chatwoot: chats beside each other, each in its order; a Chatwoot that is away
// is waited for, and nothing is lost meanwhile; what it will not take is given up, with its reason, and its chat goes on.
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../log.ts'
import type { InstanceControl } from '../instances/types.ts'
import type { Outbound } from '../outbound/outbound.ts'
import type { ChatwootChat } from '../storage/tables/chatwoot-chats.ts'
import type { Look } from '../storage/tables/chatwoot-looks.ts'
import type { ChatwootRow } from '../storage/tables/chatwoot.ts'
import type { SetTimer } from '../events/timers.ts'
import { Agents, NotYetError } from './agents.ts'
import { ChatwootApi, ChatwootError } from './api.ts'
import { Bot } from './bot.ts'
import { Delivery, type DeliverDeps } from './deliver.ts'
import { FileAwaitedError } from './file.ts'
import type { ChatwootStorage } from './intake.ts'
import { Places } from './places.ts'

export interface LineDeps {
  storage: ChatwootStorage
  instances: Pick<
    InstanceControl,
    'chats' | 'find' | 'messages' | 'pictures' | 'people' | 'link' | 'linkCode' | 'logout'
  >
  media: DeliverDeps['media']
  outbound: Pick<Outbound, 'exchange'>
  paces: Paces
  log: Log
  /** Whether webhooks are taken: what Chatwoot tells before is lost. */
  isServing(): boolean
  now: () => number
  random: () => number
  setTimer: SetTimer
}

/** Chats and conversations beside each other. */
const atOnce = 4
const restMs = { first: 1000, longest: 60_000, token: 300_000 }
/** How often what fails by itself is tried, while others go through. */
const mostTries = 8
/** How often all conversations in which something happened are looked at, in case a webhook was lost. */
const sweepMs = 300_000
/** So far back at most. */
const sweepBackMs = 30 * 24 * 60 * 60 * 1000
const longestSleepMs = 60_000
/** How soon it is seen that requests are served. */
const servingLookMs = 100
/** How often a file is looked for that is being fetched. */
const fileLookMs = 300

/** Chatwoot takes 3,000 requests a minute of one address. */
const betweenMs = 25
/** What has not asked for a while may ask at once. */
const burst = 20

/** How often one Chatwoot is asked, whichever numbers ask it: less than it allows an address. */
export class Paces {
  readonly #next = new Map<string, number>()

  /** Resolves when the next request may go there. */
  async take(url: string, signal: AbortSignal): Promise<void> {
    const { origin } = new URL(url)
    const now = performance.now()
    const at = Math.max(this.#next.get(origin) ?? 0, now - burst * betweenMs) + betweenMs
    this.#next.set(origin, at)
    if (at > now) await pause(at - now, undefined, { signal })
  }
}

export class Line {
  readonly #deps: LineDeps
  readonly #instanceId: string
  readonly #stopping = new AbortController()
  /** Conversations that were read since the process began, and since an answer was lost. */
  readonly #read = new Set<number>()
  readonly #busy = new Set<string>()
  readonly #work = new Set<Promise<void>>()
  #cancelTimer: () => void = () => undefined
  #restUntil = 0
  /** Without a success in between. */
  #failures = 0
  #isSweeping = false
  #hasSwept = false
  /** In the life of this process. */
  #hasSucceeded = false

  constructor(deps: LineDeps, instanceId: string) {
    this.#deps = deps
    this.#instanceId = instanceId
  }

  /** There may be something to do. */
  wake(): void {
    if (this.#stopping.signal.aborted) return
    try {
      this.#begin()
    } catch (err) {
      // What is stored cannot be read just now: that ends nothing, and it is tried again.
      this.#deps.log.error('What waits for Chatwoot cannot be read', { err })
      this.#wakeIn(longestSleepMs)
    }
  }

  #begin(): void {
    const row = this.row()
    if (row === undefined || !row.enabled || row.paused) return
    const { now, storage } = this.#deps
    if (now() < this.#restUntil) return this.#wakeIn(this.#restUntil - now())
    this.#sweep(row)
    for (const look of storage.chatwootLooks.due(this.#instanceId, now(), atOnce * 2))
      this.#startLook(row, look)
    for (const chat of storage.chatwootChats.heads(this.#instanceId, now(), atOnce * 2))
      this.#startChat(row, chat)
    this.#sleep(row)
  }

  /** It was set anew, or its owner wants it now. */
  hurry(): void {
    this.#restUntil = 0
    this.#failures = 0
    this.wake()
  }

  async stop(): Promise<void> {
    this.#cancelTimer()
    this.#stopping.abort()
    await Promise.all(this.#work)
  }

  /** undefined where it is not set whole, or where its token cannot be opened: that is told in its settings. */
  row(): (ChatwootRow & { inboxId: number }) | undefined {
    const { chatwoot } = this.#deps.storage
    const row = chatwoot.isThere(this.#instanceId) ? chatwoot.get(this.#instanceId) : undefined
    return row === undefined || row.inboxId === null ? undefined : { ...row, inboxId: row.inboxId }
  }

  /** What works on it, with what is set at the moment. */
  workers(row: ChatwootRow & { inboxId: number }) {
    const { storage, instances, media, outbound, paces, log, now } = this.#deps
    const { signal } = this.#stopping
    const paced: Pick<Outbound, 'exchange'> = {
      exchange: async (url, asked, mostBytes) => {
        await paces.take(url, signal)
        return outbound.exchange(url, asked, mostBytes)
      },
    }
    const api = new ChatwootApi(paced, row, signal)
    const bot = new Bot({ storage, instanceId: this.#instanceId, instances, now })
    const agents = new Agents({ api, storage, row, instances, bot, log, now })
    const places = new Places({ api, storage, row })
    const isRead = ({ id }: ChatwootChat): boolean => this.#read.has(id)
    const setRead = ({ id }: ChatwootChat): void => void this.#read.add(id)
    const delivery = new Delivery({
      api,
      storage,
      row,
      instances,
      media,
      places,
      agents,
      bot,
      log,
      now,
      isRead,
      setRead,
    })
    return { api, agents, delivery }
  }

  #startChat(row: ChatwootRow & { inboxId: number }, { id }: ChatwootChat): void {
    const key = `chat ${id}`
    if (this.#busy.has(key) || this.#busy.size >= atOnce) return
    this.#start([key], () => this.#drain(row, id))
  }

  #startLook(row: ChatwootRow & { inboxId: number }, look: Look): void {
    const chat = this.#deps.storage.chatwootChats.inConversation(this.#instanceId, look.conversationId)
    const keys = [`conversation ${look.conversationId}`, ...(chat === undefined ? [] : [`chat ${chat.id}`])]
    if (keys.some((key) => this.#busy.has(key)) || this.#busy.size >= atOnce) return
    this.#start(keys, () => this.#look(row, look))
  }

  #start(keys: readonly string[], work: () => Promise<void>): void {
    for (const key of keys) this.#busy.add(key)
    const running = work()
      .catch((err: unknown) => this.#deps.log.error('Chatwoot could not be worked for', { err }))
      .finally(() => {
        for (const key of keys) this.#busy.delete(key)
        this.#work.delete(running)
        this.wake()
      })
    this.#work.add(running)
  }

  /** Entry by entry, as long as it goes well. */
  async #drain(row: ChatwootRow & { inboxId: number }, chatId: number): Promise<void> {
    const { storage } = this.#deps
    const { delivery } = this.workers(row)
    // In turns: a chat in which much waits does not keep the others from theirs.
    for (let n = 0; n < 20 && !this.#stopping.signal.aborted; n += 1) {
      const chat = storage.chatwootChats.get(chatId)
      const entry = chat && storage.chatwootQueue.head(chatId)
      if (chat === undefined) return
      if (entry === undefined) {
        // What it counts and what there is had come apart.
        await storage.commits.write((tx) => storage.chatwootChats.count(tx, chatId, { more: -chat.waiting }))
        return
      }
      try {
        if (!storage.chatwootQueue.isOutdone(entry)) await delivery.run(chat, entry)
        await storage.commits.write((tx) => {
          storage.chatwootQueue.delete(tx, entry.id)
          storage.chatwootChats.count(tx, chatId, { more: -1 })
          storage.chatwootChats.rest(tx, chatId, { nextAt: 0, attempts: 0, error: null })
        })
        await this.#succeeded(row)
      } catch (error) {
        if (await this.#chatFailed(row, { chat, entryId: entry.id, error })) return
      }
    }
  }

  /** true: the chat rests. */
  async #chatFailed(
    row: ChatwootRow,
    { chat, entryId, error }: { chat: ChatwootChat; entryId: number; error: unknown },
  ): Promise<boolean> {
    const { storage, now } = this.#deps
    if (this.#stopping.signal.aborted) return true
    if (error instanceof FileAwaitedError) {
      await this.#rest(chat, { nextAt: now() + fileLookMs, attempts: chat.attempts, error: null })
      return true
    }
    // It may be there all the same: the conversation is read before anything is said in it again.
    this.#read.delete(chat.id)
    const attempts = chat.attempts + 1
    const said = messageOf(error)
    if (this.#isForNow(error)) {
      await this.#failed(row, error)
      const isItself = attempts >= mostTries && this.#failures < 2 && this.#hasSucceeded
      if (!isItself) {
        await this.#rest(chat, { nextAt: now() + this.#backOff(attempts), attempts, error: said })
        return true
      }
    } else if (attempts < 3) {
      await this.#rest(chat, { nextAt: now() + this.#backOff(attempts), attempts, error: said })
      return true
    }
    if (!(error instanceof ChatwootError))
      this.#deps.log.error('An entry for Chatwoot is given up', { err: error })
    await storage.commits.write((tx) => {
      storage.chatwootQueue.giveUp(tx, entryId, said)
      storage.chatwootChats.count(tx, chat.id, { more: -1 })
      storage.chatwootChats.rest(tx, chat.id, { nextAt: 0, attempts: 0, error: null })
    })
    return false
  }

  #rest(chat: ChatwootChat, how: { nextAt: number; attempts: number; error: string | null }): Promise<void> {
    const { commits, chatwootChats } = this.#deps.storage
    return commits.write((tx) => chatwootChats.rest(tx, chat.id, how))
  }

  async #look(row: ChatwootRow & { inboxId: number }, look: Look): Promise<void> {
    const { storage, now } = this.#deps
    try {
      await this.workers(row).agents.look(look)
      await storage.commits.write((tx) => storage.chatwootLooks.done(tx, look.id))
      await this.#succeeded(row)
    } catch (error) {
      if (this.#stopping.signal.aborted) return
      const attempts = look.attempts + 1
      const isTheirs = error instanceof ChatwootError
      if (isTheirs && this.#isForNow(error)) await this.#failed(row, error)
      else if (!(error instanceof NotYetError) && !isTheirs)
        this.#deps.log.warn('A conversation of Chatwoot could not be worked for', { err: error })
      // A file is there within seconds, as a rule.
      const nextAt =
        now() +
        (error instanceof NotYetError ? Math.min(500 * 2 ** attempts, 30_000) : this.#backOff(attempts))
      await storage.commits.write((tx) =>
        storage.chatwootLooks.rest(tx, look.id, { nextAt, attempts, error: messageOf(error) }),
      )
    }
  }

  /** Conversations in which something happened since the last time. */
  #sweep(row: ChatwootRow & { inboxId: number }): void {
    const { storage, now } = this.#deps
    const since = row.sweptAt ?? row.createdAt
    // At the beginning at once, but not before webhooks are taken: agents may have written while nobody could be told.
    if (!this.#deps.isServing()) return
    if (this.#isSweeping || (this.#hasSwept && now() - since < sweepMs)) return
    this.#isSweeping = true
    const at = now()
    const seconds = Math.ceil((Math.min(at - since, sweepBackMs) + sweepMs) / 1000)
    this.#start(['sweep'], async () => {
      try {
        const found = await this.workers(row).api.conversationsOfLate(row.inboxId, seconds)
        await storage.commits.write((tx) => {
          for (const { id, inbox_id: inbox } of found)
            if (inbox === row.inboxId)
              storage.chatwootLooks.put(tx, {
                instanceId: this.#instanceId,
                conversationId: id,
                fromId: null,
                at,
              })
          storage.chatwoot.progress(tx, this.#instanceId, { sweptAt: at })
        })
        this.#hasSwept = true
        await this.#succeeded(row)
      } catch (error) {
        if (!this.#stopping.signal.aborted) await this.#failed(row, error)
      } finally {
        this.#isSweeping = false
      }
    })
  }

  async #succeeded({ failingSince, lastOkAt }: ChatwootRow): Promise<void> {
    const { storage, now } = this.#deps
    const wasFailing = this.#failures > 0 || failingSince !== null
    this.#failures = 0
    this.#restUntil = 0
    this.#hasSucceeded = true
    if (!wasFailing && now() - (lastOkAt ?? 0) < 60_000) return
    await storage.commits.write((tx) => {
      if (wasFailing) {
        storage.chatwootChats.hurry(tx, this.#instanceId)
        storage.chatwootLooks.hurry(tx, this.#instanceId)
      }
      storage.chatwoot.progress(tx, this.#instanceId, {
        failingSince: null,
        lastError: null,
        lastOkAt: now(),
      })
    })
  }

  /** Chatwoot itself: everything rests. One that fails alone rests alone. */
  async #failed(row: ChatwootRow, error: unknown): Promise<void> {
    const { storage, now } = this.#deps
    this.#failures += 1
    const isToken = error instanceof ChatwootError && error.trouble === 'token'
    const asked = error instanceof ChatwootError ? error.retryAfterMs : undefined
    if (isToken) this.#restUntil = now() + restMs.token
    else if (asked !== undefined) this.#restUntil = now() + asked
    else if (this.#failures >= 2 || !hasStatus(error)) this.#restUntil = now() + this.#backOff(this.#failures)
    const failingSince = storage.chatwoot.get(this.#instanceId)?.failingSince ?? now()
    await storage.commits.write((tx) =>
      storage.chatwoot.progress(tx, row.instanceId, { failingSince, lastError: messageOf(error) }),
    )
  }

  #isForNow(error: unknown): boolean {
    return error instanceof ChatwootError && ['away', 'busy', 'token'].includes(error.trouble)
  }

  #backOff(tries: number): number {
    const most = Math.min(restMs.longest, restMs.first * 2 ** Math.min(tries - 1, 10))
    return Math.round(most * (0.5 + this.#deps.random() / 2))
  }

  #sleep(row: ChatwootRow): void {
    if (this.#busy.size >= atOnce) return
    const { now, storage } = this.#deps
    if (!this.#deps.isServing()) return this.#wakeIn(servingLookMs)
    const due = [
      storage.chatwootChats.nextDue(this.#instanceId),
      storage.chatwootLooks.nextDue(this.#instanceId),
      (row.sweptAt ?? now()) + sweepMs,
    ]
    const next = Math.min(...due.map((at) => at ?? Infinity))
    // What is due and not begun waits for one that is under way.
    this.#wakeIn(Math.max(next - now(), this.#busy.size > 0 ? 500 : 50))
  }

  #wakeIn(ms: number): void {
    this.#cancelTimer()
    if (this.#stopping.signal.aborted) return
    this.#cancelTimer = this.#deps.setTimer(() => this.wake(), Math.min(ms, longestSleepMs))
  }
}

function hasStatus(error: unknown): boolean {
  return error instanceof ChatwootError && error.status !== null
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500)
}
