// The same traffic by webhook, socket.io, RabbitMQ, NATS and SQS at once: the same events in the same order, each once, also
// where a broker is killed in between and comes back, and the appliance is killed meanwhile; with the files that the webhook
// wants, where they are not too large.
import { connect as connectNats, type NatsConnection } from '@nats-io/transport-node'
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { Rabbitmq } from '../../../../core/events/transports/rabbitmq.ts'
import { createLog } from '../../../../core/log.ts'
import { apiKey, until } from '../../../helpers/appliance.ts'
import { Endpoint } from '../../../helpers/endpoint.ts'
import { freePort, hasRabbit, Rabbit } from '../../../helpers/transports/rabbit.ts'
import { SocketClient } from '../../../helpers/transports/socket-client.ts'
import { SqsQueues } from '../../../helpers/transports/sqs-queues.ts'
import { startWorld, type World } from '../../../helpers/world.ts'
import type { Phone } from '../../../whatsapp/phone/phone.ts'

const natsProgram = '/usr/sbin/nats-server'
const number = '5511999990331'
const bytes = randomBytes(24_000)
const words = ['MESSAGES_UPSERT', 'MESSAGES_UPDATE', 'SEND_MESSAGE', 'CONTACTS_UPSERT']

const unique = (ids: readonly string[]): string[] => [...new Set(ids)]

