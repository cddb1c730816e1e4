// What Evolution has inside and Holdfast has not answers as where it is switched off; its Manager and n8n's node ask it.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startCore, type Harness } from '../harness.ts'
import { createIn, missing, thrown, unauthorized } from './words.ts'

let core: Harness
beforeAll(async () => {
  core = await startCore()
  await createIn(core, { instanceName: 'loja' })
})
afterAll(() => core.stop())

it.each([
  ['POST', '/typebot/create', 'Typebot is disabled'],
  ['GET', '/openai/find', 'Openai is disabled'],
  ['GET', '/dify/fetchSettings', 'Dify is disabled'],
  ['PUT', '/flowise/update/some-bot', 'Flowise is disabled'],
  ['GET', '/n8n/fetchSessions/some-bot', 'N8n is disabled'],
  ['DELETE', '/evoai/delete/some-bot', 'Evoai is disabled'],
  ['POST', '/evolutionBot/ignoreJid', 'Evolution Bot is disabled'],
  ['GET', '/openai/getModels', 'Openai is disabled'],
  ['POST', '/chatwoot/set', 'Chatwoot is disabled'],
  ['GET', '/chatwoot/find', 'Chatwoot is disabled'],
  ['POST', '/kafka/set', 'Kafka is disabled'],
  ['POST', '/pusher/set', 'Pusher is disabled'],
  ['POST', '/websocket/set', 'Websocket is disabled'],
  ['GET', '/websocket/find', 'Websocket is disabled'],
  ['POST', '/rabbitmq/set', 'RabbitMQ is disabled'],
  ['GET', '/nats/find', 'NATS is disabled'],
  ['POST', '/sqs/set', 'SQS is disabled'],
  [
    'POST',
    '/message/sendTemplate',
    'Method not available in the Baileys service: templates belong to the Cloud API of Meta.',
  ],
  ['POST', '/s3/getMedia', 'Media not found'],
  ['POST', '/call/offer', 'A call cannot be offered by a linked device.'],
] as const)('%s %s says to whoever may ask that it is off', async (method, path, says) => {
  const ask = (name: string, key?: string | null) =>
    core.ask(method, `${path}/${name}`, { body: {}, ...(key !== undefined && { key }) })
  expect(await ask('loja')).toMatchObject({ status: 400, json: thrown(says) })
  expect(await ask('loja', null)).toMatchObject({ status: 401, json: unauthorized })
  expect(await ask('nobody')).toMatchObject({ status: 404, json: missing('nobody') })
})

it('GET /license/status says that it is active', async () => {
  expect(await core.ask('GET', '/license/status', { key: null })).toMatchObject({
    status: 200,
    json: { status: 'active' },
  })
})

it.each([
  ['/message/sendList', { number: '5511999990000' }, 'requires property'],
  [
    '/message/sendList',
    { number: '5511999990000', title: 'x', buttonText: 'x', sections: 'none' },
    'sections',
  ],
  ['/message/sendButtons', { number: '5511999990000', buttons: [] }, 'At least one button is required'],
  ['/message/sendButtons', { number: '5511999990000', buttons: [{ type: 'dance' }] }, 'enum values'],
])(
  'POST %s with %j is refused for what is wrong with it, also where it is not tried',
  async (path, body, says) => {
    const { status, text } = await core.ask('POST', `${path}/loja`, { body })
    expect({ status, text }).toEqual({ status: 400, text: expect.stringContaining(says) })
  },
)

const dead = { enabled: true, host: '127.0.0.1', port: '9', protocol: 'http', username: '', password: '' }

it('a proxy is found as null until it is set, and switched off again', async () => {
  expect(await core.ask('GET', '/proxy/find/loja')).toMatchObject({ status: 200, json: null })
  const off = await core.ask('POST', '/proxy/set/loja', { body: { enabled: false, host: null } })
  expect(off).toMatchObject({
    status: 201,
    json: { proxy: { instanceName: 'loja', proxy: { enabled: false } } },
  })
})

it('a proxy that WhatsApp cannot be reached through, or that is none, is refused and not kept', async () => {
  for (const body of [dead, { ...dead, port: '99999' }, { ...dead, host: 'exa mple' }]) {
    const { status, json } = await core.ask('POST', '/proxy/set/loja', { body })
    expect(status).toBe(400)
    expect(JSON.stringify(json)).toContain('Invalid proxy')
  }
  const { status, json } = await core.ask('POST', '/proxy/set/loja', { body: { enabled: true, host: 'h' } })
  expect(status).toBe(400)
  expect(JSON.stringify(json)).toContain('requires property')
  expect((await core.ask('GET', '/proxy/find/loja')).json).toBeNull()
})
