// HOLDFAST_ISOLATE_TENANTS at the public door: what is named with the token of a number is asked on public addresses only,
// also where its name turns out to be a private one; the refusal names the setting, and the owner may name any.
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { TestAnswer, Webhooks } from '../../../core/contract/events/webhook.ts'
import { Endpoint } from '../../helpers/endpoint.ts'
import { writeHistory } from '../evolution/history.ts'
import { startCore, tempFolder, type Ask, type Harness } from '../harness.ts'

const setting = 'HOLDFAST_ISOLATE_TENANTS'
const Token = z.object({ token: z.string() })
const Refused = z.object({ response: z.object({ message: z.array(z.string()) }) })

let core: Harness
let token: string
let endpoint: Endpoint
beforeAll(async () => {
  endpoint = await Endpoint.start()
  core = await startCore({ env: { [setting]: 'on' } })
  const { json } = await core.ask('POST', '/api/v1/instances', { body: { name: 'loja' } })
  token = Token.parse(json).token
})
afterAll(async () => {
  await core.stop()
  await endpoint.close()
})

const setWebhook = (url: string, key?: string) =>
  core.ask('POST', '/webhook/set/loja', {
    body: { webhook: { enabled: true, url } },
    ...(key !== undefined && { key }),
  })

async function tested(by: Harness): Promise<TestAnswer> {
  const listed = await by.ask('GET', '/api/v1/webhooks')
  const [webhook] = Webhooks.parse(listed.json).webhooks
  const { json } = await by.ask('POST', `/api/v1/webhooks/${webhook?.id}/test`)
  return TestAnswer.parse(json)
}

describe('a webhook', () => {
  it.each(['127.0.0.1', 'localhost', '10.0.0.7', '[::1]'])(
    'at %s is refused to a token, and the refusal names the setting',
    async (host) => {
      const { status, json } = await setWebhook(`http://${host}:5678/`, token)
      expect(status).toBe(400)
      expect(Refused.parse(json).response.message[0]).toContain(setting)
    },
  )

  it('that the owner has set is asked, also when a token sets the same again', async () => {
    expect(await setWebhook(endpoint.url)).toMatchObject({ status: 201 })
    expect(await tested(core)).toMatchObject({ ok: true })
    expect(await setWebhook(endpoint.url, token)).toMatchObject({ status: 201 })
    expect(await tested(core)).toMatchObject({ ok: true })
    expect(await setWebhook('http://hooks.example.invalid:1/', token)).toMatchObject({ status: 201 })
  })
})

const setProxy = (host: string, key?: string) =>
  core.ask('PATCH', '/api/v1/instances/loja', {
    body: { proxy: { host, port: 1080 } },
    ...(key !== undefined && { key }),
  })

describe('a proxy', () => {
  it('with a private address is refused to a token, and taken from the owner', async () => {
    const refused = { status: 400, json: { detail: expect.stringContaining(setting) } }
    expect(await setProxy('10.0.0.7', token)).toMatchObject(refused)
    expect(await setProxy('localhost', token)).toMatchObject(refused)
    expect(await setProxy('10.0.0.7')).toMatchObject({ status: 200, json: { proxy: { host: '10.0.0.7' } } })
    // Set again it stays the owner's.
    expect(await setProxy('10.0.0.7', token)).toMatchObject({ status: 200 })
    expect(await setProxy('10.0.0.8', token)).toMatchObject(refused)
  })

  it('is not tried for a token', async () => {
    const tried = { body: { proxy: { host: '127.0.0.1', port: endpoint.port } }, key: token }
    expect(await core.ask('POST', '/api/v1/instances/loja/proxy/test', tried)).toMatchObject({
      status: 200,
      json: { ok: false, reasonCode: 'proxy_closed', error: expect.stringContaining(setting) },
    })
    expect(endpoint.received.map(({ path }) => path)).not.toContain('CONNECT')
  })
})

const part = (name: string, value: string): string =>
  `--line\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`

describe('of a number that is linked', () => {
  const folder = tempFolder()
  let key: string
  let linked: Harness
  beforeAll(async () => {
    key = (await writeHistory(folder, 'running')).token
    const open = await startCore({ dataDir: folder })
    const body = { webhook: { enabled: true, url: endpoint.url } }
    expect(await open.ask('POST', '/webhook/set/loja', { body, key })).toMatchObject({ status: 201 })
    expect(await tested(open)).toMatchObject({ ok: true })
    await open.stop()
    linked = await startCore({ dataDir: folder, env: { [setting]: 'on' } })
  })
  afterAll(async () => {
    await linked.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const sent = (more: Ask) => linked.ask('POST', '/api/v1/messages', more)

  it('a webhook that a token has set while they were open is not asked any more', async () => {
    expect(await tested(linked)).toMatchObject({ ok: false, error: expect.stringContaining(setting) })
  })

  it('a file at an address that nobody may name is not fetched for the owner either', async () => {
    const { port } = new URL(linked.url)
    for (const url of [
      'http://169.254.169.254/latest',
      'http://[fe80::1]/x',
      `http://localhost:${port}/healthz`,
    ]) {
      const body = { instance: 'loja', to: '5511988887777', content: { kind: 'document', file: { url } } }
      expect(await linked.ask('POST', '/api/v1/messages', { body })).toMatchObject({
        status: 400,
        json: { detail: expect.stringContaining('never asked') },
      })
    }
  })

  it('a file at a private address is fetched for the owner and not for a token', async () => {
    const file = { url: endpoint.url.replace('127.0.0.1', 'localhost') }
    const body = { instance: 'loja', to: '5511988887777', content: { kind: 'document', file } }
    const before = endpoint.received.length
    expect(await linked.ask('POST', '/api/v1/messages', { body, key })).toMatchObject({
      status: 400,
      json: { detail: expect.stringContaining(setting) },
    })
    expect(endpoint.received).toHaveLength(before)
    expect(await linked.ask('POST', '/api/v1/messages', { body })).toMatchObject({ status: 202 })
    expect(endpoint.received).toHaveLength(before + 1)
  })

  it('nor is the preview of an address in a text, in JSON or in a form', async () => {
    const before = endpoint.received.length
    const content = { kind: 'text', text: `See ${endpoint.url}`, preview: true }
    const fields = { instance: 'loja', to: '5511988887777' }
    expect(await sent({ body: { ...fields, content }, key })).toMatchObject({ status: 202 })
    const parts = Object.entries({ ...fields, content: JSON.stringify(content) })
    const raw =
      `${parts.map(([name, value]) => part(name, value)).join('')}--line\r\n` +
      'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nx\r\n--line--\r\n'
    const headers = { 'content-type': 'multipart/form-data; boundary=line' }
    expect(await sent({ raw, headers, key })).toMatchObject({ status: 400 })
    expect(endpoint.received).toHaveLength(before)
    expect(await sent({ body: { ...fields, content } })).toMatchObject({ status: 202 })
    expect(endpoint.received).toHaveLength(before + 1)
  })
})
