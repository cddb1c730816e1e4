// The dialect's routes of the instances themselves: create, delete and fetchInstances.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { play, startCore, tempFolder, type Harness, type Scenario } from '../harness.ts'
import { createIn, missing, refused, thrown, unauthorized } from './words.ts'

let core: Harness
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.stop())

const create = (body: Record<string, unknown>) => createIn(core, body)

describe('create', () => {
  it('answers as upstream does', async () => {
    const webhook = {
      enabled: true,
      url: 'https://h.example/x',
      byEvents: false,
      base64: true,
      headers: { authorization: 'Bearer secret-of-n8n' },
      events: ['MESSAGES_UPSERT'],
    }
    const { status, json } = await core.ask('POST', '/instance/create', {
      body: {
        instanceName: ' loja-1 ',
        integration: 'WHATSAPP-BAILEYS',
        rejectCall: true,
        msgCall: 'Não atendemos',
        groupsIgnore: null,
        number: null,
        businessId: null,
        webhook,
        unknown: 1,
      },
    })
    expect(status).toBe(201)
    expect(json).toEqual({
      instance: {
        instanceName: 'loja-1',
        instanceId: expect.stringMatching(/^[\da-f-]{36}$/),
        integration: 'WHATSAPP-BAILEYS',
        webhookWaBusiness: null,
        accessTokenWaBusiness: '',
        status: 'close',
      },
      hash: expect.stringMatching(/^[\dA-F-]{36}$/),
      webhook: { webhookUrl: 'https://h.example/x', webhookByEvents: false, webhookBase64: true },
      websocket: {},
      rabbitmq: {},
      nats: {},
      sqs: {},
      settings: {
        rejectCall: true,
        msgCall: 'Não atendemos',
        groupsIgnore: false,
        alwaysOnline: false,
        readMessages: false,
        readStatus: false,
        syncFullHistory: false,
        wavoipToken: '',
      },
    })
  })

  it('with qrcode begins to link and answers with what there is in five seconds', async () => {
    const { status, json } = await core.ask('POST', '/instance/create', {
      body: { instanceName: 'with-qr', qrcode: true },
    })
    expect({ status, json }).toMatchObject({
      status: 201,
      json: { instance: { status: 'connecting' }, qrcode: { pairingCode: null, count: 0 } },
    })
    expect((await core.ask('GET', '/instance/connectionState/with-qr')).json).toEqual({
      instance: { instanceName: 'with-qr', state: 'connecting' },
    })
    await core.ask('DELETE', '/instance/delete/with-qr')
  })

  it('takes a token of the caller, which then opens the instance', async () => {
    const { hash } = await create({ instanceName: 'own-token', token: 'my-own-token-1' })
    expect(hash).toBe('my-own-token-1')
    expect(await core.ask('GET', '/instance/connectionState/own-token', { key: hash })).toMatchObject({
      status: 200,
    })
  })

  it('is for the global key only', async () => {
    const { hash } = await create({ instanceName: 'creator' })
    const body = { instanceName: 'created-by-a-token' }
    expect(await core.ask('POST', '/instance/create', { key: hash, body })).toMatchObject({
      status: 401,
      json: unauthorized,
    })
  })

  it('keeps what was there when the name is taken', async () => {
    const { instance } = await create({ instanceName: 'taken' })
    const again = await core.ask('POST', '/instance/create', {
      body: { instanceName: 'taken', qrcode: true },
    })
    expect(again).toMatchObject({
      status: 403,
      json: {
        status: 403,
        error: 'Forbidden',
        response: { message: ['This name "taken" is already in use.'] },
      },
    })
    expect((await core.ask('GET', '/instance/fetchInstances?instanceName=taken')).json).toMatchObject([
      { id: instance.instanceId },
    ])
  })

  it('takes a name for the same however its letters are composed', async () => {
    const { instance } = await create({ instanceName: 'Cafe\u0301' })
    expect(await core.ask('POST', '/instance/create', { body: { instanceName: 'Caf\u00e9' } })).toMatchObject(
      {
        status: 403,
      },
    )
    for (const name of ['Cafe\u0301', 'Caf\u00e9'])
      expect((await core.ask('GET', `/api/v1/instances/${encodeURIComponent(name)}`)).json).toMatchObject({
        id: instance.instanceId,
        name: 'Caf\u00e9',
      })
  })

  const scenarios: Scenario[] = [
    {
      name: 'no name',
      method: '',
      path: '',
      body: {},
      status: 400,
      reply: refused('instance requires property "instanceName"'),
    },
    {
      name: 'no body',
      method: '',
      path: '',
      status: 400,
      reply: refused('instance requires property "instanceName"'),
    },
    {
      name: 'a null name',
      method: '',
      path: '',
      body: { instanceName: null },
      status: 400,
      reply: refused('instance requires property "instanceName"'),
    },
    {
      name: 'an empty name',
      method: '',
      path: '',
      body: { instanceName: '', integration: 'WHATSAPP-BAILEYS' },
      status: 400,
      reply: refused('The "instanceName" cannot be empty'),
    },
    {
      name: 'wrong types',
      method: '',
      path: '',
      body: { instanceName: 1, qrcode: 'yes' },
      status: 400,
      reply: refused('instanceName is not of a type(s) string', 'qrcode is not of a type(s) boolean'),
    },
    {
      name: 'a wrong type and a missing name',
      method: '',
      path: '',
      body: { qrcode: 'yes' },
      status: 400,
      reply: refused('qrcode is not of a type(s) boolean', 'instance requires property "instanceName"'),
    },
    {
      name: 'a number with a plus',
      method: '',
      path: '',
      body: { instanceName: 'x', number: '+55' },
      status: 400,
      reply: refused('number does not match pattern "^\\\\d+[\\\\.@\\\\w-]+"'),
    },
    ...['.', '..'].map((instanceName) => ({
      name: `${instanceName} as the name`,
      method: '',
      path: '',
      body: { instanceName },
      status: 400,
      reply: thrown('The name cannot be "." or "..".'),
    })),
    {
      name: 'a slash in the name',
      method: '',
      path: '',
      body: { instanceName: 'a/b' },
      status: 400,
      reply: thrown('The name cannot contain "/", "\\" or control characters.'),
    },
    {
      name: 'another integration',
      method: '',
      path: '',
      body: { instanceName: 'x', integration: 'WHATSAPP-BUSINESS' },
      status: 400,
      reply: thrown('Invalid integration'),
    },
    {
      name: 'chatwoot',
      method: '',
      path: '',
      body: { instanceName: 'x', chatwootAccountId: '1', chatwootToken: 't', chatwootUrl: 'u' },
      status: 400,
      reply: thrown('Invalid "url" property in chatwoot'),
    },
    {
      name: 'a proxy without a port',
      method: '',
      path: '',
      body: { instanceName: 'x', proxyHost: 'h', proxyProtocol: 'http' },
      status: 400,
      reply: thrown(expect.stringMatching(/^Invalid proxy: proxyPort/)),
    },
  ]
  it.each(scenarios)('refuses $name', (scenario) =>
    play(core, { ...scenario, method: 'POST', path: '/instance/create' }),
  )
})

