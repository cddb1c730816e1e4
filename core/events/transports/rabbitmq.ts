// RabbitMQ: exchanges and queues as Evolution names them, made where they are not there, and a message counts as told when
// the broker confirms that a queue has it.
import type { ChannelModel, ConfirmChannel } from 'amqplib'
import type { RabbitmqSettings } from '../../config/transports.ts'
import { systemTimer, within } from '../timers.ts'
import type { DeliveryRequest, Outcome } from '../webhooks/post.ts'
import { Connection, type ConnectionDeps, type Opened } from './connection.ts'
import { codeOf, failed, type Transport, type TransportHealth } from './transport.ts'

interface Link {
  model: ChannelModel
  channel: ConfirmChannel
  /** What was made, or found, since the connection is there. */
  declared: Map<string, Promise<void>>
  /** What no queue took, by the id of the message. */
  unrouted: Set<string>
}

type Deps = Pick<ConnectionDeps<Link>, 'onUp' | 'log'>

const confirmMs = 15_000
/** The broker's word for a queue that is there, but was made otherwise. */
const otherwiseMade = 406

export class Rabbitmq implements Transport {
  readonly #connection: Connection<Link>

  constructor(settings: RabbitmqSettings, deps: Deps) {
    this.#connection = new Connection({ ...deps, name: 'RabbitMQ', open: () => open(settings) })
  }

  start(): void {
    this.#connection.start()
  }

  health(): TransportHealth {
    return this.#connection.health()
  }

  stop(): Promise<void> {
    return this.#connection.stop()
  }

  async send(request: DeliveryRequest): Promise<Outcome> {
    const { link } = this.#connection
    if (link === undefined) return failed(this.#connection.why)
    try {
      await declare(link, request)
      const isConfirmed = await within(confirmed(link, request), confirmMs, systemTimer)
      if (isConfirmed === undefined) return failed('RabbitMQ does not confirm that it has the event.')
      if (!link.unrouted.delete(request.id)) return { ok: true, status: null, error: null }
      // Its queue was removed: the next try makes it anew.
      link.declared.delete(keyOf(request))
      return failed('No queue of RabbitMQ took the event.')
    } catch (error) {
      return failed(`RabbitMQ did not take the event (${codeOf(error)}).`)
    }
  }
}

async function open({ uri, frameMax }: RabbitmqSettings): Promise<Opened<Link>> {
  // Bundled or not, it is there as a whole.
  const { connect } = (await import('amqplib')).default
  const url = new URL(uri)
  if (frameMax !== undefined && !url.searchParams.has('frameMax'))
    url.searchParams.set('frameMax', String(frameMax))
  if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', '20')
  const model = await connect(url.toString(), {
    timeout: 10_000,
    clientProperties: { connection_name: 'holdfast' },
  })
  const ended = new Promise<unknown>((resolve) => {
    model.on('error', (error) => resolve(error))
    model.on('close', (error) => resolve(error))
  })
  const channel = await model.createConfirmChannel()
  const unrouted = new Set<string>()
  channel.on('return', ({ properties: { messageId } }) => unrouted.add(String(messageId)))
  // One channel that ended is a connection that has: both are made anew.
  const channelEnded = new Promise<unknown>((resolve) => {
    channel.on('error', (error) => resolve(error))
    channel.on('close', () => resolve(undefined))
  })
  const close = (): Promise<void> => model.close()
  channelEnded.then(close).catch(() => undefined)
  const link = { model, channel, declared: new Map<string, Promise<void>>(), unrouted }
  return { link, ended: Promise.race([ended, channelEnded]), close }
}

const keyOf = ({ headers }: DeliveryRequest): string =>
  JSON.stringify([headers['exchange'], headers['queue'], headers['key']])

function declare(link: Link, request: DeliveryRequest): Promise<void> {
  const key = keyOf(request)
  const known = link.declared.get(key)
  if (known !== undefined) return known
  const declaring = declareAnew(link, request)
  link.declared.set(key, declaring)
  declaring.catch(() => link.declared.delete(key))
  return declaring
}

/** As upstream makes them. One that its owner has made otherwise is used as it is. */
async function declareAnew({ model }: Link, { headers }: DeliveryRequest): Promise<void> {
  const { exchange = '', queue = '', key = '' } = headers
  const durable = { durable: true, autoDelete: false }
  const quorum = { ...durable, arguments: { 'x-queue-type': 'quorum' } }
  await unlessMade(model, (channel) => channel.assertExchange(exchange, 'topic', durable))
  await unlessMade(model, (channel) => channel.assertQueue(queue, quorum))
  await unlessMade(model, (channel) => channel.bindQueue(queue, exchange, key))
}

/** In a channel of its own: the broker ends the one in which it refuses something. */
async function unlessMade(
  model: ChannelModel,
  make: (channel: Awaited<ReturnType<ChannelModel['createChannel']>>) => Promise<unknown>,
): Promise<void> {
  const channel = await model.createChannel()
  channel.on('error', () => undefined)
  try {
    await make(channel)
    await channel.close()
  } catch (error) {
    if (codeOf(error) !== String(otherwiseMade)) throw error
  }
}

function confirmed({ channel }: Link, { id, headers, body }: DeliveryRequest): Promise<true> {
  const { exchange = '', key = '' } = headers
  const options = { messageId: id, contentType: 'application/json', persistent: true, mandatory: true }
  return new Promise((resolve, reject) => {
    channel.publish(exchange, key, Buffer.from(body), options, (error: unknown) => {
      if (error === null || error === undefined) resolve(true)
      else reject(error instanceof Error ? error : new Error('RabbitMQ refused it.'))
    })
  })
}
