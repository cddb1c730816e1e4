// RabbitMQ: exchanges and queues as Evolution names them, made where they are not there, and a message counts as told when
// the broker confirms that a queue has it.
import type { ChannelModel, ConfirmChannel } from 'amqplib'
import type { RabbitmqSettings } from '../../config/transports.ts'
import { systemTimer, within, type SetTimer } from '../timers.ts'
import type { DeliveryRequest, Outcome } from '../webhooks/post.ts'
import { Connection, type ConnectionDeps, type Opened } from './connection.ts'
import { codeOf, failed, fitting, tooLarge, type Transport, type TransportHealth } from './transport.ts'

interface Link {
  model: ChannelModel
  channel: ConfirmChannel
  /** What was made, or found, since the connection is there. */
  declared: Map<string, Promise<true>>
  /** What was published and is neither confirmed nor refused yet. */
  pending: Map<string, Promise<true>>
  /** What no queue took. */
  unrouted: Set<string>
}

type Deps = Pick<ConnectionDeps<Link>, 'onUp' | 'log' | 'setTimer'>

const confirmMs = 15_000
/** The broker's words for what is not there, and for what is there, but was made otherwise. */
const notThere = 404
const otherwiseMade = 406
/**
 * A quorum queue is not used before it is so old: RabbitMQ (3.10, by Ra 2.2) writes down up to a second later which log is a
 * queue's. Killed before, it comes back with a queue that is empty, for all that it has confirmed, and confirms nothing more.
 */
const settleMs = 1500
/** So much every version takes unless it was told otherwise. A larger message ends the channel. */
const mostBytes = 16 * 1024 * 1024

export class Rabbitmq implements Transport {
  readonly #connection: Connection<Link>
  readonly #setTimer: SetTimer

  constructor(settings: RabbitmqSettings, deps: Deps) {
    this.#setTimer = deps.setTimer ?? systemTimer
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
    const body = fitting(request, mostBytes)
    if (body === undefined)
      return failed(`The event is larger than RabbitMQ takes (${mostBytes} bytes).`, tooLarge)
    const inTime = (work: Promise<true>) => within(work, confirmMs, this.#setTimer)
    try {
      const isDeclared = await inTime(this.#declare(link, request))
      if (isDeclared === undefined) return failed('RabbitMQ does not say that the queue is there.')
      const isConfirmed = await inTime(confirmed(link, { ...request, body }))
      if (isConfirmed === undefined) return failed('RabbitMQ does not confirm that it has the event.')
      if (!link.unrouted.delete(nameOf(request))) return { ok: true, status: null, error: null }
      // Its queue was removed: the next try makes it anew.
      link.declared.delete(keyOf(request))
      return failed('No queue of RabbitMQ took the event.')
    } catch (error) {
      return failed(`RabbitMQ did not take the event (${codeOf(error)}).`)
    }
  }

  #declare(link: Link, request: DeliveryRequest): Promise<true> {
    const key = keyOf(request)
    const known = link.declared.get(key)
    if (known !== undefined) return known
    const declaring = this.#declareAnew(link, request)
    link.declared.set(key, declaring)
    declaring.catch(() => link.declared.delete(key))
    return declaring
  }

  /** As upstream makes them. One that its owner has made otherwise is used as it is. */
  async #declareAnew({ model }: Link, { headers }: DeliveryRequest): Promise<true> {
    const { exchange = '', queue = '', key = '' } = headers
    const durable = { durable: true, autoDelete: false }
    const quorum = { ...durable, arguments: { 'x-queue-type': 'quorum' } }
    await unless(otherwiseMade, model, (channel) => channel.assertExchange(exchange, 'topic', durable))
    const isThere = await unless(notThere, model, (channel) => channel.checkQueue(queue))
    await unless(otherwiseMade, model, (channel) => channel.assertQueue(queue, quorum))
    await unless(otherwiseMade, model, (channel) => channel.bindQueue(queue, exchange, key))
    if (!isThere) await new Promise<void>((resolve) => void this.#setTimer(resolve, settleMs))
    return true
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
  channel.on('return', ({ properties: { messageId }, fields: { exchange, routingKey } }) =>
    unrouted.add(JSON.stringify([messageId, exchange, routingKey])),
  )
  // One channel that ended is a connection that has: both are made anew.
  const channelEnded = new Promise<unknown>((resolve) => {
    channel.on('error', (error) => resolve(error))
    channel.on('close', () => resolve(undefined))
  })
  const close = (): Promise<void> => model.close()
  channelEnded.then(close).catch(() => undefined)
  const link = { model, channel, declared: new Map(), pending: new Map(), unrouted }
  return { link, ended: Promise.race([ended, channelEnded]), close }
}

/** Of one publication: the same event goes to the exchange of its number and to that of all. */
const nameOf = ({ id, headers }: DeliveryRequest): string =>
  JSON.stringify([id, headers['exchange'], headers['key']])

const keyOf = ({ headers }: DeliveryRequest): string =>
  JSON.stringify([headers['exchange'], headers['queue'], headers['key']])

/** In a channel of its own: the broker ends the one in which it refuses something. False where it says this. */
async function unless(
  code: number,
  model: ChannelModel,
  ask: (channel: Awaited<ReturnType<ChannelModel['createChannel']>>) => Promise<unknown>,
): Promise<boolean> {
  const channel = await model.createChannel()
  channel.on('error', () => undefined)
  try {
    await ask(channel)
    await channel.close()
    return true
  } catch (error) {
    if (codeOf(error) === String(code)) return false
    throw error
  }
}

/** What was published and still may come is waited for: published again, it would come as often. */
function confirmed(link: Link, request: DeliveryRequest): Promise<true> {
  const { pending } = link
  const name = nameOf(request)
  const before = pending.get(name)
  if (before !== undefined) return before
  const publishing = publish(link, request).finally(() => pending.delete(name))
  pending.set(name, publishing)
  publishing.catch(() => undefined)
  return publishing
}

function publish({ channel }: Link, { id, headers, body }: DeliveryRequest): Promise<true> {
  const { exchange = '', key = '' } = headers
  const options = { messageId: id, contentType: 'application/json', persistent: true, mandatory: true }
  return new Promise((resolve, reject) => {
    channel.publish(exchange, key, Buffer.from(body), options, (error: unknown) => {
      if (error === null || error === undefined) resolve(true)
      else reject(error instanceof Error ? error : new Error('RabbitMQ refused it.'))
    })
  })
}
