// Asks phones for older messages of chats, one ask of a number at a time until it is answered: back to a date, where the
// owner asks for it; and after an end that was not in order, or a long absence, over what the active chats may lack. What
// comes is taken in as history. What the owner asks for is stored, and goes on after a kill; the rest is in memory, and after
// a kill, which is no end in order, asked again.
import type { EventView } from '../../../contract/events/event.ts'
import type { HistoryAskView } from '../../../contract/messages/history.ts'
import { Follower } from '../../../events/follower.ts'
import type { EventLog } from '../../../events/log.ts'
import { systemTimer, type SetTimer } from '../../../events/timers.ts'
import { z } from 'zod'
import type { WriteTx } from '../../../storage/commit.ts'
import type { Log } from '../../../log.ts'
import type { Storage } from '../../../storage/storage.ts'
import type { OnlineNumber } from '../../link.ts'
import { namesOf } from '../view.ts'

const hourMs = 60 * 60 * 1000
/** Until the phone has answered. */
const answerMs = 2 * 60 * 1000
/** What was said meanwhile comes in first: by the newest it is asked. */
const settleMs = 3000
/** A number that was away so long may have missed what WhatsApp does not keep. */
const absenceMs = 24 * hourMs
/** Chats in which so long before nothing was said are not compared, and no more than so many. */
const activeMs = 7 * 24 * hourMs
const mostChats = 20
/** How many messages one ask is for, as WhatsApp's own clients ask, and how many asks one job may be. */
const perAsk = 50
const mostAsks = 400

export interface HistoryAsksDeps {
  storage: Storage
  events: EventLog
  log: Log
  online<T>(instanceId: string, ask: (number: OnlineNumber) => Promise<T>): Promise<T>
  setTimer?: SetTimer
}

const factPrefix = 'history_asks.'

/** As it is stored: of the owner's alone. */
const StoredJobs = z.array(
  z.object({
    chatId: z.int(),
    until: z.int(),
    row: z.int().optional(),
    asks: z.int(),
    messages: z.int(),
  }),
)

interface Job {
  chatId: number
  kind: HistoryAskView['kind']
  /** It is done when what was sent until then is here. */
  until: number
  /** By which message is asked next, and how often it was. */
  row: number | undefined
  asks: number
  /** New ones that came. */
  messages: number
}

interface Queue {
  jobs: Job[]
  /** How many pieces had come when it was asked; undefined: nothing is asked just now. */
  asked: { ended: number; messages: number } | undefined
  /** The backlog of a login comes in. */
  isSettling: boolean
  cancel: () => void
}

export class HistoryAsks {
  readonly #deps: HistoryAsksDeps
  readonly #follower: Follower<EventView>
  readonly #setTimer: SetTimer
  readonly #queues = new Map<string, Queue>()
  /** Since when each number is not online; one that nobody writes to for a day was not away. */
  readonly #leftAt = new Map<string, number | 'not'>()
  #isStopped = false

