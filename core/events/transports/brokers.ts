// The brokers that the environment switches on: opened, closed, and how each is. Which events go there is in the table of
// webhooks, with a place in the log for each.
import type { TransportSettings } from '../../config/transports.ts'
import type { Broker } from '../../contract/events/webhook.ts'
import { brokers } from '../../contract/events/webhook.ts'
import type { Log } from '../../log.ts'
import type { Storage } from '../../storage/storage.ts'
import type { EventLog } from '../log.ts'
import type { DeliveryRequest, Outcome } from '../webhooks/post.ts'
import { Nats } from './nats.ts'
import { Rabbitmq } from './rabbitmq.ts'
import { Sqs } from './sqs.ts'
import { failed, type Transport, type TransportHealth } from './transport.ts'

export interface BrokerHealth extends TransportHealth {
  name: Broker
  /** How many events, at most, wait for it. */
  behind: number
}

export interface BrokersDeps {
  storage: Pick<Storage, 'webhooks'>
  events: Pick<EventLog, 'latest'>
  log: Log
  /** It is there again: what waits for it waits for nothing now. */
  onUp(broker: Broker): void
}

export class Brokers {
  readonly #deps: BrokersDeps
  readonly #open: Partial<Record<Broker, Transport>>

  constructor(settings: TransportSettings, deps: BrokersDeps) {
    this.#deps = deps
    const of = (broker: Broker) => ({ log: deps.log, onUp: () => deps.onUp(broker) })
    const { rabbitmq, nats, sqs } = settings
    this.#open = {
      ...(rabbitmq && { rabbitmq: new Rabbitmq(rabbitmq, of('rabbitmq')) }),
      ...(nats && { nats: new Nats(nats, of('nats')) }),
      ...(sqs && { sqs: new Sqs(sqs) }),
    }
  }

  isOn(broker: Broker): boolean {
    return this.#open[broker] !== undefined
  }

  start(): void {
    for (const transport of Object.values(this.#open)) transport.start()
  }

  async send(broker: Broker, request: DeliveryRequest): Promise<Outcome> {
    return this.#open[broker]?.send(request) ?? failed('The environment does not name this broker.')
  }

  health(): BrokerHealth[] {
    const places = this.#deps.storage.webhooks.places().filter(({ enabled }) => enabled)
    return brokers.flatMap((name) => {
      const transport = this.#open[name]
      if (transport === undefined) return []
      // While all is well a place may lag behind, with nothing in between that concerns it.
      const late = places.filter(({ dialect, failingSince }) => dialect === name && failingSince !== null)
      const behind = Math.max(0, ...late.map(({ cursor }) => this.#deps.events.latest() - cursor))
      return [{ name, ...transport.health(), behind }]
    })
  }

  async stop(): Promise<void> {
    await Promise.all(Object.values(this.#open).map((transport) => transport.stop()))
  }
}
