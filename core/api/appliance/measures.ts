// What a Prometheus is told beyond states: the process, the disk, backups, each number, and what happened since it first asked.
// Nothing is counted, loaded or kept before somebody asks, and nothing is read whole for it: events are counted as they come,
// the rest is known already.
import { setImmediate as turn } from 'node:timers/promises'
import type { RequestHandler } from 'express'
import type { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { ChatwootControl } from '../../chatwoot/chatwoot.ts'
import type { EventLog } from '../../events/log.ts'
import type { Webhooks } from '../../events/webhooks/webhooks.ts'
import type { InstanceControl } from '../../instances/types.ts'
import type { Reports } from './appliance.ts'

export interface MeasuresDeps {
  instances: InstanceControl
  reports: Reports
  events: EventLog
  webhooks: Webhooks
  chatwoot: Pick<ChatwootControl, 'view'>
  /** Of more numbers than this, none is told of by itself: each is two dozen series. */
  mostNumbers: number
}

interface Kept {
  registry: Registry
  events: Counter<'type'>
  messages: Counter<'instance' | 'direction'>
  ended: Counter<'code'>
  sync: Histogram
  requests: Histogram<'method' | 'route' | 'status'>
  one: (name: string, help: string, labels?: readonly string[]) => Gauge
}

const syncBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const pageEvents = 500
const numbersAtOnce = 25
const directions: Partial<Record<string, string>> = { 'message.received': 'in', 'message.own': 'out' }

export class Measures {
  readonly #deps: MeasuresDeps
  #kept: Promise<Kept> | undefined
  #requests: Kept['requests'] | undefined
  /** Counted up to this event. */
  #cursor = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(deps: MeasuresDeps) {
    this.#deps = deps
  }

  /** How long requests take, by the pattern of their route, from the first question on. */
  readonly watch: RequestHandler = (request, response, next) => {
    const requests = this.#requests
    if (requests === undefined) return next()
    const begun = performance.now()
    response.once('finish', () => {
      const found = request.route as { path?: unknown } | undefined
      const route = typeof found?.path === 'string' ? `${request.baseUrl}${found.path}` : 'none'
      const labels = { method: request.method, route, status: `${Math.floor(response.statusCode / 100)}xx` }
      requests.observe(labels, (performance.now() - begun) / 1000)
    })
    return next()
  }

  /** One after the other: two who ask at once count no event twice, and empty nothing under each other. What failed is tried anew. */
  text(): Promise<string> {
    const told = this.#last.then(() => this.#tell())
    this.#last = told.catch(() => undefined)
    return told
  }

  async #tell(): Promise<string> {
    const begun = (this.#kept ??= this.#begin())
    const kept = await begun.catch((error: unknown) => {
      this.#kept = undefined
      throw error
    })
    await this.#count(kept)
    await this.#measure(kept)
    return kept.registry.metrics()
  }

  async #begin(): Promise<Kept> {
    const { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } = await import('./prometheus.ts')
    const registry = new Registry()
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 50 })
    // Misnamed gauges, whose parts are told as well.
    for (const what of ['handles', 'requests', 'resources'])
      registry.removeSingleMetric(`nodejs_active_${what}_total`)
    this.#cursor = this.#deps.events.latest()
    const gauges = new Map<string, Gauge>()
    const common = { registers: [registry] }
    const kept: Kept = {
      registry,
      events: new Counter({
        ...common,
        name: 'holdfast_events_total',
        help: 'Events by type.',
        labelNames: ['type'],
      }),
      messages: new Counter({
        ...common,
        name: 'holdfast_messages_total',
        help: 'Messages that were stored: in, received; out, own ones.',
        labelNames: ['instance', 'direction'],
      }),
      ended: new Counter({
        ...common,
        name: 'holdfast_connections_ended_total',
        help: 'Connections to WhatsApp that ended, by the code that they ended with.',
        labelNames: ['code'],
      }),
      sync: new Histogram({
        ...common,
        name: 'holdfast_fsync_seconds',
        help: 'How long the disk took to make commits last.',
        buckets: syncBuckets,
      }),
      requests: new Histogram({
        ...common,
        name: 'holdfast_http_request_seconds',
        help: 'How long requests took.',
        labelNames: ['method', 'route', 'status'],
        buckets: requestBuckets,
      }),
      one(name, help, labels = []) {
        const known = gauges.get(name) ?? new Gauge({ ...common, name, help, labelNames: [...labels] })
        gauges.set(name, known)
        known.reset()
        // What has no value is not told; it is no 0.
        if (labels.length === 0) known.remove()
        return known
      },
    }
    this.#deps.reports.onSynced((tookMs) => kept.sync.observe(tookMs / 1000))
    this.#requests = kept.requests
    return kept
  }

  /** In bounded steps. */
  async #count(kept: Kept): Promise<void> {
    const { events, instances, mostNumbers } = this.#deps
    const names = new Map(instances.list().map(({ id, name }) => [id, name]))
    const isEach = names.size <= mostNumbers
    for (const latest = events.latest(); this.#cursor < latest; await turn()) {
      const page = events.kinds({ after: this.#cursor })
      for (const { type, instanceId } of page.events) {
        kept.events.inc({ type })
        const direction = directions[type]
        if (direction === undefined) continue
        const instance = isEach && instanceId !== null ? (names.get(instanceId) ?? '') : ''
        kept.messages.inc({ instance, direction })
      }
      this.#countEnds(kept, page.next)
      this.#cursor = page.next
    }
  }

  #countEnds(kept: Kept, until: number): void {
    const { events } = this.#deps
    for (let after = this.#cursor; after < until;) {
      const page = events.page({ after, limit: pageEvents, types: ['instance.state'] })
      for (const event of page.events) {
        if (event.seq > until || event.type !== 'instance.state') continue
        if (event.data.code !== null) kept.ended.inc({ code: event.data.code })
      }
      after = page.next
    }
  }

  async #measure({ one }: Kept): Promise<void> {
    const { reports, instances, webhooks } = this.#deps
    const { walBytes, databaseBytes } = reports.storageSize()
    one('holdfast_database_bytes', 'The database file.').set(databaseBytes)
    one('holdfast_wal_bytes', 'The write-ahead log.').set(walBytes)
    const { freeBytes, state } = reports.disk()
    one('holdfast_disk_free_bytes', 'Free where the data lies.').set(freeBytes)
    one('holdfast_disk_full', '1 while nothing new is accepted for want of room.').set(
      Number(state === 'full'),
    )
    one('holdfast_event_log_bytes', 'The event log, about.').set(reports.eventLog().sizeBytes)
    const { lastSnapshot, lastProven, lastShippedAt } = reports.backup()
    const snapshot = one('holdfast_snapshot_timestamp_seconds', 'When the newest snapshot was made.')
    if (lastSnapshot !== null) snapshot.set(seconds(lastSnapshot.at))
    const proven = one('holdfast_proven_timestamp_seconds', 'Of the newest snapshot that was proven.')
    if (lastProven !== null) proven.set(seconds(lastProven.at))
    const shipped = one('holdfast_shipped_timestamp_seconds', 'The last moment that was shipped.')
    if (lastShippedAt !== null) shipped.set(seconds(lastShippedAt))
    this.#measureSecond(one)
    const { connecting, sending } = instances
    one('holdfast_numbers_linked', 'Numbers that are linked and are to run.').set(connecting.of)
    one('holdfast_numbers_online', 'Of these, those that are online.').set(connecting.online)
    one('holdfast_numbers_waiting', 'Of these, those that wait for their turn to log in.').set(
      connecting.waiting,
    )
    one('holdfast_sending_stopped', '1 while all sending is stopped.').set(Number(sending.stopped))
    const hooks = webhooks.list()
    one('holdfast_webhook_waiting', 'Deliveries that wait to be tried again.').set(
      sum(hooks.map(({ waiting }) => waiting)),
    )
    one('holdfast_webhook_dead', 'Deliveries that were given up.').set(sum(hooks.map(({ dead }) => dead)))
    const failing = hooks.filter(({ failingSince }) => failingSince !== null).length
    one('holdfast_webhook_failing', 'Webhooks that fail.').set(failing)
    await this.#measureNumbers(one)
  }

  #measureSecond(one: Kept['one']): void {
    const second = this.#deps.reports.secondLocation()
    const current = one('holdfast_second_location_current', '1 while the second location has everything.')
    const reaches = one(
      'holdfast_second_location_timestamp_seconds',
      'What a loss of this machine would go back to.',
    )
    if (second === null) return
    current.set(Number(second.state === 'current'))
    if (second.shippedTo !== null) reaches.set(seconds(second.shippedTo))
  }

  async #measureNumbers(one: Kept['one']): Promise<void> {
    const { instances, mostNumbers, chatwoot } = this.#deps
    const list = instances.list()
    const of = (name: string, help: string): Gauge => one(name, help, ['instance'])
    const gauges = {
      waiting: of('holdfast_outbox_waiting', 'Messages that wait to be sent.'),
      incoming: of('holdfast_incoming_waiting', 'Messages that came in and nothing has come of yet.'),
      setAside: of('holdfast_incoming_set_aside', 'Messages that came in and cannot be stored.'),
      unread: of('holdfast_undecryptable_contacts', 'Contacts whose messages cannot be decrypted.'),
      preKeys: of('holdfast_pre_keys', 'One-time keys that WhatsApp had left when it last said so.'),
      risk: of('holdfast_link_score', '100: nothing speaks against the link; 0: it is about to be lost.'),
      phone: of('holdfast_phone_seen_timestamp_seconds', 'When the phone was heard of last.'),
      inChatwoot: of('holdfast_chatwoot_waiting', 'Entries that wait to go to Chatwoot.'),
      failed: of('holdfast_chatwoot_failed', 'What was given up on its way to Chatwoot or from there.'),
      away: of('holdfast_chatwoot_away', '1 while Chatwoot is not reached.'),
    }
    if (list.length > mostNumbers) return
    for (const [n, { id, name: instance }] of list.entries()) {
      // Others are not held up by it.
      if (n % numbersAtOnce === 0) await turn()
      const vitals = instances.vitals(id)
      gauges.waiting.set({ instance }, vitals.outboxWaiting)
      gauges.incoming.set({ instance }, vitals.incomingWaiting)
      gauges.setAside.set({ instance }, vitals.incomingSetAside)
      gauges.unread.set({ instance }, vitals.undecryptable.length)
      if (vitals.preKeys !== null) gauges.preKeys.set({ instance }, vitals.preKeys.count)
      if (vitals.linkRisk !== null) gauges.risk.set({ instance }, vitals.linkRisk.score)
      const desk = chatwoot.view(id)
      if (desk?.enabled === true) {
        gauges.inChatwoot.set({ instance }, desk.waiting)
        gauges.failed.set({ instance }, desk.failed)
        gauges.away.set({ instance }, Number(desk.failingSince !== null))
      }
      if (vitals.phoneSeenAt !== null) gauges.phone.set({ instance }, seconds(vitals.phoneSeenAt))
    }
  }
}

const seconds = (at: number): number => at / 1000

const sum = (all: readonly number[]): number => all.reduce((so, each) => so + each, 0)
