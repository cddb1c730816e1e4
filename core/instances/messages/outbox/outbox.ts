// Sends what was accepted: in order, one in flight in each chat, the same message id on every try, until WhatsApp
// acknowledges it or it has failed for a reason that is told. The table is the queue; there is none in memory.
import type { InstanceHealth } from '../../../contract/appliance/appliance.ts'
import type { Sentence } from '../../../contract/sentences/sentence.ts'
import { reasons } from '../../../contract/sentences/states.ts'
import type { Log } from '../../../log.ts'
import type { OutboxItem } from '../../../storage/tables/outbox.ts'
import type { Link, UploadJob } from '../../link.ts'
import { OutboxRecord, optionsOf, type Failure } from './outbox-record.ts'
import { Pace } from './pace.ts'
import { failures, type Wait } from './outbox-reasons.ts'
import { Uploads } from '../files/uploads.ts'
import { isOutage } from '../../../storage/database.ts'
import type { InstanceDeps } from '../../deps.ts'

export interface OutboxHost {
  instanceId: string
  log: Log
  /** While the number is open. */
  link(): Link | undefined
  /** Asks for another socket in place of this one. */
  renew(reason: Sentence): void
}

/** unsent: the socket did not take it. not_uploaded: the media host did not take its file. late: it did, but WhatsApp has not answered in time. */
type Answer = { kind: 'ack'; error: string | null } | { kind: 'lost' | 'late' | 'unsent' | 'not_uploaded' }

const atOnce = 8
const resuming = 0
const holding = -1
const ackMs = 60_000
const pauseMs = 5000
/** No timer is longer: a clock may be set, a machine may sleep, and what is due in a month is more than a timer can count. */
const longestRestMs = 60 * 60_000
/** A socket that refuses a message is often about to end: that is no fault of the message. */
const graceMs = 2000
/** A message whose sending ends the socket again and again must not do so for ever. */
const mostTries = 20
/** On sockets that live: for want of an answer two new ones, then patience, then the truth. */
const renewals = 2
const mostSetbacks = 5
const setbackFailures = {
  late: failures.noAnswer,
  unsent: failures.unsent,
  not_uploaded: failures.notUploaded,
}

export class Outbox {
  readonly #deps: InstanceDeps
  readonly #host: OutboxHost
  readonly #record: OutboxRecord
  readonly #pace: Pace
  readonly #uploads: Uploads
  /** Ends with the socket: an upload that it cuts begins again on the next one. */
  #connection = new AbortController()
  /** Ends the wait for WhatsApp's answer, by message id. */
  readonly #answers = new Map<string, (answer: Answer) => void>()
  /** By row; resuming and holding stand for work that is no row's. */
  readonly #running = new Map<number, Promise<void>>()
  /** The socket for which what an earlier one left unanswered is back in the queue. */
  #resumedFor: Link | undefined
  /** How often a living socket did not bring a row through; a restart forgives. */
  readonly #setbacks = new Map<number, number>()
  #pausedUntil = 0
  #stopped = false
  #cancelTimer: () => void = () => undefined

  constructor(deps: InstanceDeps, host: OutboxHost) {
    this.#deps = deps
    this.#host = host
    this.#record = new OutboxRecord(deps, host.instanceId)
    this.#pace = new Pace(deps, host.instanceId)
    this.#uploads = new Uploads(deps)
  }

  /** How many chats that it does not know it may write to. */
  get newChats(): InstanceHealth['newChats'] {
    return this.#pace.newChats
  }

