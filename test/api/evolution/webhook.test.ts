// /webhook and /settings of the dialect, and what their endpoints are told: names, envelope and headers of upstream.
import { createHmac } from 'node:crypto'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isSubscribed } from '../../../core/api/evolution/event-names.ts'
import { sealedExtras } from '../../../core/appliance/extras.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import { openStorage } from '../../../core/storage/storage.ts'
import { Endpoint, isSigned } from '../../helpers/endpoint.ts'
import { until } from '../../helpers/appliance.ts'
import { play, quietEnv, startCore, tempFolder, type Harness, type Scenario } from '../harness.ts'

let core: Harness
let endpoint: Endpoint
beforeAll(async () => {
  endpoint = await Endpoint.start()
  core = await startCore()
})
afterAll(async () => {
  await core.stop()
  await endpoint.close()
})

let serial = 0
async function make(more: object = {}): Promise<{ name: string; id: string; token: string }> {
  const name = `loja ${(serial += 1)}`
  const { status, json } = await core.ask('POST', '/instance/create', {
    body: { instanceName: name, integration: 'WHATSAPP-BAILEYS', ...more },
  })
  expect(status).toBe(201)
  const { instance, hash } = json as { instance: { instanceId: string }; hash: string }
  return { name, id: instance.instanceId, token: hash }
}

const find = async (name: string) =>
  (await core.ask('GET', `/webhook/find/${encodeURIComponent(name)}`)).json as Record<string, unknown> | null

const told = (name: string, event?: string) =>
  endpoint.taken.filter(
    ({ json }) => json['instance'] === name && (event === undefined || json['event'] === event),
  )

describe('/webhook/set', () => {
  it('answers with the row, as find does', async () => {
    const { name, id } = await make()
    expect(await find(name)).toBeNull()
    const headers = { authorization: 'Bearer n8n' }
    const events = ['MESSAGES_UPSERT', 'CONNECTION_UPDATE']
    const { status, json } = await core.ask('POST', `/webhook/set/${name}`, {
      body: { webhook: { enabled: true, url: endpoint.url, headers, byEvents: true, base64: true, events } },
    })
    expect(status).toBe(201)
    expect(json).toEqual({
      id: expect.any(String),
      url: endpoint.url,
      headers,
      enabled: true,
      events,
      webhookByEvents: true,
      webhookBase64: true,
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
      instanceId: id,
    })
    expect(await find(name)).toEqual(json)
  })

  it('takes what clients send besides: bare, other names, no events; off means none', async () => {
    const { name } = await make()
    const { url } = endpoint
    const set = async (body: object) => {
      const { status, json } = await core.ask('POST', `/webhook/set/${name}`, { body })
      expect(status).toBe(201)
      return json as { events: string[] }
    }
    expect(await set({ url, webhookByEvents: true, webhookBase64: true })).toMatchObject({
      webhookByEvents: true,
      webhookBase64: true,
      enabled: true,
    })
    const all = await set({ webhook: { enabled: true, url, byEvents: false } })
    expect(all.events.length).toBe(31)
    expect(all).toMatchObject({ webhookByEvents: false, webhookBase64: true })
    expect((await set({ webhook: { enabled: true, url, events: [] } })).events.length).toBe(31)
    const off = { enabled: false, url, events: ['CALL'] }
    expect(await set({ webhook: off })).toMatchObject({ enabled: false, events: [] })
    expect(await set({ webhook: { enabled: true, url, events: ['GROUPS_UPDATE'] } })).toMatchObject({
      events: ['GROUPS_UPDATE'],
    })
  })

  const refusals: Omit<Scenario, 'method'>[] = [
    {
      name: 'nothing',
      path: '/webhook/set/refusing',
      body: {},
      status: 400,
      reply: { response: { message: [['instance requires property "webhook"']] } },
    },
    {
      name: 'no enabled',
      path: '/webhook/set/refusing',
      body: { webhook: { url: 'http://h.example' } },
      status: 400,
      reply: { response: { message: [['webhook requires property "enabled"']] } },
    },
    {
      name: 'another address',
      path: '/webhook/set/refusing',
      body: { webhook: { enabled: true, url: 'ftp://h.example' } },
      status: 400,
      reply: { response: { message: ['Invalid "url" property'] } },
    },
    {
      name: 'an event that is none',
      path: '/webhook/set/refusing',
      body: { webhook: { enabled: true, url: 'http://h.example', events: ['NO_SUCH'] } },
      status: 400,
      reply: {
        response: {
          message: [[expect.stringMatching(/^webhook\.events\[0\] is not one of enum values: APPL/)]],
        },
      },
    },
    {
      name: 'an instance that is none',
      path: '/webhook/set/nobody',
      body: { webhook: { enabled: true, url: 'http://h.example' } },
      status: 404,
    },
    { name: 'a wrong key', path: '/webhook/set/refusing', key: 'wrong', body: {}, status: 401 },
  ]
  it.each(refusals)('refuses $name', async (each) => {
    await core.ask('POST', '/instance/create', { body: { instanceName: 'refusing' } })
    await play(core, { ...each, method: 'POST' })
    expect(await find('refusing')).toBeNull()
  })

  it('opens to the token of the instance and to no other', async () => {
    const [own, other] = [await make(), await make()]
    const body = { webhook: { enabled: true, url: endpoint.url } }
    const ask = async (key: string) =>
      (await core.ask('POST', `/webhook/set/${own.name}`, { key, body })).status
    expect([await ask(own.token), await ask(other.token)]).toEqual([201, 401])
  })
})

