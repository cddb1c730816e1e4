// What is told to the dialect's clients once, beside what is durable, to who is there: it is worth nothing later.
import { randomUUID } from 'node:crypto'
import type { Dispatcher } from '../../events/webhooks/dispatcher.ts'
import type { Webhooks } from '../../events/webhooks/webhooks.ts'
import { isBroker, type Broker } from '../../contract/events/webhook.ts'
import type { InstanceView } from '../../contract/instances/instance.ts'
import type { Encode } from '../../events/webhooks/encode.ts'
import type { InstanceControl } from '../../instances/types.ts'
import type { SocketHub } from './transports/socket-hub.ts'
import { brokerRequest, type AddressOf, type Envelopes } from './envelope.ts'
import type { DialectEvent } from './dialect.ts'
import { isSubscribed } from './event-names.ts'

export interface LiveDeps {
  instances: InstanceControl
  webhooks: Webhooks
  dispatcher: Pick<Dispatcher, 'sendOnce'>
  envelopes: Envelopes
  addresses: Readonly<Record<Broker, AddressOf>>
  sockets?: Pick<SocketHub, 'hears' | 'tell'> | undefined
}

export class Live {
  readonly #deps: LiveDeps

  constructor(deps: LiveDeps) {
    this.#deps = deps
  }

  /** Whether anybody wants to hear of it. */
  isHeard(instanceId: string, event: string): boolean {
    const view = this.#deps.instances.find(instanceId)
    const bySocket = view !== undefined && this.#deps.sockets?.hears(view, event) === true
    return bySocket || this.#webhooks(instanceId, event).length > 0
  }

  #webhooks(instanceId: string, event: string) {
    return this.#deps.webhooks.ofDialectFor(instanceId).filter(({ types }) => isSubscribed(types, event))
  }

  /** Resolves when each has taken it, or has not. */
  async tell(instanceId: string, told: DialectEvent): Promise<void> {
    const { instances, envelopes, dispatcher } = this.#deps
    const view = instances.find(instanceId)
    if (view === undefined) return
    const of = { id: `live-${randomUUID()}`, view, at: Date.now() }
    this.#deps.sockets?.tell(view, told, of.at)
    await Promise.all(
      this.#webhooks(instanceId, told.event).map(async (webhook) => {
        if (isBroker(webhook.dialect)) return this.#toBroker(webhook, told, of)
        const to = { url: webhook.url, headers: webhook.headers, options: webhook.options }
        return dispatcher.sendOnce(webhook, envelopes.request(to, told, of))
      }),
    )
  }

  #toBroker(
    webhook: Parameters<Encode>[0],
    told: DialectEvent,
    { id, view: instance, at }: { id: string; view: InstanceView; at: number },
  ) {
    const { envelopes, dispatcher, addresses } = this.#deps
    const envelope = envelopes.envelope(told, { view: instance, at })
    const addressOf = isBroker(webhook.dialect) ? addresses[webhook.dialect] : undefined
    if (addressOf === undefined) return undefined
    const of = { id, webhook, instance, told: told.event, envelope }
    return dispatcher.sendOnce(webhook, brokerRequest(of, addressOf))
  }
}
