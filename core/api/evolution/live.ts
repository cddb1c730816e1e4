// What is told to the dialect's clients once, beside what is durable, to who is there: it is worth nothing later.
import { randomUUID } from 'node:crypto'
import type { Dispatcher } from '../../events/webhooks/dispatcher.ts'
import type { Webhooks } from '../../events/webhooks/webhooks.ts'
import type { InstanceControl } from '../../instances/types.ts'
import type { SocketHub } from './transports/socket-hub.ts'
import type { Envelopes } from './envelope.ts'
import type { DialectEvent } from './dialect.ts'
import { isSubscribed } from './event-names.ts'

export interface LiveDeps {
  instances: InstanceControl
  webhooks: Webhooks
  dispatcher: Pick<Dispatcher, 'sendOnce'>
  envelopes: Envelopes
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
      this.#webhooks(instanceId, told.event).map((webhook) => {
        const to = { url: webhook.url, headers: webhook.headers, options: webhook.options }
        return dispatcher.sendOnce(webhook, envelopes.request(to, told, of))
      }),
    )
  }
}