  constructor(deps: HistoryAsksDeps) {
    this.#deps = deps
    this.#setTimer = deps.setTimer ?? systemTimer
    this.#follower = new Follower({
      log: deps.events,
      types: () => ['instance.state', 'history.progress', 'history.gap'],
      take: ({ events }) => this.#hear(events),
      onTrouble: (error) => this.#onTrouble(error),
      ...(deps.setTimer && { setTimer: deps.setTimer }),
    })
  }

  start(): void {
    const { appliance } = this.#deps.storage
    for (const { key, value } of appliance.list(factPrefix)) {
      const jobs = StoredJobs.parse(JSON.parse(value)).map((job) => ({
        ...job,
        row: job.row,
        kind: 'back' as const,
      }))
      this.#queueOf(key.slice(factPrefix.length)).jobs.push(...jobs)
    }
    this.#follower.start(this.#deps.events.latest())
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    for (const { cancel } of this.#queues.values()) cancel()
    await this.#follower.stop()
  }

  /** Back to a date, from the oldest message of the chat that is here; stored when it resolves. */
  async back(
    instanceId: string,
    { chatId, row, until }: { chatId: number; row: number; until: number },
  ): Promise<void> {
    this.#add(instanceId, { chatId, row, until, kind: 'back' })
    await this.#deps.storage.commits.write((tx) => this.#store(tx, instanceId))
    this.#background(this.#next(instanceId))
  }

  list(instanceId: string): HistoryAskView[] {
    return (this.#queues.get(instanceId)?.jobs ?? []).map((job) => this.#view(job))
  }

  async #hear(news: readonly EventView[]): Promise<void> {
    for (const event of news) {
      const { instanceId } = event
      if (instanceId === null) continue
      if (event.type === 'history.gap') this.#compare(instanceId, event.data.since)
      if (event.type === 'instance.state') this.#mindAbsence(instanceId, event)
      if (event.type === 'history.progress') await this.#came(instanceId)
      await this.#next(instanceId)
    }
  }

  /** Before its first login here nobody knows when it was there last, but for what it has stored. */
  #mindAbsence(instanceId: string, { at, data }: Extract<EventView, { type: 'instance.state' }>): void {
    const left = this.#leftAt.get(instanceId)
    if (data.state !== 'open') {
      if (left === 'not') this.#leftAt.set(instanceId, at)
      return
    }
    this.#leftAt.set(instanceId, 'not')
    const last =
      left === undefined ? this.#deps.storage.messages.list(instanceId, { limit: 1 })[0] : undefined
    const since = typeof left === 'number' ? left : last?.storedAt
    if (since !== undefined && at - since > absenceMs) this.#compare(instanceId, last?.sentAt ?? since)
  }

  /** What was said in the chats that were in use before, and since. */
  #compare(instanceId: string, since: number): void {
    const { chats } = this.#deps.storage
    const account = this.#account(instanceId)
    if (account === undefined) return
    for (const chat of chats.list(instanceId, { account, limit: mostChats })) {
      if (chat.kind !== 'user' && chat.kind !== 'group') continue
      if ((chat.lastMessageAt ?? 0) < since - activeMs) continue
      this.#add(instanceId, { chatId: chat.id, row: undefined, until: since, kind: 'gap' })
    }
    const queue = this.#queues.get(instanceId)
    if (queue === undefined || queue.asked !== undefined) return
    queue.isSettling = true
    queue.cancel()
    queue.cancel = this.#setTimer(() => {
      queue.isSettling = false
      this.#background(this.#next(instanceId))
    }, settleMs)
  }

  #queueOf(instanceId: string): Queue {
    const queue = this.#queues.get(instanceId) ?? {
      jobs: [],
      asked: undefined,
      isSettling: false,
      cancel: () => undefined,
    }
    this.#queues.set(instanceId, queue)
    return queue
  }

  #store(tx: WriteTx, instanceId: string): void {
    const { appliance } = this.#deps.storage
    const jobs = this.#queueOf(instanceId).jobs.filter(({ kind }) => kind === 'back')
    const key = `${factPrefix}${instanceId}`
    if (jobs.length > 0) appliance.put(tx, key, JSON.stringify(jobs.map(({ kind: _kind, ...job }) => job)))
    else appliance.delete(tx, key)
  }

  #newest(chatId: number): number | undefined {
    const all = { chatId, after: -1, sentAt: Number.MAX_SAFE_INTEGER, row: 0, limit: 1 }
    return this.#deps.storage.chatPages.before(all)[0]?.row
  }

  #background(work: Promise<void>): void {
    work.catch((err: unknown) => this.#onTrouble(err))
  }

  readonly #onTrouble = (err: unknown): void =>
    this.#deps.log.warn('What a phone is asked for could not be dealt with', { err })

  #add(instanceId: string, job: Omit<Job, 'asks' | 'messages'>): void {
    const queue = this.#queueOf(instanceId)
    const same = queue.jobs.find(({ chatId, kind }) => chatId === job.chatId && kind === job.kind)
    if (same === undefined) queue.jobs.push({ ...job, asks: 0, messages: 0 })
    else same.until = Math.min(same.until, job.until)
  }

  /** Asks for the first in the row, unless it is asked already or the number is off. */
  async #next(instanceId: string): Promise<void> {
    const { storage, online, log } = this.#deps
    const queue = this.#queues.get(instanceId)
    const [job] = queue?.jobs ?? []
    if (queue === undefined || job === undefined || this.#isStopped) return
    if (queue.asked !== undefined || queue.isSettling) return
    job.row ??= this.#newest(job.chatId)
    const message = job.row === undefined ? undefined : storage.messages.get(job.row)
    const chat = storage.chats.get(job.chatId)
    if (message === undefined || chat === undefined || job.asks >= mostAsks)
      return this.#end(instanceId, job, false)
    const totals = storage.historyChunks.onDemand(instanceId)
    queue.asked = totals
    job.asks += 1
    queue.cancel = this.#setTimer(() => {
      queue.asked = undefined
      // The phone is off, or has nothing to say.
      this.#background(this.#end(instanceId, job, false))
    }, answerMs)
    try {
      const { messageId, fromMe, sentAt } = message
      const than = { messageId, fromMe, sentAt, chat: namesOf(chat).jid }
      await online(instanceId, (number) => number.askOlder(than, perAsk))
    } catch (err) {
      // It is asked again when the number is online.
      queue.cancel()
      queue.asked = undefined
      job.asks -= 1
      log.debug('A phone cannot be asked for older messages just now', { err })
    }
  }

  /** A piece is in: whether the answer, and how far it leads. */
  async #came(instanceId: string): Promise<void> {
    const { historyChunks, chatPages, messages } = this.#deps.storage
    const queue = this.#queues.get(instanceId)
    const [job] = queue?.jobs ?? []
    const totals = historyChunks.onDemand(instanceId)
    if (queue?.asked === undefined || job === undefined || totals.ended <= queue.asked.ended) return
    const came = totals.messages - queue.asked.messages
    const from = job.row === undefined ? undefined : messages.get(job.row)
    const before =
      from &&
      chatPages.before({
        chatId: job.chatId,
        after: -1,
        sentAt: from.sentAt,
        row: from.row,
        limit: job.kind === 'back' ? 500 : perAsk,
      })
    const oldest = before?.at(-1)
    // What came is of another chat, which the owner may have asked for too; the answer is still to come.
    if (job.kind === 'back' && oldest === undefined && came > 0) {
      queue.asked = totals
      return undefined
    }
    job.messages += came
    queue.cancel()
    queue.asked = undefined
    // All that is here was compared; or the phone has no more.
    if (oldest === undefined) return this.#end(instanceId, job, job.kind === 'gap')
    job.row = oldest.row
    if (oldest.sentAt <= job.until) return this.#end(instanceId, job, true)
    if (job.kind === 'back') await this.#deps.storage.commits.write((tx) => this.#store(tx, instanceId))
    return undefined
  }

  /** Told, with what came; then the next one has its turn. */
  async #end(instanceId: string, job: Job, isReached: boolean): Promise<void> {
    const { storage, events } = this.#deps
    const queue = this.#queues.get(instanceId)
    if (queue === undefined || this.#isStopped) return
    queue.jobs = queue.jobs.filter((each) => each !== job)
    const view = this.#view(job)
    await storage.commits.write((tx) => {
      this.#store(tx, instanceId)
      events.append(tx, instanceId, { type: 'history.asked', data: { ...view, reached: isReached } })
    })
    await this.#next(instanceId)
  }

  #view({ chatId, kind, until, messages }: Job): HistoryAskView {
    const chat = this.#deps.storage.chats.get(chatId)
    return { chat: chat === undefined ? '' : namesOf(chat).jid, kind, until, messages }
  }

  #account(instanceId: string): string | undefined {
    return this.#deps.storage.generations.list(instanceId).at(-1)?.account
  }
}
