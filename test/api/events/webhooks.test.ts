// /api/v1/webhooks and deliveries: who may, what is refused, what comes back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CreatedWebhook, Deliveries, WebhookView, Webhooks } from '../../../core/contract/events/webhook.ts'
import { until } from '../../helpers/appliance.ts'
import { Endpoint } from '../../helpers/endpoint.ts'
import { play, startCore, type Harness, type Scenario } from '../harness.ts'

let core: Harness
let endpoint: Endpoint
let token: string
let instanceId: string
beforeAll(async () => {
  endpoint = await Endpoint.start()
  core = await startCore()
  const { json } = await core.ask('POST', '/api/v1/instances', { body: { name: 'shop' } })
  ;({ id: instanceId, token } = json as { id: string; token: string })
})
afterAll(async () => {
  await core.stop()
  await endpoint.close()
})

const nobody = '00000000-0000-4000-8000-000000000000'
const url = 'https://h.example/x'
const post = (name: string, path: string, rest: Omit<Scenario, 'name' | 'method' | 'path'>): Scenario => ({
  name,
  method: 'POST',
  path: `/api/v1${path}`,
  ...rest,
})

async function make(body: object) {
  const { status, json } = await core.ask('POST', '/api/v1/webhooks', { body })
  expect(status).toBe(201)
  return CreatedWebhook.parse(json)
}

const scenarios: Scenario[] = [
  post('no address', '/webhooks', { body: {}, status: 400, reply: { code: 'bad_request' } }),
  post('another kind of address', '/webhooks', { body: { url: 'file:///etc/passwd' }, status: 400 }),
  post('a secret that is none', '/webhooks', { body: { url, secret: 'abc' }, status: 400 }),
  post('a header that would break out', '/webhooks', {
    body: { url, headers: { a: 'b\r\nc: d' } },
    status: 400,
  }),
  post('a header with a name that is none', '/webhooks', {
    body: { url, headers: { 'a b': 'c' } },
    status: 400,
  }),
  post('a type that is none', '/webhooks', {
    body: { url, types: ['message.lost'] },
    status: 400,
    reply: { detail: 'There is no event type "message.lost"; nothing was changed.' },
  }),
  post('no type at all', '/webhooks', { body: { url, types: [] }, status: 400 }),
  post('an instance that is none', '/webhooks', {
    body: { url, instance: 'nobody' },
    status: 404,
    reply: { code: 'not_found' },
  }),
  post('a test of none', `/webhooks/${nobody}/test`, { status: 404, reply: { code: 'not_found' } }),
  post('a replay of none', `/webhooks/${nobody}/replay`, { body: { fromSeq: 1, toSeq: 2 }, status: 404 }),
  post('a range the wrong way round', `/webhooks/${nobody}/replay`, {
    body: { fromSeq: 2, toSeq: 1 },
    status: 400,
  }),
  post('a retry of none', '/deliveries/999999/retry', { status: 404, reply: { code: 'not_found' } }),
  post('a retry of nonsense', '/deliveries/x/retry', { status: 400 }),
  { name: 'a look at none', method: 'GET', path: `/api/v1/webhooks/${nobody}`, status: 404 },
  { name: 'a change of none', method: 'PATCH', path: `/api/v1/webhooks/${nobody}`, body: {}, status: 404 },
  { name: 'a removal of none', method: 'DELETE', path: `/api/v1/webhooks/${nobody}`, status: 404 },
  { name: 'a state that is none', method: 'GET', path: '/api/v1/deliveries?state=lost', status: 400 },
]

describe('refused', () => {
  it.each(scenarios)('$name', (scenario) => play(core, scenario))

  it("an instance's token, everywhere: a webhook tells of all", async () => {
    const asked = [
      ['GET', '/webhooks'],
      ['POST', '/webhooks'],
      ['GET', `/webhooks/${nobody}`],
      ['PATCH', `/webhooks/${nobody}`],
      ['DELETE', `/webhooks/${nobody}`],
      ['POST', `/webhooks/${nobody}/test`],
      ['POST', `/webhooks/${nobody}/replay`],
      ['GET', '/deliveries'],
      ['POST', '/deliveries/1/retry'],
    ] as const
    for (const [method, path] of asked) {
      const { status } = await core.ask(method, `/api/v1${path}`, { key: token })
      expect([method, path, status]).toEqual([method, path, 403])
    }
  })
})

