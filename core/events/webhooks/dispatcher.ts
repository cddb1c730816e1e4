// All webhooks' lines, and what wakes them. It follows the log for all of them, because most events concern few lines;
// nothing ever waits for it, and a line that hangs or fails holds up no other.
import type { EventView } from '../../contract/events/event.ts'
import { isBroker, type Broker, type TestAnswer } from '../../contract/events/webhook.ts'
import type { Log } from '../../log.ts'
import type { Outbound } from '../../outbound/outbound.ts'
import type { Storage } from '../../storage/storage.ts'
import type { EventKind } from '../../storage/tables/events.ts'
import type { Webhook } from '../../storage/tables/webhooks.ts'
import { encode } from './attempt.ts'
import type { Encoders } from './encode.ts'
import { Line, type LineDeps } from './line.ts'
import { Follower } from '../follower.ts'
import type { Step } from '../follow.ts'
import type { EventLog } from '../log.ts'
import { mail } from './mail.ts'
import { hurryAll } from './hurry.ts'
import { Pace } from './pace.ts'
import { refusals } from './retries.ts'
import type { Brokers } from '../transports/brokers.ts'
import { failed } from '../transports/transport.ts'
import { post, type DeliveryRequest, type Outcome } from './post.ts'
import { signedHeaders } from './signature.ts'
import { systemTimer, type SetTimer } from '../timers.ts'

export interface DispatcherOptions {
  storage: Pick<Storage, 'webhooks' | 'deliveries' | 'commits'>
  events: EventLog
  encoders: Encoders
  log: Log
  now?: () => number
  random?: () => number
  setTimer?: SetTimer
  outbound: Pick<Outbound, 'ask' | 'resolve'>
  /** Where there are any. */
  brokers?: Pick<Brokers, 'send'>
}

const unreadableFile: Outcome = {
  ok: false,
  status: null,
  error: 'The file of the message cannot be read. It is tried again.',
}

/** How long a delivery under way may take to end when the appliance stops. */
const graceMs = 2000

export class Dispatcher {
  readonly #deps: LineDeps
  readonly #brokers: DispatcherOptions['brokers']
  readonly #storage: DispatcherOptions['storage']
  readonly #stopping = new AbortController()
  readonly #cut = new AbortController()
  readonly #lines = new Map<string, { live: Line; again: Line }>()
  /** The webhooks of each instance; null: those of all. */
  #byInstance = new Map<string | null, string[]>()
  readonly #follower: Follower<EventKind>

  constructor(options: DispatcherOptions) {
    this.#storage = options.storage
    this.#brokers = options.brokers
    this.#deps = {
      storage: options.storage,
      events: options.events,
      encoders: options.encoders,
      log: options.log,
      now: options.now ?? Date.now,
      random: options.random ?? Math.random,
      setTimer: options.setTimer ?? systemTimer,
      outbound: options.outbound,
      signal: this.#cut.signal,
      stopping: this.#stopping.signal,
      send: (webhook, request) => this.sendOnce(webhook, request),
      wake: (id) => this.#wake(id),
      pace: new Pace(),
    }
    this.#follower = this.#newFollower()
  }

  /** Every webhook goes on from where the table says it is. */
  start(): void {
    this.#follower.start(this.#deps.events.latest())
    this.#index()
    for (const id of this.#lines.keys()) this.#wake(id)
  }

  /** Ends what is under way, or cuts it off after a moment: then it is delivered again at the next start. */
  async stop(): Promise<void> {
    const lines = [...this.#lines.values()].flatMap(({ live, again }) => [live, again])
    const cut = setTimeout(() => this.#cut.abort(), graceMs)
    this.#stopping.abort()
    await Promise.all([this.#follower.stop(), ...lines.map((line) => line.stopped())])
    clearTimeout(cut)
  }

  /** A webhook was made, changed or removed, or more was asked of it. */
  changed(id: string): void {
    if (this.#stopping.signal.aborted) return
    this.#index()
    this.#wake(id)
  }

  /** A broker is there again: what waits for it waits for nothing now. */
  async brokerUp(broker: Broker): Promise<void> {
    const { webhooks } = this.#storage
    for (const { id, dialect } of webhooks.places()) {
      if (dialect !== broker || this.#stopping.signal.aborted) continue
      await hurryAll(this.#storage, { webhookId: id, at: this.#deps.now(), but: refusals })
      this.#wake(id)
    }
  }

  /** Whether it is told of this event; also where that cannot be said just now. */
  concerns(id: string, event: EventView): boolean {
    const webhook = this.#storage.webhooks.get(id)
    return webhook !== undefined && encode(this.#deps, webhook, event)?.length !== 0
  }

  /** One made-up event, sent at once and never again. */
  async test(webhook: Webhook, event: EventView): Promise<TestAnswer> {
    const begun = performance.now()
    const [request] = this.#deps.encoders[webhook.dialect]?.(webhook, event) ?? []
    if (request === undefined)
      return { ok: false, status: null, error: 'There is nothing to send.', durationMs: 0 }
    const outcome = await this.sendOnce(webhook, request)
    return { ...outcome, durationMs: Math.round(performance.now() - begun) }
  }

  /** Also beside the log: what is worth nothing later. It never throws and repeats nothing. */
  async sendOnce({ secret, dialect, setBy }: Webhook, given: DeliveryRequest): Promise<Outcome> {
    const request = await this.#filled(given)
    if (request === undefined) return unreadableFile
    if (dialect === 'smtp') return mail(request, this.#deps)
    if (isBroker(dialect)) return this.#brokers?.send(dialect, request) ?? failed('There are no brokers.')
    const signed = signedHeaders(secret, { ...request, at: this.#deps.now() })
    return post({ ...request, headers: { ...request.headers, ...signed } }, { ...this.#deps, by: setBy })
  }

  async #filled(request: DeliveryRequest): Promise<DeliveryRequest | undefined> {
    if (request.fill === undefined) return request
    try {
      return { ...request, body: await request.fill(this.#deps.signal), bare: request.body }
    } catch (err) {
      this.#deps.log.warn('The file of a message cannot be read for a webhook', { err })
      return undefined
    }
  }

  #newFollower(): Follower<EventKind> {
    const { events, log, setTimer } = this.#deps
    return new Follower({
      log: {
        page: (query) => events.kinds(query),
        latest: () => events.latest(),
        subscribe: (listener) => events.subscribe(listener),
      },
      take: (step) => this.#wakeConcerned(step),
      onTrouble: (err) => log.error('The event log cannot be read for webhooks', { err }),
      setTimer,
    })
  }

  #wakeConcerned({ events: kinds, forgottenTo }: Step<EventKind>): void {
    // Whom they concerned is not known any more.
    if (forgottenTo !== undefined) for (const [id] of this.#lines) this.#wake(id)
    if (kinds.length === 0) return
    const whose = new Set<string | null>([null, ...kinds.map(({ instanceId }) => instanceId)])
    for (const instanceId of whose) for (const id of this.#byInstance.get(instanceId) ?? []) this.#wake(id)
  }

  #index(): void {
    this.#byInstance = new Map()
    const known = this.#storage.webhooks.ids()
    for (const { id, instanceId } of known) {
      this.#byInstance.set(instanceId, [...(this.#byInstance.get(instanceId) ?? []), id])
      if (this.#lines.has(id)) continue
      const of = (lane: 'live' | 'again'): Line => new Line(this.#deps, id, lane)
      this.#lines.set(id, { live: of('live'), again: of('again') })
    }
  }

  #wake(id: string): void {
    const lines = this.#lines.get(id)
    lines?.live.wake()
    lines?.again.wake()
  }
}
