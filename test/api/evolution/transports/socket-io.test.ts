// socket.io as Evolution's clients use it: who is let in, what each hears, in which order, and from where on.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, until } from '../../../helpers/appliance.ts'
import { Endpoint } from '../../../helpers/endpoint.ts'
import { SocketClient, type SocketOptions } from '../../../helpers/transports/socket-client.ts'
import { startWorld, type World } from '../../../helpers/world.ts'
import type { Phone } from '../../../whatsapp/phone/phone.ts'

const number = '5511999990321'
const origin = 'https://desk.example'
let world: World
let endpoint: Endpoint
let ana: Phone
let tokens: { shop: string; other: string }
beforeAll(async () => {
  endpoint = await Endpoint.start()
  const env = { WEBSOCKET_ENABLED: 'true', WEBSOCKET_GLOBAL_EVENTS: 'true', CORS_ORIGIN: origin }
  world = await startWorld({ appliance: { env } })
  world.wa.phone({ number })
  await world.link('shop', number)
  await world.appliance.createInstance('other one')
  ana = world.wa.phone({ number: '5511999990322', name: 'Ana' })
  const all = await world.appliance.ok<{ name: string; token: string }[]>('GET', '/instance/fetchInstances')
  const tokenOf = (name: string): string => all.find((each) => each.name === name)?.token ?? ''
  tokens = { shop: tokenOf('shop'), other: tokenOf('other one') }
})
const clients: SocketClient[] = []
afterEach(() => {
  for (const client of clients.splice(0)) client.leave()
})
afterAll(async () => {
  await world.end()
  await endpoint.close()
})

function come(
  namespace: string,
  options: SocketOptions = { query: { apikey: apiKey } },
): Promise<SocketClient> {
  const client = new SocketClient(world.appliance.url, namespace, options)
  clients.push(client)
  return client.in()
}
const subscribe = (events: string[], enabled = true) =>
  world.appliance.request('POST', '/websocket/set/shop', { websocket: { enabled, events } })
const texts = (client: SocketClient): unknown[] =>
  client.dataOf('messages.upsert').map(({ message }) => (message as Record<string, unknown>)['conversation'])
const heard = (client: SocketClient, text: string) =>
  until(`"${text}" is heard`, () => texts(client).includes(text))

describe('who is let in', () => {
  it.each([
    ['nobody without a key', 'shop', {}, 'API key is missing or wrong'],
    ['nobody with a wrong one', 'shop', { query: { apikey: 'wrong-key-of-a-stranger' } }, 'API key'],
    ['nobody to an instance that there is not', 'nowhere', { query: { apikey: apiKey } }, 'does not exist'],
    [
      'no page of another origin',
      'shop',
      { auth: { apikey: apiKey }, headers: { origin: 'https://evil.example' } },
      '',
    ],
    ['nobody with a cursor that is none', 'shop', { auth: { apikey: apiKey, cursor: 'soon' } }, 'cursor'],
  ] as const)('%s', async (_who, namespace, options, why) => {
    await expect(come(namespace, options)).rejects.toThrow(why)
  })

  it('a token to its own instance alone, by header, query or what goes with the connection', async () => {
    await come('shop', { headers: { apikey: tokens.shop } })
    await come('shop', { query: { apikey: tokens.shop } })
    await come('shop', { auth: { apikey: tokens.shop }, polling: true })
    await come('shop', { auth: { apikey: tokens.shop }, headers: { origin } })
    await come('other one', { auth: { apikey: tokens.other } })
    await expect(come('shop', { auth: { apikey: tokens.other } })).rejects.toThrow('API key')
    // It is told nothing of which names there are.
    await expect(come('nowhere', { auth: { apikey: tokens.other } })).rejects.toThrow('API key')
  })
})

