// What the appliance is told to ask: where it does not go, and that every ordinary address of an endpoint works.
import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { CreatedWebhook, TestAnswer } from '../../../core/contract/events/webhook.ts'
import { AlertsTest } from '../../../core/contract/appliance/settings.ts'
import { Endpoint } from '../../helpers/endpoint.ts'
import { startCore, type Harness } from '../harness.ts'

let core: Harness
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.stop())

async function tested(url: string, headers: Record<string, string> = {}): Promise<TestAnswer> {
  const made = await core.ask('POST', '/api/v1/webhooks', { body: { url, headers, enabled: false } })
  const { id } = CreatedWebhook.parse(made.json)
  const { json } = await core.ask('POST', `/api/v1/webhooks/${id}/test`)
  return TestAnswer.parse(json)
}

it.each([
  ['metadata', 'http://169.254.169.254/latest/meta-data/'],
  ['metadata, written as one number', 'http://2852039166/'],
  ['metadata, written as IPv6', 'http://[::ffff:169.254.169.254]/'],
  ['the link', 'http://[fe80::1]/'],
])('a webhook to %s is not asked', async (_name, url) => {
  expect(await tested(url)).toMatchObject({
    ok: false,
    status: null,
    error: expect.stringContaining('never asked'),
  })
})

it.each(['127.0.0.1', 'localhost', '0.0.0.0'])(
  'a webhook to its own port at %s is not asked',
  async (host) => {
    const url = `http://${host}:${new URL(core.url).port}/healthz`
    expect(await tested(url)).toMatchObject({
      ok: false,
      error: expect.stringContaining('this appliance itself'),
    })
  },
)

it('nor is it by an alert or a heartbeat', async () => {
  const alerts = {
    ntfy: { url: 'http://169.254.169.254/topic' },
    smtp: { url: 'smtp://169.254.169.254', from: 'a@shop.example', to: ['b@shop.example'] },
    heartbeat: { url: `${core.url}/healthz` },
  }
  expect(await core.ask('PATCH', '/api/v1/settings', { body: { alerts } })).toMatchObject({ status: 200 })
  const { json } = await core.ask('POST', '/api/v1/settings/alerts/test')
  const refused = { ok: false, status: null, error: expect.stringContaining('never asked') }
  expect(AlertsTest.parse(json)).toMatchObject({ ntfy: refused, smtp: refused, heartbeat: refused })
})

it.each(['169.254.169.254', '[fe80::1]'])('nor is a proxy at %s tried', async (host) => {
  await core.ask('POST', '/api/v1/instances', { body: { name: 'proxied' } })
  const body = { proxy: { host, port: 80 } }
  expect(await core.ask('POST', '/api/v1/instances/proxied/proxy/test', { body })).toMatchObject({
    status: 200,
    json: { ok: false, reasonCode: 'proxy_closed' },
  })
})

it('an endpoint with a name and a password in its address is asked with them', async () => {
  const endpoint = await Endpoint.start()
  onTestFinished(() => endpoint.close())
  const url = endpoint.url.replace('//', '//shop:s%40fe@')
  expect(await tested(url)).toMatchObject({ ok: true, status: 200 })
  const basic = Buffer.from('shop:s@fe').toString('base64')
  expect(endpoint.received[0]?.headers.authorization).toBe(`Basic ${basic}`)
})

it('an endpoint on a port that browsers refuse is asked', async () => {
  const server = createServer((_request, response) => response.end())
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(10080, '127.0.0.1', resolve))
  expect(await tested('http://127.0.0.1:10080/')).toMatchObject({ ok: true, status: 200 })
})

it('a Host of its own goes along', async () => {
  const endpoint = await Endpoint.start()
  onTestFinished(() => endpoint.close())
  expect(await tested(endpoint.url, { host: 'n8n.example' })).toMatchObject({ ok: true })
  expect(endpoint.received[0]?.headers.host).toBe('n8n.example')
})

it.each([
  ['content-length', '3'],
  ['Transfer-Encoding', 'chunked'],
  ['connection', 'close'],
  ['x-name', 'loja 🛍'],
])('a header that cannot be sent is refused when it is set: %s', async (name, value) => {
  const body = { url: 'http://h.example/', headers: { [name]: value } }
  expect(await core.ask('POST', '/api/v1/webhooks', { body })).toMatchObject({ status: 400 })
})

it('a header of Latin letters is sent', async () => {
  const endpoint = await Endpoint.start()
  onTestFinished(() => endpoint.close())
  expect(await tested(endpoint.url, { 'x-name': 'São' })).toMatchObject({ ok: true })
})
