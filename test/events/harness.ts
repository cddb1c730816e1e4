// The event log and its webhooks on a real database, with a clock that stands still and real endpoints.
import { onTestFinished } from 'vitest'
import { encodeMail, encodeNtfy } from '../../core/events/alerts/tell.ts'
import { Dispatcher, type DispatcherOptions } from '../../core/events/webhooks/dispatcher.ts'
import { encodeOwn, type Encoders } from '../../core/events/webhooks/encode.ts'
import { EventLog } from '../../core/events/log.ts'
import type { DeliveryRequest, Outcome } from '../../core/events/webhooks/post.ts'
import { Webhooks } from '../../core/events/webhooks/webhooks.ts'
import type { EventView } from '../../core/contract/events/event.ts'
import { createLog } from '../../core/log.ts'
import { Outbound } from '../../core/outbound/outbound.ts'
import type { Storage } from '../../core/storage/storage.ts'
import { Clock } from '../helpers/clock.ts'
import { Endpoint } from '../helpers/endpoint.ts'
import { addInstance, newHome, openHome, type Home } from '../storage/harness.ts'

const outbound = new Outbound(() => undefined)

export class Desk {
  readonly home: Home = newHome()
  readonly clock = new Clock()
  /** What brokers took, by the ids of the events, and what they answer. */
  readonly brokered: string[] = []
  atBroker: (request: DeliveryRequest) => Outcome = () => ({ ok: true, status: null, error: null })
  readonly #encoders: Encoders
  #underWay = 0
  #progressAt = 0
  #parts: { storage: Storage; events: EventLog; dispatcher: Dispatcher; webhooks: Webhooks } | undefined

  constructor(encoders: Partial<Encoders> = {}) {
    this.#encoders = { own: encodeOwn, evolution: () => [], ntfy: encodeNtfy, smtp: encodeMail, ...encoders }
  }

  static async start(encoders?: Partial<Encoders>): Promise<Desk> {
    const desk = new Desk(encoders)
    await desk.begin()
    onTestFinished(() => desk.dispatcher.stop())
    return desk
  }

  get storage(): Storage {
    return this.#require().storage
  }
  get events(): EventLog {
    return this.#require().events
  }
  get dispatcher(): Dispatcher {
    return this.#require().dispatcher
  }
  get webhooks(): Webhooks {
    return this.#require().webhooks
  }

  readonly concerns = (id: string, event: EventView): boolean => this.dispatcher.concerns(id, event)

  async begin(): Promise<void> {
    const storage = await openHome(this.home)
    const { now, setTimer } = this.clock
    const events = new EventLog(storage, now)
    const log = createLog('silent')
    const dispatcher = new Dispatcher({
      storage,
      events,
      log,
      encoders: this.#encoders,
      now,
      setTimer,
      outbound: this.#outbound,
      brokers: { send: (_broker, request) => Promise.resolve(this.#toBroker(request)) },
      random: () => 0.5,
    })
    const webhooks = new Webhooks({ storage, events, dispatcher, now })
    this.#parts = { storage, events, dispatcher, webhooks }
    dispatcher.start()
  }

  #toBroker(request: DeliveryRequest): Outcome {
    const outcome = this.atBroker(request)
    if (outcome.ok) this.brokered.push(request.id)
    return outcome
  }

  /** An ordered stop and a new start. */
  async restart(): Promise<void> {
    await this.dispatcher.stop()
    await this.storage.close()
    await this.begin()
  }

  async endpoint(): Promise<Endpoint> {
    const endpoint = await Endpoint.start()
    onTestFinished(() => endpoint.close())
    return endpoint
  }

  instance(): Promise<string> {
    return addInstance(this.storage)
  }

  hook(endpoint: { url: string }, more: Partial<Parameters<Webhooks['create']>[0]> = {}) {
    return this.webhooks.create({ url: endpoint.url, dialect: 'own', instanceId: null, ...more })
  }

  /** Writes so many events, one commit each; returns their cursors. */
  async happen(count: number, instanceId: string | null = null): Promise<number[]> {
    const written = Array.from({ length: count }, (_, n) =>
      this.storage.commits.write((tx) =>
        this.events.append(tx, instanceId, { type: 'instance.updated', data: { name: `event ${n}` } }),
      ),
    )
    return Promise.all(written)
  }

  /** Asks until it is so; for what needs real sockets but no time of the clock. */
  async until<T>(what: string, ask: () => T | undefined | false): Promise<T> {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
      const answer = ask()
      if (answer !== undefined && answer !== false) return answer
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    throw new Error(`In vain: ${what}`)
  }

  /** Lets time pass in steps no longer than the next timer, each with all that follows from it. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms
    while (this.clock.now() < end) {
      await this.#quiet()
      this.clock.advance(Math.min(end - this.clock.now(), Math.max(1, this.clock.nextMs ?? ms)))
    }
    await this.#quiet()
  }

  /** Lets a little time pass at a time until it is so; for what goes at the pace of an endpoint. */
  async passUntil(what: string, ask: () => boolean): Promise<void> {
    for (let turn = 0; turn < 2000; turn += 1) {
      if (ask()) return
      await this.pass(100)
    }
    throw new Error(`In vain: ${what}`)
  }

  /** Nothing is under way on the disk or on a socket, but for what an endpoint leaves hanging. */
  async #quiet(): Promise<void> {
    this.#progressAt = Date.now()
    for (
      let calm = 0;
      calm < 3 && Date.now() < this.#progressAt + 2000;
      calm = this.#underWay === 0 ? calm + 1 : 0
    ) {
      await this.storage.commits.flush()
      await new Promise((resolve) => setTimeout(resolve, 3))
    }
  }

  readonly #outbound: DispatcherOptions['outbound'] = {
    ask: async (...request) => {
      this.#underWay += 1
      try {
        return await outbound.ask(...request)
      } finally {
        this.#underWay -= 1
        this.#progressAt = Date.now()
      }
    },
    resolve: (...asked) => outbound.resolve(...asked),
  }

  #require() {
    if (this.#parts === undefined) throw new Error('The desk was not started')
    return this.#parts
  }
}