it('is made, listed, changed and removed; its secret and the values of its headers are shown to nobody', async () => {
  const made = await make({
    url,
    instance: 'shop',
    types: ['instance.state'],
    headers: { 'x-key': 'geheim-4711' },
  })
  expect(made).toMatchObject({
    instanceId,
    url,
    dialect: 'own',
    types: ['instance.state'],
    headers: ['x-key'],
    enabled: true,
    failingSince: null,
    waiting: 0,
    dead: 0,
  })
  const { secret, ...shown } = made
  expect(secret).toMatch(/^whsec_/)
  const path = `/api/v1/webhooks/${made.id}`
  const got = await core.ask('GET', path)
  expect(got.json).toEqual(shown)
  const list = await core.ask('GET', '/api/v1/webhooks?instance=shop')
  expect(list.json).toEqual({ webhooks: [shown] })
  expect(list.text + got.text).not.toMatch(/whsec_|geheim-4711/)
  const changed = await core.ask('PATCH', path, { body: { enabled: false, types: null, headers: {} } })
  expect(WebhookView.parse(changed.json)).toMatchObject({ enabled: false, types: null, headers: [], url })
  expect((await core.ask('DELETE', path)).status).toBe(200)
  expect((await core.ask('GET', path)).status).toBe(404)
  expect(core.logged()).not.toContain('geheim-4711')
})

it('the dialect has one for an instance', async () => {
  const body = { url, instance: 'shop', dialect: 'evolution' }
  const { id } = await make(body)
  await play(core, post('a second', '/webhooks', { body, status: 409, reply: { code: 'conflict' } }))
  await core.ask('DELETE', `/api/v1/webhooks/${id}`)
})

it('what fails is listed and retried, a range is replayed, an endpoint is tested', async () => {
  endpoint.answer = () => 503
  const { id } = await make({ url: endpoint.url })
  await core.ask('PATCH', `/api/v1/instances/${instanceId}`, { body: { settings: { rejectCall: true } } })
  const listed = async () =>
    Deliveries.parse((await core.ask('GET', `/api/v1/deliveries?webhook=${id}`)).json).deliveries
  const failing = await until('it failed', async () => (await listed())[0])
  expect(failing).toMatchObject({
    webhookId: id,
    type: 'instance.updated',
    instanceId,
    lane: 'live',
    state: 'failing',
    status: 503,
    error: 'The endpoint answered 503.',
  })
  await play(core, post('', `/webhooks/${id}/test`, { status: 200, reply: { ok: false, status: 503 } }))
  expect((await core.ask('GET', '/api/v1/deliveries?state=dead')).json).toEqual({ deliveries: [] })
  endpoint.answer = () => 200
  await play(core, post('', `/deliveries/${failing.id}/retry`, { status: 202, reply: { id: failing.id } }))
  await until('it came', () => endpoint.seqs.includes(failing.seq))
  const range = { fromSeq: failing.seq, toSeq: failing.seq }
  await play(core, post('', `/webhooks/${id}/replay`, { body: range, status: 202, reply: { deliveries: 1 } }))
  await until('it came again', () => endpoint.seqs.filter((seq) => seq === failing.seq).length === 2)
  await until('nothing waits', async () => (await listed()).length === 0)
})

it('an endpoint that the dialect has switched off is shown by the schema', async () => {
  const webhook = { enabled: false, url: 'http://h.example/off' }
  expect(await core.ask('POST', '/webhook/set/shop', { body: { webhook } })).toMatchObject({ status: 201 })
  const { json } = await core.ask('GET', '/api/v1/webhooks')
  const off = Webhooks.parse(json).webhooks.find(({ url: address }) => address === webhook.url)
  expect(off).toMatchObject({ dialect: 'evolution', enabled: false, types: [] })
})