  /** Sends what may be sent now. Called from timers too, so what fails in here is only waited for. */
  wake(): void {
    const link = this.#host.link()
    if (this.#stopped || link === undefined) return
    try {
      // Whoever lets it go on wakes it.
      if (this.#deps.sending.stoppedAt === null) this.#next(link)
    } catch (error) {
      this.#wait(error)
    }
  }

  /** The socket is over: whatever it had not acknowledged is still to be sent. */
  disconnected(): void {
    this.#resumedFor = undefined
    this.#connection.abort()
    this.#connection = new AbortController()
    for (const answer of this.#answers.values()) answer({ kind: 'lost' })
  }

  onAck({ messageId, error }: { messageId: string; error: string | null }): void {
    const answer = this.#answers.get(messageId)
    if (answer !== undefined) answer({ kind: 'ack', error })
    else if (error === null && !this.#stopped) this.#late(messageId)
  }

  /** Only what waits in the queue. */
  async cancel(item: number): Promise<void> {
    await this.#record.cancel(item)
    // The next of its chat may be free now.
    this.wake()
  }

  /** Only what waits for its time. */
  async sendNow(item: number): Promise<void> {
    await this.#record.sendNow(item)
    this.wake()
  }

  /** Only what has failed; under the same message id. */
  async retry(item: number): Promise<void> {
    await this.#record.retry(item)
    this.wake()
  }

  /** Takes up nothing new; resolves when what is under way is stored. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelTimer()
    this.disconnected()
    await Promise.all(this.#running.values())
  }

  /** On a new socket first what an earlier one left unanswered, then what is ready. */
  #next(link: Link): void {
    const { storage, now } = this.#deps
    const { instanceId } = this.#host
    if (this.#pausedUntil > now()) return this.#wakeAt(this.#pausedUntil)
    if (link !== this.#resumedFor) return this.#resume(link)
    while (this.#running.size < atOnce) {
      const next = storage.outbox.next(instanceId, now())
      if (next === undefined || 'at' in next) return this.#rest(next?.at)
      const { item } = next
      // The disk did not take its first step: it is still the next one.
      if (this.#running.has(item.id)) return
      const wait = this.#pace.wait(item)
      if (wait !== undefined) return this.#holdBack(wait)
      this.#pace.left()
      this.#run(item.id, this.#deliver(item, { link, opensChat: this.#pace.opensChat(item) }))
    }
  }

  /** Nothing is ready, unless what is held back is so no longer: a limit was lifted, and a commit lets go of a batch. */
  #rest(nextAt: number | undefined): void {
    this.#wakeAt(nextAt)
    const held = this.#deps.storage.outbox.nextHeld(this.#host.instanceId)
    if (held === undefined || this.#running.has(holding) || this.#pace.wait(held)?.hold !== undefined) return
    this.#run(holding, this.#record.release())
  }

  /** Rows that have been told are no longer ready: what else there is goes on. */
  #holdBack({ until, hold }: Wait): void {
    if (hold === undefined) this.#wakeAt(until)
    else if (!this.#running.has(holding)) this.#run(holding, this.#record.hold({ until, hold }))
  }

  #wait(error: unknown): void {
    this.#host.log.error('Sending waits, because the storage did not do its part', { err: error })
    // What was begun and not brought through is still to be sent, on this socket too.
    this.#resumedFor = undefined
    this.#pausedUntil = this.#deps.now() + pauseMs
    this.#wakeAt(this.#pausedUntil)
  }

  #wakeAt(at: number | undefined): void {
    this.#cancelTimer()
    if (at === undefined) return
    const { setTimer, now } = this.#deps
    this.#cancelTimer = setTimer(() => this.wake(), Math.min(longestRestMs, Math.max(1, at - now())))
  }

  /** Nobody waited for this acknowledgement any more; it counts all the same. */
  #late(messageId: string): void {
    this.#record.sentAfterAll(messageId).catch((error: unknown) => {
      this.#host.log.error('A late acknowledgement could not be stored', { err: error })
    })
  }

  /** Only when nothing is under way any more: what is still being settled is not to be sent twice. */
  #resume(link: Link): void {
    if (this.#running.size > 0) return
    this.#run(
      resuming,
      this.#record.requeue().then(() => void (this.#resumedFor = link)),
    )
  }

  #run(id: number, work: Promise<void>): void {
    const done = work
      .catch((error: unknown) => this.#wait(error))
      .finally(() => {
        this.#running.delete(id)
        this.wake()
      })
    this.#running.set(id, done)
  }

  /**
   * 1. The try is on disk, and the chat is taken. 2. What was delivered meanwhile, or cannot be, needs no sending.
   * 3. It is sent. 4. WhatsApp's answer, or that there is none, is on disk.
   */
  async #deliver(item: OutboxItem, { link, opensChat }: { link: Link; opensChat: boolean }): Promise<void> {
    await this.#record.begin(item, opensChat)
    if (this.#record.isConfirmed(item)) return this.#record.sent(item)
    const check = await this.#check(item, link)
    if ('failure' in check) return this.#record.failed(item, check.failure)
    const job = this.#uploads.missing(item)
    if (job === undefined) {
      return this.#settle(item, await this.#send(item, { ...check, link, proto: item.proto }))
    }
    const brought = await this.#bring(item, { job, link })
    if ('failure' in brought) return this.#record.failed(item, brought.failure)
    if ('kind' in brought) return this.#settle(item, brought)
    return this.#settle(item, await this.#send(item, { ...check, ...brought, link }))
  }

