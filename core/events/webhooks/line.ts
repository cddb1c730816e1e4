// One webhook's deliveries in one lane, strictly one after another: live goes by the webhook's cursor, again by the rows
// that were asked for. It does not follow the log itself: at each step its owner may have changed the webhook and its
// cursor, or a row be due, so it looks at the tables whenever it is woken (by the dispatcher, which follows, or by its
// timer). All it knows is in the tables, so a kill costs a repetition at most.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EventView } from '../../contract/events/event.ts'
import { isBroker } from '../../contract/events/webhook.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Lane } from '../../storage/tables/deliveries.ts'
import type { Lost, Webhook } from '../../storage/tables/webhooks.ts'
import { encode, letPass, pageAfter, sendParts, type AttemptDeps } from './attempt.ts'
import { recordBehind, recordFailure, recordPassed, recordSuccess, type Task } from './delivery-record.ts'
import { lateMs, type Pace } from './pace.ts'
import type { Outcome } from './post.ts'
import { recordReset, recordResetPassed, resetOf } from './reset.ts'
import { hurryAll } from './hurry.ts'
import { asideMs, firstMs, isOfEvent, longestMs, refusals, restMs } from './retries.ts'

export interface LineDeps extends AttemptDeps {
  now: () => number
  random: () => number
  /** Wakes both lanes of a webhook. */
  wake: (webhookId: string) => void
  pace: Pace
}

/** After what should not happen (a full disk, an unreadable row): the line goes on by itself. */
const troubleMs = 10_000
/** How far a webhook that nothing concerns may lag behind in the table. */
const lagEvents = 500
/** How many of what has waited make room in one step. */
const behindEvents = 100