describe('delete', () => {
  it('answers as upstream and erases nothing', async () => {
    const { instance } = await create({ instanceName: 'deleted' })
    expect(await core.ask('DELETE', '/instance/delete/deleted', { body: {} })).toMatchObject({
      status: 200,
      json: { status: 'SUCCESS', error: false, response: { message: 'Instance deleted' } },
    })
    expect((await core.ask('GET', '/instance/connectionState/deleted')).json).toEqual(missing('deleted'))
    expect(await core.ask('GET', `/instance/connectionState/${instance.instanceId}`)).toMatchObject({
      status: 404,
    })
    expect((await core.ask('GET', '/api/v1/trash')).json).toMatchObject({
      instances: expect.arrayContaining([
        expect.objectContaining({ id: instance.instanceId, name: 'deleted' }),
      ]),
    })
  })
})

describe('fetchInstances', () => {
  it('shows whole rows, of one truth with connectionState', async () => {
    const body = {
      instanceName: 'fetched',
      wavoipToken: 'wt',
      proxyHost: 'proxy.example',
      proxyPort: '3128',
      proxyProtocol: 'http',
      proxyUsername: 'u',
      proxyPassword: 'hidden-password',
    }
    const { hash, instance } = await create(body)
    const { json, text } = await core.ask('GET', '/instance/fetchInstances?instanceName=fetched')
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)
    const common = { createdAt: time, updatedAt: time }
    expect(text).not.toContain('hidden-password')
    expect(json).toEqual([
      {
        id: instance.instanceId,
        name: 'fetched',
        connectionStatus: 'close',
        ownerJid: null,
        profileName: null,
        profilePicUrl: null,
        integration: 'WHATSAPP-BAILEYS',
        number: null,
        businessId: null,
        token: hash,
        clientName: 'holdfast',
        disconnectionReasonCode: null,
        disconnectionObject: null,
        disconnectionAt: null,
        ...common,
        Chatwoot: null,
        Proxy: {
          id: instance.instanceId,
          enabled: true,
          host: 'proxy.example',
          port: '3128',
          protocol: 'http',
          username: 'u',
          password: '',
          ...common,
          instanceId: instance.instanceId,
        },
        Rabbitmq: null,
        Nats: null,
        Sqs: null,
        Websocket: null,
        Setting: {
          id: instance.instanceId,
          rejectCall: false,
          msgCall: '',
          groupsIgnore: false,
          alwaysOnline: false,
          readMessages: false,
          readStatus: false,
          syncFullHistory: false,
          wavoipToken: 'wt',
          ...common,
          instanceId: instance.instanceId,
        },
        _count: { Message: 0, Contact: 0, Chat: 0 },
      },
    ])
  })

  it('filters, and tells what it did not find', async () => {
    const { instance } = await create({ instanceName: 'filtered' })
    const found = await core.ask('GET', `/instance/fetchInstances?instanceId=${instance.instanceId}`)
    expect(found.json).toMatchObject([{ name: 'filtered' }])
    for (const query of ['instanceName=ghost', 'instanceId=ghost', 'number=ghost']) {
      expect((await core.ask('GET', `/instance/fetchInstances?${query}`)).json).toEqual({
        status: 404,
        error: 'Not Found',
        response: { message: ['Instance "ghost" not found'] },
      })
    }
  })

  it('shows a token its own instance only', async () => {
    const { hash } = await create({ instanceName: 'token-sees' })
    expect((await core.ask('GET', '/instance/fetchInstances', { key: hash })).json).toMatchObject([
      { name: 'token-sees' },
    ])
    const other = await core.ask('GET', '/instance/fetchInstances?instanceName=filtered', { key: hash })
    expect(other).toMatchObject({ status: 401, json: unauthorized })
    expect(await core.ask('GET', '/instance/fetchInstances', { key: null })).toMatchObject({
      status: 401,
      json: unauthorized,
    })
  })
})

it('with the global key and no instance it is an empty array', async () => {
  const empty = await startCore()
  expect((await empty.ask('GET', '/instance/fetchInstances')).json).toEqual([])
  await empty.stop()
})

it('what create was given for webhooks is kept sealed, over a restart, and its secrets are not in the file', async () => {
  const dataDir = tempFolder()
  const first = await startCore({ dataDir })
  const webhook = { url: 'https://h.example/x', headers: { authorization: 'Bearer secret-of-n8n' } }
  await first.ask('POST', '/instance/create', {
    body: { instanceName: 'hooked', webhook, wavoipToken: 'wavoip-secret' },
  })
  await first.stop()
  const stored = readFileSync(join(first.dataDir, 'holdfast.sqlite'), 'latin1')
  expect(stored).toContain('https://h.example/x')
  expect(stored).not.toContain('secret-of-n8n')
  const second = await startCore({ dataDir })
  expect((await second.ask('GET', '/instance/fetchInstances')).json).toMatchObject([
    { Setting: { wavoipToken: 'wavoip-secret' } },
  ])
  expect((await second.ask('GET', '/webhook/find/hooked')).json).toMatchObject(webhook)
  await second.stop()
  rmSync(dataDir, { recursive: true, force: true })
})