it('is told what was asked for, as a webhook is, in the same order', async () => {
  await world.appliance.ok('POST', '/webhook/set/shop', { webhook: { enabled: true, url: endpoint.url } })
  const { status, body } = await subscribe(['MESSAGES_UPSERT', 'MESSAGES_EDITED'])
  expect(status).toBe(201)
  expect(body).toMatchObject({ enabled: true, events: ['MESSAGES_UPSERT', 'MESSAGES_EDITED'] })
  expect((await world.appliance.request('GET', '/websocket/find/shop')).body).toEqual(body)
  const rows = await world.appliance.ok('GET', '/instance/fetchInstances')
  expect(rows).toMatchObject([{ name: 'shop', Websocket: body, Rabbitmq: null }, { Websocket: null }])
  const [first, second] = [
    await come('shop'),
    await come('shop', { auth: { apikey: apiKey }, polling: true }),
  ]
  const sent = Array.from({ length: 12 }, (_, n) => `text ${n}`)
  for (const text of sent) await ana.sendText(number, text)
  await ana.sendText(number, 'the last')
  for (const client of [first, second]) {
    await heard(client, 'the last')
    await until('all of it is heard', () => texts(client).length > sent.length)
    expect(new Set(texts(client))).toEqual(new Set([...sent, 'the last']))
    // What it did not ask for, and a place that it did not ask for.
    expect(new Set(client.told.map(({ event }) => event))).toEqual(new Set(['messages.upsert']))
    expect(client.told.every(({ place }) => place === undefined)).toBe(true)
  }
  const upserts = () =>
    endpoint.taken.map(({ json }) => json).filter(({ event }) => event === 'messages.upsert')
  const byWebhook = await until('the webhook has them', () => {
    const taken = upserts()
    return taken.length > sent.length ? taken : undefined
  })
  const withoutDestination = byWebhook.map(({ destination: _to, ...envelope }) => envelope)
  for (const client of [first, second])
    expect(client.told.map(({ envelope }) => envelope)).toEqual(withoutDestination)
})

it('who has a cursor misses nothing and hears nothing twice', async () => {
  await subscribe(['MESSAGES_UPSERT'])
  const before = await come('shop', { auth: { apikey: apiKey, cursor: 'latest' } })
  await ana.sendText(number, 'while there')
  await heard(before, 'while there')
  const { cursor } = before.told.at(-1)?.place ?? { cursor: -1 }
  before.leave()
  for (const text of ['away 1', 'away 2']) await ana.sendText(number, text)
  await world.appliance.kill()
  await world.appliance.start()
  await world.appliance.waitForState('shop', 'open')
  const after = await come('shop', { query: { apikey: apiKey, cursor: String(cursor) } })
  await ana.sendText(number, 'back')
  await heard(after, 'back')
  await until('all of it is heard', () => texts(after).length > 2)
  expect(texts(after).toSorted()).toEqual(['away 1', 'away 2', 'back'])
  const places = after.told.map(({ place }) => place?.cursor ?? 0)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(new Set(after.told.map(({ place }) => place?.id)).size).toBe(after.told.length)
})

it('the root is told of all numbers, and to a token of its own alone', async () => {
  const [owner, shop, other] = [
    await come(''),
    await come('', { auth: { apikey: tokens.shop } }),
    await come('', { auth: { apikey: tokens.other } }),
  ]
  await world.appliance.ok('POST', '/api/v1/instances/other%20one/link')
  await ana.sendText(number, 'to the root')
  for (const client of [owner, shop]) await heard(client, 'to the root')
  // A code that is worth nothing later is told too.
  await until('a code is told', () => other.dataOf('qrcode.updated').length > 0)
  await until('a code is told', () => owner.dataOf('qrcode.updated').length > 0)
  expect(shop.told.every(({ envelope }) => envelope['instance'] === 'shop')).toBe(true)
  expect(other.told.every(({ envelope }) => envelope['instance'] === 'other one')).toBe(true)
  await subscribe([], false)
  const off = await come('shop')
  await ana.sendText(number, 'unheard')
  await heard(owner, 'unheard')
  expect(off.told).toEqual([])
})

it('ends with the appliance', async () => {
  const client = await come('shop')
  const { pid } = world.appliance
  await world.appliance.stop()
  expect(pid).toBeDefined()
  await until('it is out', () => !client.isIn)
})