describe.skipIf(!hasRabbit || !existsSync(natsProgram))('all at once', () => {
  let world: World
  let endpoint: Endpoint
  let rabbit: Rabbit
  let queues: SqsQueues
  let natsServer: ChildProcess
  let nats: NatsConnection
  let ana: Phone
  const byNats: string[] = []
  let inNats = ''
  beforeAll(async () => {
    endpoint = await Endpoint.start()
    rabbit = await Rabbit.make()
    queues = await SqsQueues.start()
    const natsPort = await freePort()
    natsServer = spawn(natsProgram, ['-a', '127.0.0.1', '-p', String(natsPort), '--auth', 'a-token'], {
      stdio: 'ignore',
    })
    const natsUrl = `nats://a-token@127.0.0.1:${natsPort}`
    const env = {
      WEBSOCKET_ENABLED: 'true',
      RABBITMQ_ENABLED: 'true',
      RABBITMQ_URI: rabbit.url,
      RABBITMQ_GLOBAL_ENABLED: 'true',
      RABBITMQ_PREFIX_KEY: 'all',
      RABBITMQ_EVENTS_MESSAGES_UPSERT: 'true',
      NATS_ENABLED: 'true',
      NATS_URI: natsUrl,
      SQS_ENABLED: 'true',
      SQS_ACCESS_KEY_ID: 'key-id',
      SQS_SECRET_ACCESS_KEY: 'a-secret',
      SQS_ACCOUNT_ID: '123456789012',
      SQS_REGION: 'sa-east-1',
      SQS_MAX_PAYLOAD_SIZE: '20000',
      AWS_ENDPOINT_URL_SQS: queues.url,
    }
    const [started] = await Promise.all([startWorld({ appliance: { env } }), rabbit.start()])
    world = started
    nats = await until('NATS takes connections', () =>
      connectNats({ servers: `127.0.0.1:${natsPort}`, token: 'a-token' }).catch(() => undefined),
    )
    nats.subscribe('shop.>', {
      callback: (_error, message) => {
        byNats.push(message.headers?.get('Nats-Msg-Id') ?? '')
        inNats += message.string()
      },
    })
    await nats.flush()
    world.wa.phone({ number })
    await world.link('shop', number)
    ana = world.wa.phone({ number: '5511999990332', name: 'Ana' })
  })
  afterAll(async () => {
    await nats.close()
    natsServer.kill('SIGKILL')
    await world.end()
    await rabbit.end()
    await queues.close()
    await endpoint.close()
  })

  const ask = (method: string, path: string, body?: object) => world.appliance.request(method, path, body)
  const brokers = async () =>
    (
      await world.appliance.ok<{ brokers: { name: string; connected: boolean; behind: number }[] }>(
        'GET',
        '/api/v1/health',
      )
    ).brokers
  const broker = async (name: string) => (await brokers()).find((each) => each.name === name)
  const byWebhook = (): string[] => unique(endpoint.taken.map(({ headers }) => String(headers['webhook-id'])))
  const webhookHas = (text: string) =>
    until(`the webhook has "${text}"`, () => endpoint.taken.some((each) => each.text.includes(text)))

  it('is told by each, and a broker is away and the appliance is killed meanwhile', async () => {
    const webhook = { enabled: true, url: endpoint.url, events: words, base64: true }
    expect((await ask('POST', '/webhook/set/shop', { webhook })).status).toBe(201)
    for (const name of ['websocket', 'rabbitmq', 'nats', 'sqs']) {
      const set = await ask('POST', `/${name}/set/shop`, { [name]: { enabled: true, events: words } })
      expect(set).toMatchObject({ status: 201, body: { enabled: true, events: words } })
      expect((await ask('GET', `/${name}/find/shop`)).body).toEqual(set.body)
    }
    // All that the number's exchange is given, in one queue.
    const model = await rabbit.connect()
    const channel = await model.createChannel()
    await channel.assertExchange('shop', 'topic', { durable: true, autoDelete: false })
    await channel.assertQueue('everything', { durable: true })
    await channel.bindQueue('everything', 'shop', '#')
    await model.close()
    const socketOf = (cursor: string) =>
      new SocketClient(world.appliance.url, 'shop', { auth: { apikey: apiKey, cursor } }).in()
    const socket = await socketOf('latest')
    const bySocket: string[] = []
    const leave = (client: SocketClient): string => {
      client.leave()
      bySocket.push(...client.told.map(({ place }) => place?.id ?? ''))
      return String(client.told.at(-1)?.place?.cursor ?? 0)
    }

    for (const n of [1, 2, 3]) await ana.sendText(number, `all is well ${n}`)
    await ana.sendMedia(number, { kind: 'document', bytes, mimetype: 'application/pdf', fileName: 'a.pdf' })
    await ask('POST', '/message/sendText/shop', { number: ana.number, text: 'and back' })
    await webhookHas('all is well 3')
    const byRabbit: string[] = []
    const readRabbit = async (): Promise<unknown[]> => {
      const read = await rabbit.read('everything')
      byRabbit.push(...read.map(({ id }) => id))
      return read.map(({ json }) => json['event'])
    }
    // The last of its queues has taken its first event this moment.
    await until('RabbitMQ is told of the last kind', async () =>
      (await readRabbit()).includes('messages.update'),
    )

    await rabbit.stop('SIGKILL')
    for (const n of [1, 2, 3]) await ana.sendText(number, `without the broker ${n}`)
    // Nobody waits for it.
    await webhookHas('without the broker 3')
    await until('the socket is told', () => JSON.stringify(socket.told).includes('without the broker 3'))
    await until('it shows', async () => {
      const now = await broker('rabbitmq')
      return now?.connected === false && now.behind > 0 ? true : undefined
    })
    const cursor = leave(socket)
    await world.appliance.kill()
    await ana.sendText(number, 'while it was away')
    await world.appliance.start()
    await world.appliance.waitForState('shop', 'open')
    const again = await socketOf(cursor)
    await ana.sendText(number, 'after it came back')
    await webhookHas('after it came back')
    await rabbit.start()
    await until('RabbitMQ has caught up', async () => {
      const now = await broker('rabbitmq')
      return now?.connected === true && now.behind === 0 ? true : undefined
    })
    await ana.sendText(number, 'the last of all')
    await webhookHas('the last of all')
    await until('the socket is told', () => JSON.stringify(again.told).includes('the last of all'))
    leave(again)

    const lastId = byWebhook().at(-1) ?? ''
    await until('RabbitMQ has the last', async () => {
      await readRabbit()
      return byRabbit.includes(lastId)
    })
    await until('NATS has the last', () => byNats.includes(lastId))
    const order = byWebhook()
    expect(order.length).toBeGreaterThan(10)
    expect(unique(byRabbit)).toEqual(order)
    expect(unique(byNats)).toEqual(order)
    expect(unique(bySocket)).toEqual(order)

    // By Evolution's names, for one number and for all.
    const upserts = endpoint.taken.filter(({ json }) => json['event'] === 'messages.upsert')
    const upsertIds = unique(upserts.map(({ headers }) => String(headers['webhook-id'])))
    const own = await rabbit.read('shop.messages.upsert')
    expect(unique(own.map(({ id }) => id))).toEqual(upsertIds)
    // The appliance has had two ports.
    const { destination: _to, server_url: _url, ...envelope } = upserts[0]?.json ?? {}
    expect(own[0]?.json).toEqual({ ...envelope, server_url: expect.any(String) })
    const ofAll = await rabbit.read('all.messages.upsert')
    expect(unique(ofAll.map(({ id }) => id))).toEqual(upsertIds)
    const inSqs = (): string[] => queues.queues.get('shop_messages_upsert.fifo')?.map(({ id }) => id) ?? []
    await until('SQS has the last', () => inSqs().includes(lastId))
    expect(inSqs()).toEqual(upsertIds)
    expect(queues.queues.get('shop_messages_upsert.fifo')?.[0]?.json).toEqual({
      ...envelope,
      server_url: expect.any(String),
      dataType: 'json',
      server: 'evolution',
    })
    expect(queues.unsigned).toBe(0)
    // By each the file, but for SQS, which does not take so much: there the rest of it.
    const file = `"base64":"${bytes.toString('base64')}"`
    const withFile = own.filter(({ json }) => JSON.stringify(json).includes(file))
    expect(withFile).toHaveLength(1)
    expect(JSON.stringify(ofAll)).toContain(file)
    expect(inNats).toContain(file)
    expect(JSON.stringify(socket.told)).toContain(file)
    expect(inSqs()).toContain(withFile[0]?.id)
    const metrics = await fetch(`${world.appliance.url}/metrics`, { headers: { apikey: apiKey } })
    expect(await metrics.text()).toContain('holdfast_broker_connected{broker="rabbitmq"} 1')
  })

  it('what RabbitMQ does not confirm in time is waited for, and not sent once more', async () => {
    let isUp = false
    const settling: (() => void)[] = []
    const settle = (): void => settling.splice(0).forEach((work) => work())
    const transport = new Rabbitmq(
      { uri: rabbit.url, exchange: '', frameMax: undefined, global: [], prefix: undefined },
      {
        log: createLog('silent'),
        onUp: () => (isUp = true),
        // No patience with a broker that hangs; a new queue has settled when it is said.
        setTimer: (work, ms) => {
          if (ms === 1500) settling.push(work)
          const timer = setTimeout(ms === 1500 ? () => undefined : work, ms === 15_000 ? 700 : ms)
          return () => clearTimeout(timer)
        },
      },
    )
    onTestFinished(() => transport.stop())
    transport.start()
    await until('it is connected', () => isUp)
    const send = (id: string, queue = 'hung') =>
      transport.send({ id, url: '', headers: { exchange: 'hung', queue, key: queue }, body: `"${id}"` })
    expect(await send('first')).toMatchObject({ ok: false, error: expect.stringContaining('queue') })
    await until('the queue is made', () => settling.length > 0)
    expect(await rabbit.read('hung')).toEqual([])
    settle()
    await until('the queue is used', async () => (await send('first')).ok)
    rabbit.pause()
    expect(await send('second')).toMatchObject({ ok: false, error: expect.stringContaining('confirm') })
    expect(await send('second')).toMatchObject({ ok: false })
    expect(await send('other', 'not made yet')).toMatchObject({ ok: false })
    rabbit.goOn()
    await until('it is confirmed', async () => (await send('second')).ok)
    await until('it is made', async () => {
      settle()
      return (await send('other', 'not made yet')).ok
    })
    expect((await rabbit.read('hung')).map(({ id }) => id)).toEqual(['first', 'second'])
    expect((await rabbit.read('not made yet')).map(({ id }) => id)).toEqual(['other'])
  })
})
