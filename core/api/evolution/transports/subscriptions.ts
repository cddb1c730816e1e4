// /websocket, /rabbitmq, /nats and /sqs, set and find: which events of an instance are told by another transport than its webhook. What is off answers
// as what is not inside.
import { z } from 'zod'
import type { Broker } from '../../../contract/events/webhook.ts'
import type { Webhooks } from '../../../events/webhooks/webhooks.ts'
import { BadRequestError } from '../../../errors.ts'
import type { DialectContext, EvolutionExtras, InstanceCall, InstanceRoute } from '../dialect.ts'
import { acceptedNames, eventNames } from '../event-names.ts'
import { parseBody } from '../validate.ts'
import {
  transportNames,
  type Subscription,
  type SubscriptionRow,
  type Subscriptions,
  type TransportName,
  type Transports,
} from './transports.ts'

/** By the beginning of their path, with what people call them. */
const names: Readonly<Record<TransportName, string>> = {
  websocket: 'Websocket',
  rabbitmq: 'RabbitMQ',
  nats: 'NATS',
  sqs: 'SQS',
}

const Fields = z.object({ enabled: z.boolean(), events: z.array(z.enum(acceptedNames)).optional() })

/** What create takes: it is on whatever was said. */
export const SubscriptionAtCreate = z.looseObject({
  enabled: z.boolean().optional(),
  events: z.array(z.enum(acceptedNames)).optional(),
})
type AtCreate = z.output<typeof SubscriptionAtCreate>

/** None named means all, none at all while it is off. */
function subscriptionOf({ enabled, events = [] }: z.output<typeof Fields>): Subscription {
  if (!enabled) return { enabled, events: [] }
  return { enabled, events: events.length === 0 ? [...eventNames] : events }
}

/** What is off does nothing, as in upstream. */
export async function subscribeAtCreate(
  transports: Transports,
  instanceId: string,
  given: Partial<Record<TransportName, AtCreate | undefined>>,
): Promise<void> {
  for (const name of transportNames) {
    const wanted = given[name]
    if (wanted !== undefined)
      await transports[name]?.set(instanceId, subscriptionOf({ ...wanted, enabled: true }), {
        fromItsBeginning: true,
      })
  }
}

function require({ transports }: DialectContext, name: TransportName): Subscriptions {
  const found = transports[name]
  if (found === undefined) throw new BadRequestError(`${names[name]} is disabled`)
  return found
}

export function subscriptionRoutes(context: DialectContext): InstanceRoute[] {
  const scope = 'instance'
  return transportNames.flatMap((name): InstanceRoute[] => {
    const body = z.object({ [name]: Fields })
    const set = async (call: InstanceCall) => {
      const subscriptions = require(context, name)
      const given = parseBody(body, call.body)[name]
      if (given !== undefined) await subscriptions.set(call.instance.id, subscriptionOf(given))
      return subscriptions.find(call.instance.id)
    }
    const find = ({ instance }: InstanceCall) => require(context, name).find(instance.id)
    return [
      { scope, method: 'post', path: `/${name}/set`, body, status: 201, run: set },
      { scope, method: 'get', path: `/${name}/find`, run: find },
    ]
  })
}

const Kept = SubscriptionAtCreate.extend({
  id: z.string().optional(),
  createdAt: z.string().optional(),
  updatedAt: z.string().optional(),
})

/** Of socket.io, which keeps no place in the log: what is told is all there is to know. */
export function socketSubscriptions(extras: EvolutionExtras, now: () => number = Date.now): Subscriptions {
  const find = (instanceId: string): SubscriptionRow | null => {
    const kept = Kept.safeParse(extras.get(instanceId, 'websocket') ?? undefined)
    if (!kept.success) return null
    // Kept by a version that did nothing with it, there is no more than what was said.
    const { enabled = true, events, id = instanceId, createdAt = '', updatedAt = '' } = kept.data
    return { id, ...subscriptionOf({ enabled, events }), createdAt, updatedAt, instanceId }
  }
  return {
    find,
    async set(instanceId, subscription) {
      const at = new Date(now()).toISOString()
      const createdAt = find(instanceId)?.createdAt || at
      await extras.put(instanceId, 'websocket', { id: instanceId, ...subscription, createdAt, updatedAt: at })
    },
  }
}

/** Of a broker: kept as a webhook is, with a place in the log of its own. */
export function brokerSubscriptions(webhooks: Webhooks, broker: Broker): Subscriptions {
  return {
    find(instanceId) {
      const found = webhooks.ofDialect(instanceId, broker)
      if (found === undefined) return null
      const { id, enabled, types } = found
      const [createdAt, updatedAt] = [found.createdAt, found.updatedAt].map((at) =>
        new Date(at).toISOString(),
      )
      const times = { createdAt: createdAt ?? '', updatedAt: updatedAt ?? '' }
      return { id, enabled, events: types ?? [...eventNames], ...times, instanceId }
    },
    set: (instanceId, { enabled, events: types }, options) =>
      webhooks.setBroker(broker, instanceId, { enabled, types, url: brokerPlaces[broker], ...options }),
  }
}

/** What says where it is. */
export const brokerPlaces: Readonly<Record<Broker, string>> = {
  rabbitmq: 'env:RABBITMQ_URI',
  nats: 'env:NATS_URI',
  sqs: 'env:SQS_REGION',
}