  /** Its file, to WhatsApp; where that fails, once more, a little later or on the next socket. */
  async #bring(item: OutboxItem, { job, link }: { job: UploadJob; link: Link }) {
    const { signal } = this.#connection
    try {
      return await this.#uploads.bring(item, { job, link, signal })
    } catch (error) {
      if (isOutage(error)) throw error
      if (signal.aborted) return { kind: 'lost' } as const
      this.#host.log.warn('The file of a message could not be brought to WhatsApp', { err: error })
      return { kind: 'not_uploaded' } as const
    }
  }

  async #check(item: OutboxItem, link: Link): Promise<{ recipient: string } | { failure: Failure }> {
    const { recipient, attempts } = item
    if (!this.#record.isOwn(item)) return { failure: failures.otherNumber }
    if (this.#record.isUnwanted(item)) return { failure: failures.optedOut }
    if (attempts >= mostTries) return { failure: failures.tooManyTries }
    if (!recipient.endsWith('@s.whatsapp.net')) return { recipient }
    const [number = ''] = recipient.split('@')
    const account = this.#deps.storage.chats.get(item.chatId)?.account ?? ''
    const known = await this.#deps.checks.resolve(
      { instanceId: this.#host.instanceId, account, number },
      link,
    )
    return known?.exists === false
      ? { failure: failures.notOnWhatsApp }
      : { recipient: known?.jid ?? recipient }
  }

  #send(
    row: OutboxItem,
    { link, recipient, proto }: { link: Link; recipient: string; proto: Uint8Array },
  ): Promise<Answer> {
    const resend = row.attempts > 0
    const { relay, audience, ...options } = optionsOf(row)
    const delayMs = resend ? 0 : options.delayMs
    return new Promise<Answer>((resolve) => {
      const answer = (given: Answer): void => {
        cancel()
        if (this.#answers.get(row.messageId) === answer) this.#answers.delete(row.messageId)
        resolve(given)
      }
      const cancel = this.#deps.setTimer(() => answer({ kind: 'late' }), delayMs + ackMs)
      this.#answers.set(row.messageId, answer)
      // The socket may have ended while the try was being stored.
      if (this.#host.link() !== link || this.#stopped) return answer({ kind: 'lost' })
      link
        .send({ messageId: row.messageId, recipient, proto, relay, audience, delayMs, resend })
        .catch((error: unknown) => {
          this.#host.log.warn('A message could not be handed to the socket', { err: error })
          this.#deps.setTimer(() => answer({ kind: 'unsent' }), graceMs)
        })
    })
  }

  async #settle(item: OutboxItem, answer: Answer): Promise<void> {
    switch (answer.kind) {
      case 'lost':
        // It stays as sending until the next socket is open.
        return undefined
      case 'ack':
        this.#setbacks.delete(item.id)
        return answer.error === null ? this.#record.sent(item) : this.#refused(item, answer.error)
      default:
        return this.#setBack(item, answer.kind)
    }
  }

  /**
   * A socket that acknowledges nothing may be half dead, and what was written to it may never arrive. The same
   * id on a new socket is the safe way: WhatsApp drops a second copy. Only a message that stays unanswered on
   * new sockets too is told as failed, and if its acknowledgement comes late, it counts after all.
   */
  async #setBack(item: OutboxItem, kind: keyof typeof setbackFailures): Promise<void> {
    const setbacks = (this.#setbacks.get(item.id) ?? 0) + 1
    this.#setbacks.set(item.id, setbacks)
    if (setbacks >= mostSetbacks) {
      this.#setbacks.delete(item.id)
      return this.#record.failed(item, setbackFailures[kind])
    }
    const afterMs = kind === 'not_uploaded' ? pauseMs * 3 ** (setbacks - 1) : pauseMs
    await this.#record.again(item, { afterMs })
    if (kind === 'late' && setbacks <= renewals) this.#host.renew(reasons.stalled)
  }

  async #refused(item: OutboxItem, code: string): Promise<void> {
    if (code !== '479' || item.errorCode === code) {
      return this.#record.failed(item, failures.refused(code))
    }
    // The recipient's devices changed meanwhile: once more, with a fresh list.
    return this.#record.again(item, { afterMs: 0, errorCode: code })
  }
}
