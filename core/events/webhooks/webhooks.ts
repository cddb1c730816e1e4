// What may be asked of the webhooks: make, change, remove, test, replay, and look at what was not delivered.
import { randomUUID } from 'node:crypto'
import type { Asker } from '../../contract/asker.ts'
import { eventTypes, type EventView } from '../../contract/events/event.ts'
import {
  isBroker,
  speaksEvolution,
  WebhookOptions,
  type Broker,
  type CreateWebhook,
  type DeliveryView,
  type PatchWebhook,
  type TestAnswer,
  type WebhookDialect,
  type WebhookView,
} from '../../contract/events/webhook.ts'
import { applianceRefusals } from '../../contract/sentences/appliance.ts'
import { AppError, BadRequestError, ConflictError, NotFoundError } from '../../errors.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Outbound } from '../../outbound/outbound.ts'
import type { Delivery, DeliveryFilter } from '../../storage/tables/deliveries.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Webhook } from '../../storage/tables/webhooks.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { EventLog } from '../log.ts'
import { hurryAll } from './hurry.ts'
import { newSecret } from './signature.ts'

export interface WebhooksOptions {
  /** Asked where the token of a number names an address; without it, any may be named. */
  outbound?: Pick<Outbound, 'whyClosed'>
  storage: Pick<Storage, 'webhooks' | 'deliveries' | 'commits'>
  events: EventLog
  dispatcher: Pick<Dispatcher, 'changed' | 'test' | 'concerns'>
  now?: () => number
}

type NewWebhook = Omit<CreateWebhook, 'instance' | 'dialect'> & {
  /** A new one unless given. */
  id?: string
  /** Whoever has a token unless given. */
  setBy?: Asker
  instanceId: string | null
  dialect: WebhookDialect
}

/** What the dialect may say of its one webhook of an instance. */
export interface DialectWebhook extends Pick<PatchWebhook, 'headers' | 'options'> {
  url: string
  enabled: boolean
  types: string[]
  setBy: Asker
}

const replayRange = 100_000
const replayLimit = 10_000

/** What waits behind one that fails is counted so far. */
const mostCounted = 1000

export class Webhooks {
  readonly #storage: WebhooksOptions['storage']
  readonly #events: EventLog
  readonly #dispatcher: WebhooksOptions['dispatcher']
  readonly #outbound: WebhooksOptions['outbound']
  readonly #now: () => number

  constructor(options: WebhooksOptions) {
    this.#storage = options.storage
    this.#events = options.events
    this.#dispatcher = options.dispatcher
    this.#outbound = options.outbound
    this.#now = options.now ?? Date.now
  }

  /** Of one instance alone when it is named. */
  list(instanceId?: string): WebhookView[] {
    return this.#storage.webhooks.shown({ instanceId }).map((webhook) => this.#view(webhook))
  }

  get(id: string): WebhookView {
    const [webhook] = this.#storage.webhooks.shown({ id })
    return this.#view(webhook ?? missing(id))
  }

  /** The one that the dialect set for an instance, with its headers. */
  ofDialect(instanceId: string, dialect: Broker | 'evolution' = 'evolution'): Webhook | undefined {
    return this.#storage.webhooks.list(instanceId).find((webhook) => webhook.dialect === dialect)
  }

  /** Where people are told of alerts, with what opens it. */
  ofPeople(dialect: 'ntfy' | 'smtp'): Webhook | undefined {
    return this.#storage.webhooks.list().find((webhook) => webhook.dialect === dialect)
  }

  find(id: string): Webhook | undefined {
    return this.#storage.webhooks.get(id)
  }

  /** Those of the dialect that are told of this instance: its own and the global ones. */
  ofDialectFor(instanceId: string): Webhook[] {
    const isItsOwn = (webhook: Webhook): boolean =>
      webhook.instanceId === null || webhook.instanceId === instanceId
    return this.#storage.webhooks
      .list()
      .filter((webhook) => speaksEvolution(webhook.dialect) && webhook.enabled && isItsOwn(webhook))
  }