export class Line {
  readonly #deps: LineDeps
  readonly #webhookId: string
  readonly #lane: Lane
  #work: Promise<void> | undefined
  #woken = false
  #cancelTimer: () => void = () => undefined
  /** How far the log was looked through since the cursor that the table holds. */
  #looked = { cursor: 0, next: 0 }
  /** In the lane again, and of resets: how many have failed in a row, and until when it rests for that. */
  #failures = 0
  #restUntil = 0
  /** Of a reset that the endpoint does not take while it takes what follows: which one, and when it is tried again. */
  #resetAside = { to: 0, tries: 0, until: 0 }
  /** When the next of what has waited may go. */
  #placeAt: number | undefined

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
    const waitUntil = Math.max(this.#restUntil, this.#rowWaits(webhook.id))
    if (waitUntil > now()) {
      this.#wakeIn(waitUntil - now())
      return false
    }
    if (this.#lane === 'live' && this.#isResetDue(webhook.lost)) return this.#tellLost(webhook, webhook.lost)
    const row = storage.deliveries.due(webhook.id, this.#lane, now())
    if (row !== undefined) {
      const event = this.#deps.events.get(row.seq)
      // Not on disk yet: its commit wakes this line.
      return event !== undefined && this.#deliver({ webhook, event, row })
    }
    if (this.#lane === 'again') return false
    const isMore = await this.#goOn(webhook)
    const isPaced = this.#placeAt !== undefined
    if (!isMore && !isPaced && webhook.lost !== null) this.#wakeIn(this.#resetAside.until - now())
    return isMore
  }

  /** When the first row of the lane is due; 0 when it has none. */
  #rowWaits(webhookId: string): number {
    return this.#deps.storage.deliveries.nextAt(webhookId, this.#lane) ?? 0
  }

  /** The next event after the cursor. */
  async #goOn(webhook: Webhook): Promise<boolean> {
    const { events, storage } = this.#deps
    const { id, cursor } = webhook
    if (this.#looked.cursor !== cursor) this.#looked = { cursor, next: cursor }
    const page = pageAfter(this.#deps, webhook, this.#looked.next)
    const [event] = page.events
    if (event !== undefined && this.#makesRoom(webhook, event)) return this.#leaveBehind(webhook)
    if (event !== undefined) return this.#deliver({ webhook, event, row: undefined })
    this.#looked.next = page.next
    if (page.next - cursor > lagEvents)
      await storage.commits.write((tx) => storage.webhooks.advance(tx, id, { from: cursor, to: page.next }))
    await nextTurn()
    return page.next < events.latest()
  }

  #isLate({ at }: EventView): boolean {
    return this.#deps.now() - at > lateMs
  }

  /** In the dialect nothing waits for another for longer; while its endpoint is down the order is kept all the same. */
  #makesRoom({ dialect, failingSince }: Webhook, event: EventView): boolean {
    return dialect === 'evolution' && failingSince === null && this.#isLate(event)
  }

  /** What has waited goes on in the other lane, in its order and at the pace of the endpoint. */
  async #leaveBehind(webhook: Webhook): Promise<boolean> {
    const { storage, wake } = this.#deps
    const page = pageAfter(this.#deps, webhook, this.#looked.next, behindEvents)
    const fresh = page.events.find((event) => !this.#isLate(event))
    const to = fresh === undefined ? page.next : fresh.seq - 1
    const seqs = page.events
      .filter((event) => event.seq <= to && encode(this.#deps, webhook, event)?.length !== 0)
      .map(({ seq }) => seq)
    await storage.commits.write((tx) => recordBehind(this.#deps, tx, { webhook, seqs, to }))
    wake(this.#webhookId)
    return true
  }

  /** What has waited takes its place in the pace of the endpoint; false: it is to come. */
  #isItsTurn(webhook: Webhook, event: EventView): boolean {
    const { pace, now } = this.#deps
    // A broker takes what it is sent, in its order.
    if (isBroker(webhook.dialect)) return true
    if (this.#lane === 'live' && !this.#isLate(event)) return true
    this.#placeAt ??= pace.book(webhook.url, now())
    if (this.#placeAt > now()) {
      this.#wakeIn(this.#placeAt - now())
      return false
    }
    this.#placeAt = undefined
    return true
  }

  async #deliver(found: Pick<Task, 'webhook' | 'event' | 'row'>): Promise<boolean> {
    const { now, signal } = this.#deps
    const requests = encode(this.#deps, found.webhook, found.event)
    const task: Task = { ...found, lane: this.#lane, requests: requests ?? [] }
    if (requests?.length === 0 && task.row === undefined) {
      this.#looked.next = task.event.seq
      await nextTurn()
      return true
    }
    if (requests !== undefined && requests.length > 0 && !this.#isItsTurn(task.webhook, task.event))
      return false
    const begun = now()
    const outcome = await sendParts(this.#deps, task.webhook, { requests, part: task.row?.part ?? 0 })
    // What the stop cut off is sent again at the next start.
    if (signal.aborted && !outcome.ok) return false
    const isAside = requests === undefined || isOfEvent(outcome.status)
    const isBack = await this.#deps.storage.commits.write((tx: WriteTx) => {
      if (outcome.ok) return recordSuccess(this.#deps, tx, task)
      recordFailure(this.#deps, tx, task, { ...outcome, isAside })
      return false
    })
    if (outcome.ok) {
      this.#failures = 0
      if (isBack) await this.#goOnAll()
    } else if (this.#lane === 'again') this.#rest(task.webhook)
    else if (isAside) this.#deps.wake(this.#webhookId)
    else if (this.#isSuspect(task, now() - begun)) await this.#letPass(task, outcome)
    return true
  }

  /** Before anything else: what comes next does not follow on what came last. */
  async #tellLost(webhook: Webhook, lost: Lost): Promise<boolean> {
    const { storage, signal, now } = this.#deps
    const event = resetOf(webhook, lost)
    const requests = encode(this.#deps, webhook, event) ?? []
    const begun = now()
    const outcome = await sendParts(this.#deps, webhook, { requests, part: 0 })
    if (signal.aborted && !outcome.ok) return false
    const isAside = this.#resetAside.to === lost.to
    const { isOver, isBack } = await storage.commits.write((tx: WriteTx) =>
      recordReset(this.#deps, tx, { webhook, lost, requests, isAside }, outcome),
    )
    if (isOver) this.#failures = 0
    else if (isAside) this.#setResetAside(lost)
    else {
      const isSuspect = this.#failures > 0 || now() - begun >= firstMs
      this.#rest(webhook)
      if (isSuspect) await this.#passReset({ webhook, event, lost }, outcome)
    }
    if (isBack) await this.#goOnAll()
    return true
  }

  #isResetDue(lost: Lost | null): lost is Lost {
    return lost !== null && (this.#resetAside.to !== lost.to || this.#resetAside.until <= this.#deps.now())
  }

  #setResetAside({ to }: Lost): void {
    const tries = this.#resetAside.to === to ? this.#resetAside.tries + 1 : 1
    this.#resetAside = { to, tries, until: this.#deps.now() + asideMs(tries) }
  }

  /** As an event that fails is let be: whether it is the endpoint shows by what follows. */
  async #passReset(
    { webhook, event, lost }: { webhook: Webhook; event: EventView; lost: Lost },
    failed: Outcome,
  ): Promise<void> {
    const passed = await letPass(this.#deps, { webhook, event, attempts: this.#failures }, failed)
    if (passed === undefined) return
    this.#setResetAside(lost)
    this.#failures = 0
    this.#restUntil = 0
    await this.#deps.storage.commits.write((tx) => recordResetPassed(this.#deps, tx, webhook, passed))
    await this.#goOnAll()
  }

  /** The endpoint is up: what waits for its next try waits for nothing now, but for what it will not have. */
  async #goOnAll(): Promise<void> {
    const { storage, now, wake } = this.#deps
    await hurryAll(storage, { webhookId: this.#webhookId, at: now(), but: refusals })
    wake(this.#webhookId)
  }

  /** One failure may be a moment's; then those behind have waited long enough to be let pass. */
  #isSuspect({ webhook, row }: Task, tookMs: number): boolean {
    // Of a broker the connection shows whether it is there: nothing passes what waits for it.
    if (isBroker(webhook.dialect)) return false
    const { deliveries } = this.#deps.storage
    const failsSingleEvents = deliveries.head(webhook.id, 'again')?.state === 'failing'
    return row !== undefined || tookMs >= firstMs || failsSingleEvents
  }

  async #letPass(task: Task, failed: Outcome): Promise<void> {
    const { storage, wake } = this.#deps
    // It was given up, or changed meanwhile.
    if (storage.deliveries.head(this.#webhookId, 'live')?.seq !== task.event.seq) return
    const attempts = (task.row?.attempts ?? 0) + 1
    const passed = await letPass(this.#deps, { ...task, attempts }, failed)
    if (passed === undefined) return
    await storage.commits.write((tx) => recordPassed(this.#deps, tx, task, passed))
    wake(this.#webhookId)
  }

  /** The others come first then. */
  #rest({ dialect }: Webhook): void {
    this.#failures += 1
    this.#restUntil = this.#deps.now() + restMs(this.#failures, dialect)
  }

  #wakeIn(ms: number): void {
    this.#cancelTimer()
    if (this.#deps.stopping.aborted) return
    // A clock that was set back must not make it wait longer than any wait is.
    this.#cancelTimer = this.#deps.setTimer(() => this.wake(), Math.min(ms, longestMs))
  }
}