describe('/settings', () => {
  const flags = {
    rejectCall: true,
    groupsIgnore: true,
    alwaysOnline: false,
    readMessages: true,
    readStatus: false,
    syncFullHistory: true,
  }

  it('are what they were set to', async () => {
    const { name } = await make()
    const settings = { ...flags, msgCall: 'later', wavoipToken: 'wt' }
    const { status, json } = await core.ask('POST', `/settings/set/${name}`, { body: settings })
    expect({ status, json }).toEqual({ status: 201, json: { settings: { instanceName: name, settings } } })
    expect((await core.ask('GET', `/settings/find/${name}`)).json).toEqual(settings)
    await core.ask('POST', `/settings/set/${name}`, { body: { ...flags, rejectCall: false } })
    expect((await core.ask('GET', `/settings/find/${name}`)).json).toEqual({ ...settings, rejectCall: false })
  })

  it('want all six', async () => {
    const { name } = await make()
    const { rejectCall: _, ...rest } = flags
    await play(core, {
      name: '',
      method: 'POST',
      path: `/settings/set/${name}`,
      body: { ...rest, readStatus: 'yes' },
      status: 400,
      reply: {
        response: {
          message: [['readStatus is not of a type(s) boolean', 'instance requires property "rejectCall"']],
        },
      },
    })
  })
})