  /** Delivers from now on, or what follows the given event. */
  async create(request: NewWebhook): Promise<WebhookView & { secret: string }> {
    assertTypes(request.dialect, request.types)
    const at = this.#now()
    const webhook: Webhook = {
      id: request.id ?? randomUUID(),
      instanceId: request.instanceId,
      dialect: request.dialect,
      url: request.url,
      setBy: request.setBy ?? 'instance',
      types: request.types ?? null,
      headers: request.headers ?? {},
      secret: request.secret ?? newSecret(),
      options: WebhookOptions.parse(request.options ?? {}),
      enabled: request.enabled ?? true,
      disabledReason: null,
      ...this.#placeOf(request.after ?? this.#events.latest()),
      failingSince: null,
      failingTold: false,
      createdAt: at,
      updatedAt: at,
    }
    await this.#storage.commits.write((tx) => this.#insert(tx, webhook))
    this.#dispatcher.changed(webhook.id)
    return { ...this.#view(webhook), secret: webhook.secret }
  }

  /** Makes or changes it. Switched on it begins with what happens from then on, as the dialect's clients expect. */
  async setDialect(
    instanceId: string,
    setting: DialectWebhook,
    options: { fromItsBeginning?: boolean } = {},
  ): Promise<void> {
    const before = this.ofDialect(instanceId)
    if (before?.url !== setting.url) await this.#assertOpen(setting)
    if (before === undefined) {
      const after = this.#beginning(instanceId, options)
      await this.create({ ...setting, ...after, instanceId, dialect: 'evolution' })
    } else {
      const isNew = setting.enabled && !before.enabled
      await this.change(before.id, { ...setting, ...(isNew && { after: this.#events.latest() }) })
    }
  }

  /** What a broker is told of an instance. Switched on it begins with what happens from then on. */
  async setBroker(
    broker: Broker,
    instanceId: string,
    {
      enabled,
      types,
      url,
      ...options
    }: Pick<DialectWebhook, 'enabled' | 'types' | 'url'> & { fromItsBeginning?: boolean },
  ): Promise<void> {
    const before = this.ofDialect(instanceId, broker)
    const setting = { enabled, types, url, setBy: 'owner' as const }
    if (before === undefined) {
      const after = this.#beginning(instanceId, options)
      await this.create({ ...setting, ...after, instanceId, dialect: broker })
    } else {
      const isNew = enabled && !before.enabled
      await this.change(before.id, { ...setting, ...(isNew && { after: this.#events.latest() }) })
    }
  }

  /** Before the first event of an instance that has just been made. */
  #beginning(instanceId: string, { fromItsBeginning = false }: { fromItsBeginning?: boolean }) {
    const [first] = fromItsBeginning ? this.#events.list({ after: 0, limit: 1, instanceId }) : []
    return first === undefined ? {} : { after: first.seq - 1 }
  }

  /** By its owner: those that tell people of alerts are settings, of which only the switch is here. */
  async update(id: string, patch: PatchWebhook): Promise<WebhookView> {
    const { dialect } = this.#require(id)
    const isElsewhere = ['ntfy', 'smtp'].includes(dialect) || isBroker(dialect)
    if (isElsewhere && Object.keys(patch).some((name) => name !== 'enabled'))
      throw new ConflictError(applianceRefusals.webhook_of_alerts)
    return this.change(id, { ...patch, setBy: 'owner' })
  }

  /** Switched on again it goes on where it stopped, unless it is told after which event. What fails is due at once. */
  async change(id: string, patch: PatchWebhook & { setBy?: Asker }): Promise<WebhookView> {
    const { webhooks, deliveries, commits } = this.#storage
    await commits.write((tx) => {
      const before = this.#require(id)
      assertTypes(before.dialect, patch.types)
      const { after, options, url, types, headers, secret, enabled, setBy = 'instance' } = patch
      // An address that is set again stays whose it is: a token takes nothing from its owner.
      const isTaken = url !== undefined && (setBy === 'owner' || url !== before.url)
      webhooks.put(tx, {
        ...before,
        ...(url !== undefined && { url }),
        ...(isTaken && { setBy }),
        ...(types !== undefined && { types }),
        ...(headers !== undefined && { headers }),
        ...(secret !== undefined && { secret }),
        ...(enabled !== undefined && { enabled, disabledReason: null }),
        ...(after !== undefined && this.#placeOf(after)),
        options: WebhookOptions.parse({ ...before.options, ...options }),
        updatedAt: this.#now(),
      })
      if (after !== undefined) deliveries.dropHead(tx, id)
    })
    if (patch.after === undefined) await hurryAll(this.#storage, { webhookId: id, at: this.#now() })
    this.#dispatcher.changed(id)
    return this.get(id)
  }

  /** Not its owner's doing: what waits is kept, and it goes on from there when it is switched on again. */
  async switchOff(id: string, reason: string): Promise<void> {
    await this.#storage.commits.write((tx) =>
      this.#storage.webhooks.put(tx, {
        ...this.#require(id),
        enabled: false,
        disabledReason: reason,
        failingSince: null,
        failingTold: false,
        updatedAt: this.#now(),
      }),
    )
    this.#dispatcher.changed(id)
  }

  async delete(id: string): Promise<WebhookView> {
    const view = this.get(id)
    await this.#storage.commits.write((tx) => this.#storage.webhooks.delete(tx, id))
    this.#dispatcher.changed(id)
    return view
  }

  /** The events of a range once more, beside those that happen; returns how many. */
  async replay(id: string, range: { fromSeq: number; toSeq: number }): Promise<number> {
    const { instanceId, dialect, types } = this.#require(id)
    const toSeq = Math.min(range.toSeq, this.#events.latest())
    if (toSeq - range.fromSeq >= replayRange) throw tooMany(`The range has more than ${replayRange} events`)
    const count = await this.#storage.commits.write((tx) => {
      const found = this.#storage.deliveries.replay(tx, {
        webhookId: id,
        fromSeq: range.fromSeq,
        toSeq,
        instanceId,
        types: speaksEvolution(dialect) ? null : types,
        limit: replayLimit + 1,
        at: this.#now(),
      })
      if (found > replayLimit) throw tooMany(`More than ${replayLimit} events of the range concern it`)
      return found
    })
    this.#dispatcher.changed(id)
    return count
  }

  /** Sends a made-up event at once. When it is taken, what was waiting for its next try does not wait longer. */
  async test(id: string): Promise<TestAnswer> {
    const webhook = this.#require(id)
    const answer = await this.#dispatcher.test(webhook, this.#madeUp(webhook))
    if (answer.ok) {
      await hurryAll(this.#storage, { webhookId: id, at: this.#now() })
      this.#dispatcher.changed(id)
    }
    return answer
  }

  /** Newest first. */
  deliveries(filter: DeliveryFilter): DeliveryView[] {
    return this.#storage.deliveries.list(filter).map(deliveryView)
  }

  /** Due at once; what was given up is to be delivered again. */
  async retry(id: number): Promise<DeliveryView> {
    const { deliveries, commits } = this.#storage
    await commits.write((tx) => {
      if (deliveries.get(id) === undefined)
        throw new NotFoundError(applianceRefusals.no_such_delivery({ id }))
      deliveries.again(tx, id, this.#now())
    })
    const row = deliveries.get(id)
    if (row === undefined) throw new NotFoundError()
    this.#dispatcher.changed(row.webhookId)
    return deliveryView(row)
  }

  /** Where it is known already that it will not be asked, it is not set. */
  async #assertOpen({ url, setBy }: DialectWebhook): Promise<void> {
    if (setBy === 'owner') return
    const { hostname, port, protocol } = new URL(url)
    const number = Number(port) || (protocol === 'https:' ? 443 : 80)
    const why = await this.#outbound?.whyClosed({ host: hostname, port: number })
    if (why !== undefined) throw new BadRequestError(applianceRefusals.address_closed({ why }))
  }

  /** After an event that is forgotten it begins with log.reset; 0 asks for what there is. */
  #placeOf(after: number): Pick<Webhook, 'cursor' | 'lost'> {
    const to = this.#events.forgottenTo()
    const isCut = after > 0 && after < to
    return { cursor: Math.max(after, to), lost: isCut ? { after, to, at: this.#now() } : null }
  }

  #insert(tx: WriteTx, webhook: Webhook): void {
    const { instanceId, dialect } = webhook
    const isOne = dialect === 'evolution' || isBroker(dialect)
    if (isOne && instanceId !== null && this.ofDialect(instanceId, dialect) !== undefined)
      throw new ConflictError(applianceRefusals.dialect_taken)
    this.#storage.webhooks.put(tx, webhook)
  }

  /** Of a type that every endpoint can be shown, whatever it is filtered by. */
  #madeUp({ id, instanceId }: Webhook): EventView {
    const at = this.#now()
    const data = { webhookId: id, since: at, reason: 'This is a test: nothing has happened.' }
    return { seq: 0, id: `test-${randomUUID()}`, instanceId, at, type: 'webhook.recovered', data }
  }

  #require(id: string): Webhook {
    const [webhook] = this.#storage.webhooks.shown({ id })
    if (webhook?.isDamaged === true) throw new AppError('damaged', applianceRefusals.webhook_unreadable)
    return webhook ?? missing(id)
  }

  #view({ isDamaged = false, ...webhook }: Webhook & { isDamaged?: boolean }): WebhookView {
    const { secret: _secret, failingTold: _told, setBy: _by, headers, lost, ...shown } = webhook
    return {
      ...shown,
      lost: lost && { after: lost.after, upTo: lost.to, at: lost.at },
      damaged: isDamaged,
      headers: Object.keys(headers),
      ...this.#counts(webhook),
    }
  }

  /** Behind one that fails, all that follows waits too. */
  #counts({ id, cursor }: Webhook): { waiting: number; dead: number } {
    const { waiting, dead } = this.#storage.deliveries.counts(id)
    if (waiting === 0) return { waiting, dead }
    const after = this.#events.list({ after: cursor, limit: mostCounted })
    const behind = after.filter((event) => this.#dispatcher.concerns(id, event)).length
    // The one that fails is among them, and counted already.
    return { waiting: waiting + Math.max(0, behind - 1), dead }
  }
}

function missing(id: string): never {
  throw new NotFoundError(applianceRefusals.no_such_webhook({ id }))
}

/** A name that is none would deliver nothing, silently. The dialect's names are its own affair. */
function assertTypes(dialect: Webhook['dialect'], types: readonly string[] | null | undefined): void {
  const unknown = dialect === 'own' ? types?.filter((type) => !eventTypes.includes(type)) : []
  if (unknown === undefined || unknown.length === 0) return
  const [type = ''] = unknown
  throw new BadRequestError(applianceRefusals.no_such_event_type({ type, types: eventTypes.join(', ') }))
}

function deliveryView({ part: _part, failingSince: _since, ...view }: Delivery): DeliveryView {
  return view
}

function tooMany(what: string): BadRequestError {
  return new BadRequestError(applianceRefusals.replay_too_large({ what }))
}
