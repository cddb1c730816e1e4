// Where brokers put an event, as Evolution names it: of one number, or of all. Pure.
import type { TransportSettings } from '../../../config/transports.ts'
import type { Broker } from '../../../contract/events/webhook.ts'
import type { AddressOf } from '../envelope.ts'

const joined = (...parts: (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join('.')

/** A subject has no spaces, and these stand for others. */
const word = (name: string): string => name.replaceAll(/[\s*>]/g, '_')

/** Letters, digits, hyphens and underscores, at most 80 with the ending. */
const queueName = (name: string): string => `${name.replaceAll(/[^\w-]/g, '_').slice(0, 75)}.fifo`

export function addressesOf(settings: TransportSettings): Readonly<Record<Broker, AddressOf>> {
  const { rabbitmq, nats, sqs } = settings
  return {
    rabbitmq: ({ instance, event, isForAll }) => {
      const exchange = isForAll ? (rabbitmq?.exchange ?? '') : instance
      const queue = isForAll ? joined(rabbitmq?.prefix, event) : joined(instance, event)
      return { to: { exchange, queue, key: event } }
    },
    nats: ({ instance, event, isForAll }) => ({
      to: { subject: isForAll ? joined(nats?.prefix, event) : joined(word(instance), event) },
    }),
    sqs: ({ instance, event, isForAll }) => {
      const server = sqs?.serverName ?? ''
      // Upstream replaces the first dot alone; there is no event with two of them.
      const name = event.replace('.', '_')
      const end = isForAll && sqs?.singleQueue === true ? 'singlequeue' : name
      const queue = queueName(`${isForAll ? (sqs?.prefix ?? '') : instance}_${end}`)
      const group = isForAll ? queueGroup(server, end, instance) : 'evolution'
      return { to: { queue, group }, more: { dataType: 'json', server } }
    },
  }
}

/** At most 128 characters that a group may have. */
const queueGroup = (...parts: string[]): string =>
  parts
    .join('-')
    .replaceAll(/[^\w-]/g, '_')
    .slice(0, 128)