describe('an endpoint that create was given', () => {
  it('is told in upstream words, from the creation on', async () => {
    const webhook = { url: endpoint.url, byEvents: true, headers: { jwt_key: 'shh', 'x-own': '1' } }
    const { name, id } = await make({ webhook })
    await core.ask('DELETE', `/instance/delete/${name}`)
    await until('all was told', () => told(name).length >= 3)
    const [made] = told(name, 'instance.create')
    expect(made?.path).toBe('/hook/instance-create')
    expect(made?.json).toEqual({
      event: 'instance.create',
      instance: name,
      data: { instanceName: name, instanceId: id },
      destination: endpoint.url,
      date_time: expect.stringMatching(/^\d{4}-.*Z$/),
      server_url: core.url,
      apikey: null,
    })
    expect(made?.headers).toMatchObject({
      'x-own': '1',
      'x-instance-id': id,
      'x-instance-name': encodeURIComponent(name),
      'x-event-type': 'instance.create',
      'x-timestamp': expect.stringMatching(/Z$/),
      'user-agent': 'EvolutionAPI-Webhook/2.3.7',
      'webhook-id': expect.any(String),
      'webhook-signature': expect.stringMatching(/^v1,/),
    })
    expect(made?.headers).not.toHaveProperty('jwt_key')
    const [head = '', payload = '', signature] = String(made?.headers.authorization)
      .replace('Bearer ', '')
      .split('.')
    expect(signature).toBe(createHmac('sha256', 'shh').update(`${head}.${payload}`).digest('base64url'))
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    expect(claims).toEqual({ iat: claims.iat, exp: claims.iat + 600, app: 'evolution', action: 'webhook' })
    expect(told(name).map(({ json }) => json['event'])).toEqual([
      'instance.create',
      'instance.delete',
      'remove.instance',
    ])
    const ids = told(name).map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('that has no address is refused before anything is made', async () => {
    const body = { instanceName: 'no address', webhook: { events: [] } }
    await play(core, { name: '', method: 'POST', path: '/instance/create', body, status: 400 })
    expect((await core.ask('GET', '/instance/connectionState/no%20address')).status).toBe(404)
  })

  it('is told of states by the three words', async () => {
    const { name } = await make({ webhook: { url: endpoint.url, events: ['CONNECTION_UPDATE'] } })
    await core.ask('GET', `/instance/connect/${name}`)
    await until('connecting was told', () => told(name)[0])
    await core.ask('POST', `/api/v1/instances/${encodeURIComponent(name)}/stop`)
    await until('close was told', () => told(name)[1])
    expect(told(name).map(({ json }) => json['data'])).toEqual([
      { instance: name, state: 'connecting', statusReason: 200 },
      { instance: name, state: 'close', statusReason: 428 },
    ])
    expect(told(name)[0]?.path).toBe('/hook')
  }, 60_000)

  it('of our own making is signed with the secret that was shown, and can be tested', async () => {
    const { name } = await make()
    const { json } = await core.ask('POST', '/api/v1/webhooks', {
      body: { instance: name, dialect: 'evolution', url: endpoint.url },
    })
    const { id, secret } = json as { id: string; secret: string }
    const tested = await core.ask('POST', `/api/v1/webhooks/${id}/test`)
    expect(tested.json).toMatchObject({ ok: true, status: 200 })
    const [test] = told(name, 'webhook.test')
    if (test === undefined) throw new Error('No test came')
    expect(await isSigned(secret, test)).toBe(true)
    expect(await find(name)).toMatchObject({ id, url: endpoint.url })
  })
})

it('a group change reaches those who subscribed by either name', () => {
  const names = ['GROUP_UPDATE', 'GROUPS_UPDATE', 'CALL', 'GROUP_PARTICIPANTS_UPDATE']
  expect(names.map((name) => isSubscribed([name], 'groups.update'))).toEqual([true, true, false, false])
  expect(isSubscribed(['GROUP_PARTICIPANTS_UPDATE'], 'group-participants.update')).toBe(true)
  expect(isSubscribed(null, 'call')).toBe(true)
})

it('what an earlier version only kept becomes a webhook, once', async () => {
  const dataDir = tempFolder()
  const before = await startCore({ dataDir })
  const ids: string[] = []
  for (const name of ['kept', 'nonsense', 'none']) {
    const { json } = await before.ask('POST', '/api/v1/instances', { body: { name } })
    ids.push((json as { id: string }).id)
  }
  await before.stop()
  const env = quietEnv(dataDir)
  const storage = await openStorage({
    paths: dataPaths(before.dataDir),
    keyFile: env['HOLDFAST_KEY_FILE'],
    onFatal: (error) => expect.unreachable(error.message),
  })
  const extras = sealedExtras(storage)
  const given = { url: 'http://127.0.0.1:1/x', headers: { authorization: 'x' }, webhookByEvents: true }
  await extras.put(ids[0] ?? '', 'webhook', given)
  await extras.put(ids[1] ?? '', 'webhook', { url: 'nowhere' })
  await storage.close()
  const found: unknown[] = []
  for (let start = 0; start < 2; start += 1) {
    const after = await startCore({ dataDir })
    for (const name of ['kept', 'nonsense', 'none']) {
      found.push((await after.ask('GET', `/webhook/find/${name}`)).json)
    }
    await after.stop()
  }
  const { webhookByEvents, ...shown } = given
  expect(found[0]).toMatchObject({ ...shown, webhookByEvents, enabled: true, instanceId: ids[0] })
  expect(found).toEqual([found[0], null, null, found[0], null, null])
  rmSync(dataDir, { recursive: true, force: true })
})
