// A whole conversation as Evolution's webhook tells it: from the QR to the logout, with a phone on the other side.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../../helpers/appliance.ts'
import { Endpoint } from '../../helpers/endpoint.ts'
import { startWorld, type World } from '../../helpers/world.ts'

const number = '5511999990061'
const customer = '5511988880062'
const jid = `${customer}@s.whatsapp.net`
let world: World
let endpoint: Endpoint
beforeAll(async () => {
  endpoint = await Endpoint.start()
  world = await startWorld()
  world.wa.phone({ number: customer })
})
afterAll(async () => {
  await world.end()
  await endpoint.close()
})

const ask = (method: string, path: string, body?: unknown) => world.appliance.request(method, path, body)

type Telling = Record<string, unknown> & { data: Record<string, unknown> }

function tellings(event: string): Telling[] {
  return endpoint.taken.filter(({ json }) => json['event'] === event).map(({ json }) => json as Telling)
}

function toldOf(event: string, isIt: (data: Telling['data']) => boolean = () => true): Promise<Telling> {
  return until(`${event} is told`, () => tellings(event).find(({ data }) => isIt(data)))
}

it('tells of the QR, the connection, what comes and goes, and the logout', async () => {
  const created = await ask('POST', '/instance/create', {
    instanceName: 'loja',
    integration: 'WHATSAPP-BAILEYS',
    webhook: { url: endpoint.url },
  })
  const instanceId = (created.body as { instance: { instanceId: string } }).instance.instanceId
  await ask('GET', '/instance/connect/loja')
  const { data } = await toldOf('qrcode.updated')
  expect(data).toEqual({
    qrcode: {
      instance: 'loja',
      pairingCode: null,
      code: expect.any(String),
      base64: expect.stringMatching(/^data:image\/png;base64,/),
    },
  })
  await world.wa.phone({ number }).scan((data as { qrcode: { code: string } }).qrcode.code)
  const opened = await toldOf('connection.update', ({ state }) => state === 'open')
  expect(opened).toMatchObject({
    instance: 'loja',
    sender: `${number}@s.whatsapp.net`,
    destination: endpoint.url,
    apikey: null,
    data: { instance: 'loja', wuid: `${number}@s.whatsapp.net`, state: 'open', statusReason: 200 },
  })

  await world.wa.phone({ number: customer }).sendText(number, 'Bom dia')
  expect(await toldOf('messages.upsert')).toMatchObject({
    data: {
      key: { remoteJid: jid, fromMe: false, id: expect.any(String) },
      message: { conversation: 'Bom dia' },
      messageType: 'conversation',
      status: 'DELIVERY_ACK',
      instanceId,
    },
  })

  const sent = await ask('POST', '/message/sendText/loja', { number: customer, text: 'Bom dia, Ana' })
  const { key } = sent.body as { key: { id: string } }
  const told = await toldOf('send.message')
  expect(told.data).toMatchObject({
    key: { id: key.id, fromMe: true, remoteJid: jid },
    status: 'PENDING',
    instanceId,
  })
  expect(told.data['message']).toMatchObject({ conversation: 'Bom dia, Ana' })
  await toldOf('messages.update', ({ status }) => status === 'DELIVERY_ACK')
  expect(tellings('messages.update').map(({ data: update }) => update)).toEqual(
    ['SERVER_ACK', 'DELIVERY_ACK'].map((status) =>
      expect.objectContaining({ keyId: key.id, remoteJid: jid, fromMe: true, status, instanceId }),
    ),
  )

  await ask('DELETE', '/instance/logout/loja')
  await toldOf('connection.update', ({ state }) => state === 'close')
  expect(tellings('connection.update').map(({ data: update }) => update['state'])).toEqual([
    'connecting',
    'open',
    'close',
  ])
  // A logout is told as 401 in both events, also where it was asked for here: clients ask for a new code by it.
  const closed = await toldOf('connection.update', ({ state }) => state === 'close')
  expect(closed.data).toEqual({ instance: 'loja', state: 'close', statusReason: 401 })
  expect((await toldOf('status.instance')).data).toEqual({
    instance: 'loja',
    status: 'closed',
    disconnectionAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    disconnectionReasonCode: 401,
    disconnectionObject: expect.stringMatching(/^\{/),
  })
  expect(tellings('logout.instance')).toMatchObject([{ instance: 'loja', data: null }])
  expect(tellings('status.instance')).toMatchObject([{ data: { instance: 'loja', status: 'closed' } }])
  // All that is durable came in the order of the log.
  const order = endpoint.taken.map(({ json }) => json['event']).filter((event) => event !== 'qrcode.updated')
  expect(order[0]).toBe('instance.create')
  expect(order.indexOf('send.message')).toBeLessThan(order.indexOf('messages.update'))
  expect(new Set(endpoint.taken.map(({ headers }) => headers['webhook-id'])).size).toBe(endpoint.taken.length)
})

it('a logout on the phone is told as 401 in both events', async () => {
  const name = 'phone logs out'
  await ask('POST', '/instance/create', { instanceName: name, webhook: { url: endpoint.url } })
  const { body } = await ask('GET', `/instance/connect/${encodeURIComponent(name)}`)
  const linked = '5511999990063'
  const phone = world.wa.phone({ number: linked })
  await phone.scan((body as { code: string }).code)
  const isOf = ({ instance }: Telling['data']): boolean => instance === name
  await toldOf('connection.update', (data) => isOf(data) && data['state'] === 'open')
  phone.unlink(world.wa.devices(linked).at(-1)?.device ?? 0)
  const closed = await toldOf('connection.update', (data) => isOf(data) && data['state'] === 'close')
  expect(closed.data['statusReason']).toBe(401)
  expect((await toldOf('status.instance', isOf)).data['disconnectionReasonCode']).toBe(401)
})
