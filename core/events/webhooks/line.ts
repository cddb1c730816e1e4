// One webhook's deliveries in one lane, strictly one after another: live goes by the webhook's cursor, again by the rows
// that were asked for. It does not follow the log itself: at each step its owner may have changed the webhook and its
// cursor, or a row be due, so it looks at the tables whenever it is woken (by the dispatcher, which follows, or by its
// timer). All it knows is in the tables, so a kill costs a repetition at most.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Log } from '../../log.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Lane } from '../../storage/tables/deliveries.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Webhook } from '../../storage/tables/webhooks.ts'
import type { Encoders } from './encode.ts'
import type { EventLog } from '../log.ts'
import { longestMs } from './retries.ts'
import type { DeliveryRequest, Outcome, PostOptions } from './post.ts'
import { recordFailure, recordSuccess, type Task } from './delivery-record.ts'

export interface LineDeps extends PostOptions {
  storage: Pick<Storage, 'webhooks' | 'deliveries' | 'commits'>
  events: EventLog
  encoders: Encoders
  log: Log
  now: () => number
  random: () => number
  /** It never throws. */
  send: (webhook: Webhook, request: DeliveryRequest) => Promise<Outcome>
  /** No new delivery begins. The signal, given later, cuts off what is under way. */
  stopping: AbortSignal
  /** Wakes both lanes of a webhook. */
  wake: (webhookId: string) => void
}

/** After what should not happen (a full disk, an unreadable row): the line goes on by itself. */
const troubleMs = 10_000
const unreadable = 'What the event tells of cannot be read.'
/** How far a webhook that nothing concerns may lag behind in the table. */
const lagEvents = 500

export class Line {
  readonly #deps: LineDeps
  readonly #webhookId: string
  readonly #lane: Lane
  #work: Promise<void> | undefined
  #woken = false
  #cancelTimer: () => void = () => undefined
  /** How far the log was looked through since the cursor that the table holds. */
  #looked = { cursor: 0, next: 0 }

  constructor(deps: LineDeps, webhookId: string, lane: Lane) {
    this.#deps = deps
    this.#webhookId = webhookId
    this.#lane = lane
  }

  /** There may be something to do. Returns at once. */
  wake(): void {
    this.#woken = true
    if (this.#deps.stopping.aborted) return
    this.#work ??= this.#run().finally(() => {
      this.#work = undefined
      if (this.#woken) this.wake()
    })
  }

  /** Resolves when nothing is under way, once it is stopping. */
  async stopped(): Promise<void> {
    this.#cancelTimer()
    await this.#work
  }

  async #run(): Promise<void> {
    this.#cancelTimer()
    try {
      while (this.#woken) {
        this.#woken = false
        while (!this.#deps.stopping.aborted && (await this.#step()));
      }
    } catch (err) {
      this.#deps.log.warn('A delivery could not be recorded; it is tried again', { err })
      this.#wakeIn(troubleMs)
    }
  }

  /** True when there may be more to do now. */
  async #step(): Promise<boolean> {
    const { storage, now } = this.#deps
    const webhook = storage.webhooks.get(this.#webhookId)
    if (webhook === undefined || !webhook.enabled) return false
    const row = storage.deliveries.head(webhook.id, this.#lane)
    if (row !== undefined) {
      if (row.nextAt > now()) {
        this.#wakeIn(row.nextAt - now())
        return false
      }
      const event = this.#deps.events.get(row.seq)
      // Not on disk yet: its commit wakes this line.
      return event !== undefined && this.#deliver({ webhook, event, row })
    }
    return this.#lane === 'live' && this.#goOn(webhook)
  }

  /** The next event after the cursor. */
  async #goOn(webhook: Webhook): Promise<boolean> {
    const { events, storage } = this.#deps
    const { id, cursor } = webhook
    if (this.#looked.cursor !== cursor) this.#looked = { cursor, next: cursor }
    const { instanceId, types, dialect } = webhook
    const page = events.page({
      after: this.#looked.next,
      limit: 1,
      ...(instanceId !== null && { instanceId }),
      ...(types !== null && dialect !== 'evolution' && { types }),
    })
    const [event] = page.events
    if (event !== undefined) return this.#deliver({ webhook, event, row: undefined })
    this.#looked.next = page.next
    if (page.next - cursor > lagEvents)
      await storage.commits.write((tx) => storage.webhooks.advance(tx, id, { from: cursor, to: page.next }))
    await nextTurn()
    return page.next < events.latest()
  }

  async #deliver(found: Pick<Task, 'webhook' | 'event' | 'row'>): Promise<boolean> {
    const requests = this.#encode(found)
    const task: Task = { ...found, lane: this.#lane, requests: requests ?? [] }
    if (requests?.length === 0 && task.row === undefined) {
      this.#looked.next = task.event.seq
      await nextTurn()
      return true
    }
    let part = task.row?.part ?? 0
    let outcome: Outcome = { ok: requests !== undefined, status: null, error: unreadable }
    for (; part < task.requests.length && outcome.ok; part += Number(outcome.ok)) {
      outcome = await this.#send(task, part)
    }
    // What the stop cut off is sent again at the next start.
    if (this.#deps.signal.aborted && !outcome.ok) return false
    await this.#record(task, part, outcome)
    if (outcome.ok && task.webhook.failingSince !== null) this.#deps.wake(this.#webhookId)
    return true
  }

  /** undefined when it cannot be said just now. */
  #encode({ webhook, event }: Pick<Task, 'webhook' | 'event'>): DeliveryRequest[] | undefined {
    // A webhook that fails is not told that it fails.
    const isOwn = 'webhookId' in event.data && event.data.webhookId === webhook.id
    if (isOwn) return []
    try {
      return this.#deps.encoders[webhook.dialect](webhook, event)
    } catch (err) {
      this.#deps.log.warn('An event cannot be put into words for a webhook', { seq: event.seq, err })
      return undefined
    }
  }

  async #send({ webhook, requests }: Task, part: number): Promise<Outcome> {
    const request = requests[part]
    if (request === undefined) return { ok: true, status: null, error: null }
    return this.#deps.send(webhook, request)
  }

  async #record(task: Task, part: number, outcome: Outcome): Promise<void> {
    const { storage } = this.#deps
    await storage.commits.write((tx: WriteTx) => {
      if (outcome.ok) recordSuccess(this.#deps, tx, task)
      else recordFailure(this.#deps, tx, task, { ...outcome, part })
    })
  }

  #wakeIn(ms: number): void {
    this.#cancelTimer()
    if (this.#deps.stopping.aborted) return
    // A clock that was set back must not make it wait longer than any wait is.
    this.#cancelTimer = this.#deps.setTimer(() => this.wake(), Math.min(ms, longestMs))
  }
}
