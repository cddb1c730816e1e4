// What is switched off here until it is set, and how a proxy is set: in Evolution's words. What is never inside is in contract/.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startCore, type Harness } from '../harness.ts'
import { createIn, thrown } from './words.ts'

let core: Harness
beforeAll(async () => {
  core = await startCore()
  await createIn(core, { instanceName: 'loja' })
})
afterAll(() => core.stop())

it.each([
  ['websocket', 'Websocket'],
  ['rabbitmq', 'RabbitMQ'],
  ['nats', 'NATS'],
  ['sqs', 'SQS'],
])('/%s says that it is off where its variable does not switch it on', async (path, name) => {
  const says = { status: 400, json: thrown(`${name} is disabled`) }
  expect(await core.ask('POST', `/${path}/set/loja`, { body: {} })).toMatchObject(says)
  expect(await core.ask('GET', `/${path}/find/loja`)).toMatchObject(says)
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
