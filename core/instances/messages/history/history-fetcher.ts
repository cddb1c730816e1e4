// Takes in what phones have sent of their chat history: one piece at a time over all numbers, so that memory and loop stay
// free, tried again until it is here or will never be. A kill begins a piece anew, which stores nothing twice.
import type { EventView } from '../../../contract/events/event.ts'
import { Follower } from '../../../events/follower.ts'
import type { EventLog } from '../../../events/log.ts'
import { systemTimer, type SetTimer } from '../../../events/timers.ts'
import type { Log } from '../../../log.ts'
import { isOutage } from '../../../storage/database.ts'
import type { Storage } from '../../../storage/storage.ts'
import type { HistoryChunk, WhyNoHistory } from '../../../storage/tables/history.ts'
import { HistoryFailure, type HistorySource } from '../../link.ts'

const minuteMs = 60_000
/** Between tries, the last one again and again. */
const pausesMs = [5000, 30_000, 2 * minuteMs, 10 * minuteMs, 60 * minuteMs]
/** How long what cannot be reached is tried: then WhatsApp has forgotten it. */
const forMs = 14 * 24 * 60 * minuteMs
const troubleMs = 10_000
/** So many pieces of one number are asked for again, until the next start. */
const mostAgain = 50
/** So often it is waited for that the phone can be asked. */
const askTries = 4

export interface HistoryFetcherDeps {
  storage: Storage
  events: EventLog
  adapter: HistorySource
  log: Log
  /** Asks the phone to send a piece again; rejects where it cannot be asked now. */
  askAgain(instanceId: string, notification: Uint8Array): Promise<void>
  now?: () => number
  setTimer?: SetTimer
}

export class HistoryFetcher {
  readonly #deps: HistoryFetcherDeps
  readonly #now: () => number
  readonly #stopping = new AbortController()
  readonly #follower: Follower<EventView>
  readonly #asked = new Map<string, number>()
  #unsubscribe: () => void = () => undefined
  #working: Promise<void> | undefined
  #cancelTimer: (() => void) | undefined

  constructor(deps: HistoryFetcherDeps) {
    this.#deps = deps
    this.#now = deps.now ?? Date.now
    this.#follower = new Follower({
      log: deps.events,
      types: () => ['instance.state', 'history.progress'],
      take: ({ events }) => this.#hear(events),
      onTrouble: this.#onError,
      ...(deps.setTimer && { setTimer: deps.setTimer }),
    })
  }

  start(): void {
    const { events, storage } = this.#deps
    const look = (): void => this.#look()
    const unsubscribe = [storage.room.onChange(look), storage.presence.onChange(look)]
    this.#unsubscribe = () => unsubscribe.forEach((each) => each())
    this.#follower.start(events.latest())
    this.#look()
  }

  /** What is under way is given up; the next start begins it anew. */
  async stop(): Promise<void> {
    this.#unsubscribe()
    this.#cancelTimer?.()
    this.#stopping.abort()
    await this.#follower.stop()
    await this.#working
  }

  async #hear(news: EventView[]): Promise<void> {
    const { storage } = this.#deps
    const online = news.filter(({ type, data }) => type === 'instance.state' && data.state === 'open')
    const ids = new Set(online.flatMap(({ instanceId }) => instanceId ?? []))
    if (ids.size > 0)
      await storage.commits.write((tx) => {
        for (const id of ids) storage.historyChunks.hurry(tx, id, this.#now())
      })
    this.#look()
  }

  #look(): void {
    if (this.#working !== undefined || this.#stopping.signal.aborted) return
    this.#cancelTimer?.()
    this.#working = this.#work()
      .catch((error: unknown) => {
        this.#onError(error)
        this.#waitFor(troubleMs)
      })
      .finally(() => {
        this.#working = undefined
      })
  }

  async #work(): Promise<void> {
    const { historyChunks, room, presence } = this.#deps.storage
    for (;;) {
      if (this.#stopping.signal.aborted || room.isFull || presence.lost !== undefined) return
      const chunk = historyChunks.next()
      if (chunk === undefined) return
      const waitMs = chunk.nextTryAt - this.#now()
      if (waitMs > 0) return this.#waitFor(Math.min(waitMs, 60 * minuteMs))
      await this.#take(chunk)
    }
  }

  #waitFor(ms: number): void {
    this.#cancelTimer?.()
    this.#cancelTimer = (this.#deps.setTimer ?? systemTimer)(() => this.#look(), ms)
  }

  readonly #onError = (err: unknown): void => {
    if (!this.#stopping.signal.aborted)
      this.#deps.log.warn('A piece of a history could not be dealt with; it is tried again', { err })
  }

  async #take(chunk: HistoryChunk): Promise<void> {
    const { adapter } = this.#deps
    try {
      await adapter.takeHistory(chunk, this.#stopping.signal)
      await this.#end(chunk, null)
    } catch (error) {
      if (this.#stopping.signal.aborted) return
      if (isOutage(error)) throw error
      await this.#failed(chunk, error)
    }
  }

  async #failed(chunk: HistoryChunk, error: unknown): Promise<void> {
    const { storage, log } = this.#deps
    const reason = this.#reasonToEnd(chunk, error)
    if (reason !== undefined && (await this.#askAgain(chunk))) {
      log.warn('A piece of a history will not come; what is here stays as it is', { err: error })
      return this.#end(chunk, reason)
    }
    this.#onError(error)
    const pauseMs = pausesMs[Math.min(chunk.attempts, pausesMs.length - 1)] ?? minuteMs
    await storage.commits.write((tx) => storage.historyChunks.postpone(tx, chunk.id, this.#now() + pauseMs))
  }

  /** The phone makes it anew: it comes as another piece. False where it is to be asked once more. */
  async #askAgain({ instanceId, notification, attempts }: HistoryChunk): Promise<boolean> {
    const asked = this.#asked.get(instanceId) ?? 0
    if (asked >= mostAgain) return true
    try {
      await this.#deps.askAgain(instanceId, notification)
      this.#asked.set(instanceId, asked + 1)
      return true
    } catch (err) {
      this.#deps.log.debug('The phone cannot be asked for a piece of history just now', { err })
      return attempts >= askTries
    }
  }

  /** undefined: it is tried again. */
  #reasonToEnd({ receivedAt, attempts }: HistoryChunk, error: unknown): WhyNoHistory | undefined {
    const failure = error instanceof HistoryFailure ? error.reason : undefined
    if (failure !== undefined) return failure
    return this.#now() - receivedAt > forMs && attempts > 2 ? 'unreachable' : undefined
  }

  async #end(chunk: HistoryChunk, reason: WhyNoHistory | null): Promise<void> {
    const { storage, events } = this.#deps
    const { id, instanceId } = chunk
    await storage.commits.write((tx) => {
      storage.historyChunks.end(tx, id, { reason, at: this.#now() })
      const data = {
        ...storage.historyChunks.totals(instanceId),
        progress: storage.historyChunks.progress(instanceId),
      }
      events.append(tx, instanceId, { type: 'history.progress', data })
    })
  }
}
