// Our own API: each route unauthorized, invalid, missing and right.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { CreatedInstance, Events } from '../../core/contract/appliance/appliance.ts'
import { routes } from '../../core/contract/routes.ts'
import type { Route } from '../../core/contract/route.ts'
import { play, startCore, type Harness, type Scenario } from './harness.ts'
import { anyBody } from './any-body.ts'

let core: Harness
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.stop())

let serial = 0
async function make(name = `shop ${(serial += 1)}`) {
  const { json } = await core.ask('POST', '/api/v1/instances', { body: { name } })
  return CreatedInstance.parse(json)
}

const nobody = '00000000-0000-4000-8000-000000000000'
async function get(query: string) {
  return Events.parse((await core.ask('GET', `/api/v1/events?${query}`)).json)
}

const all = Object.entries<Route>(routes)

describe('every route', () => {
  it.each(all)('%s wants a key', async (_name, { method, path }) => {
    const address = `/api/v1${path.replace(':id', nobody)}`
    // So many of them are guesses.
    const wrong = await core.ask(method.toUpperCase(), address, { key: 'wrong-key' })
    expect([401, 429]).toContain(wrong.status)
    for (const key of [null, '']) {
      expect(await core.ask(method.toUpperCase(), address, { key })).toMatchObject({
        status: 401,
        headers: {
          'content-type': expect.stringContaining('application/problem+json'),
          'www-authenticate': 'Bearer',
        },
        json: { code: 'unauthorized', hint: expect.stringContaining('key reset') },
      })
    }
  })

  it.each(all.filter(([, { path }]) => path.startsWith('/instances/:id')))(
    '%s tells that there is no such instance',
    async (_name, { method, path }) => {
      const address = `/api/v1${path.replace(':id', 'nobody').replace(':n', '1')}`
      expect(await core.ask(method.toUpperCase(), address, { body: anyBody })).toMatchObject({
        status: 404,
        json: { code: 'not_found', detail: expect.stringContaining('"nobody"') },
      })
    },
  )

  it('takes the key as Bearer too', async () => {
    for (const authorization of ['Bearer test-owner-key-1234', 'bearer  test-owner-key-1234']) {
      const request = { key: null, headers: { authorization } }
      expect(await core.ask('GET', '/api/v1/health', request)).toMatchObject({ status: 200 })
    }
  })
})

describe('what is not valid is refused with a place and a sentence', () => {
  const scenarios: Scenario[] = [
    {
      name: 'no name',
      method: 'POST',
      path: '/instances',
      body: {},
      status: 400,
      reply: { code: 'bad_request', detail: expect.stringContaining('"name"') },
    },
    {
      name: 'an empty name',
      method: 'POST',
      path: '/instances',
      body: { name: '  ' },
      status: 400,
      reply: { detail: expect.stringContaining('cannot be empty') },
    },
    {
      name: 'a slash in the name',
      method: 'POST',
      path: '/instances',
      body: { name: 'a/b' },
      status: 400,
      reply: {},
    },
    {
      name: 'a name of 101 characters',
      method: 'POST',
      path: '/instances',
      body: { name: 'x'.repeat(101) },
      status: 400,
      reply: {},
    },
    {
      name: 'a wrong setting',
      method: 'POST',
      path: '/instances',
      body: { name: 'x', settings: { readMessages: 'yes' } },
      status: 400,
      reply: { details: { issues: [{ path: 'settings.readMessages' }] } },
    },
    {
      name: 'a proxy without a port',
      method: 'POST',
      path: '/instances',
      body: { name: 'x', proxy: { protocol: 'http', host: 'h' } },
      status: 400,
    },
    {
      name: 'a message without text',
      method: 'POST',
      path: '/messages',
      body: { instance: 'x', to: '5511999990000' },
      status: 400,
      reply: { detail: expect.stringContaining('"text"') },
    },
    {
      name: 'a message with text and content',
      method: 'POST',
      path: '/messages',
      body: { instance: 'x', to: '5511999990000', text: 'x', content: { kind: 'text', text: 'x' } },
      status: 400,
      reply: { detail: expect.stringMatching(/^"content": Exactly one of "text".*"content"/) },
    },
    {
      name: 'a message with content and mentions beside it',
      method: 'POST',
      path: '/messages',
      body: { instance: 'x', to: '5511999990000', mentionAll: true, content: { kind: 'text', text: 'x' } },
      status: 400,
      reply: { detail: expect.stringContaining('"content"') },
    },
    {
      name: 'a kind of content that there is not',
      method: 'POST',
      path: '/messages',
      body: { instance: 'x', to: '5511999990000', content: { kind: 'smoke signal', text: 'x' } },
      status: 400,
      reply: { detail: expect.stringContaining('"content.kind"') },
    },
    {
      name: 'messages of no instance',
      method: 'GET',
      path: '/messages',
      status: 400,
      reply: { detail: expect.stringContaining('"instance"') },
    },
    { name: 'a limit of 0', method: 'GET', path: '/events?limit=0', status: 400 },
    { name: 'a cursor that is no number', method: 'GET', path: '/events?after=abc', status: 400 },
    { name: 'an unknown QR format', method: 'GET', path: '/instances/x/qr?format=gif', status: 400 },
    {
      name: 'an idempotency key that is too long',
      method: 'POST',
      path: '/messages',
      headers: { 'idempotency-key': 'x'.repeat(256) },
      body: { instance: 'x', to: '5511999990000', text: 'x' },
      status: 400,
    },
    { name: 'messages of a missing instance', method: 'GET', path: '/messages?instance=nobody', status: 404 },
    { name: 'the outbox of a missing instance', method: 'GET', path: '/outbox?instance=nobody', status: 404 },
    { name: 'events of a missing instance', method: 'GET', path: '/events?instance=nobody', status: 404 },
    {
      name: 'a send from a missing instance',
      method: 'POST',
      path: '/messages',
      body: { instance: 'nobody', to: '5511999990000', text: 'x' },
      status: 404,
    },
  ]
  it.each(scenarios)('$name', (scenario) => play(core, { ...scenario, path: `/api/v1${scenario.path}` }))
})

describe('an instance', () => {
  it('is made, read by id and by name, changed and listed', async () => {
    const made = await make('Padaria São João')
    expect(made).toMatchObject({
      state: 'stopped',
      desired: 'stopped',
      number: null,
      generation: null,
      trashedAt: null,
    })
    expect(made.token.length).toBeGreaterThanOrEqual(8)
    const read = await core.ask('GET', `/api/v1/instances/${made.id}`)
    expect(read).toMatchObject({ status: 200, json: { name: 'Padaria São João' } })
    expect(read.text).not.toContain(made.token)
    const named = await core.ask('GET', `/api/v1/instances/${encodeURIComponent('Padaria São João')}`)
    expect(named.json).toEqual(read.json)
    expect(
      await core.ask('PATCH', `/api/v1/instances/${made.id}`, {
        body: { name: 'Padaria', settings: { readMessages: true } },
      }),
    ).toMatchObject({
      status: 200,
      json: { name: 'Padaria', settings: { readMessages: true, groupsIgnore: false } },
    })
    expect((await core.ask('GET', '/api/v1/instances')).json).toMatchObject({
      instances: expect.arrayContaining([expect.objectContaining({ id: made.id, name: 'Padaria' })]),
    })
  })

  it('never shows a proxy password', async () => {
    const proxy = {
      protocol: 'http',
      host: 'proxy.example',
      port: 8080,
      username: 'u',
      password: 'very-secret',
    }
    const { text, json } = await core.ask('POST', '/api/v1/instances', {
      body: { name: 'behind a proxy', proxy },
    })
    expect(json).toMatchObject({ proxy: { host: 'proxy.example', username: 'u' } })
    expect(text).not.toContain('very-secret')
  })

  it('cannot have the name of another one', async () => {
    const { name } = await make()
    expect(await core.ask('POST', '/api/v1/instances', { body: { name } })).toMatchObject({
      status: 409,
      json: { code: 'name_taken' },
    })
    const other = await make()
    expect(await core.ask('PATCH', `/api/v1/instances/${other.id}`, { body: { name } })).toMatchObject({
      status: 409,
      json: { code: 'name_taken' },
    })
  })

  it('links: it waits for a code and can be stopped, and nothing is lost', async () => {
    const { id } = await make()
    const linked = await core.ask('POST', `/api/v1/instances/${id}/link`)
    expect(linked).toMatchObject({ status: 202, json: { id, desired: 'running' } })
    expect((await core.ask('GET', `/api/v1/instances/${id}/qr`)).json).toEqual({
      qr: null,
      png: null,
      pairingCode: null,
      count: 0,
      expiresAt: null,
    })
    expect(await core.ask('GET', `/api/v1/instances/${id}/qr?format=png`)).toMatchObject({
      status: 404,
      json: { code: 'not_found' },
    })
    const stopped = await core.ask('POST', `/api/v1/instances/${id}/stop`)
    expect(stopped).toMatchObject({ status: 200, json: { id, desired: 'stopped', state: 'stopped' } })
    const { json } = await core.ask('GET', `/api/v1/instances/${id}/timeline`)
    const { timeline } = z.object({ timeline: z.array(z.object({ state: z.string() })) }).parse(json)
    expect(timeline.map(({ state }) => state)).toContain('connecting')
    expect((await core.ask('GET', `/api/v1/instances/${id}/generations`)).json).toEqual({ generations: [] })
  })

  it('is made to run, stopped and started by what its owner wants of it', async () => {
    const body = { name: 'wanted', desired: 'running' }
    const made = await core.ask('POST', '/api/v1/instances', { body })
    expect(made).toMatchObject({ status: 201, json: { desired: 'running', state: 'connecting' } })
    const change = (patch: object) => core.ask('PATCH', '/api/v1/instances/wanted', { body: patch })
    const off = { status: 200, json: { desired: 'stopped', wish: 'stopped', state: 'stopped' } }
    expect(await change({ desired: 'stopped' })).toMatchObject(off)
    expect(await change({ wish: 'running' })).toMatchObject({
      status: 200,
      json: { desired: 'running', wish: 'running', state: 'connecting' },
    })
    expect(await change({ desired: 'stopped', wish: 'stopped' })).toMatchObject(off)
  })

  it('is not changed where "desired" and its former name contradict each other', async () => {
    const { id } = await make()
    const patch = { name: 'another', desired: 'running', wish: 'stopped' }
    expect(await core.ask('PATCH', `/api/v1/instances/${id}`, { body: patch })).toMatchObject({
      status: 400,
      json: { code: 'bad_request', detail: expect.stringContaining('"desired"') },
    })
    const { json } = await core.ask('GET', `/api/v1/instances/${id}`)
    expect(json).toMatchObject({ desired: 'stopped', wish: 'stopped', state: 'stopped' })
    expect(json).not.toMatchObject({ name: 'another' })
  })

  it('that is not replaced cannot be taken over', async () => {
    const { id } = await make()
    expect(await core.ask('POST', `/api/v1/instances/${id}/takeover`)).toMatchObject({
      status: 409,
      json: { code: 'conflict', reasonCode: 'not_replaced', params: {} },
    })
  })

  it('tells its health', async () => {
    const { id, name } = await make()
    expect((await core.ask('GET', `/api/v1/instances/${id}/health`)).json).toMatchObject({
      id,
      name,
      state: 'stopped',
      online: false,
      counts: { messages: 0, contacts: 0, chats: 0 },
      lastFrameAt: null,
      lastReceivedAt: null,
      lastSentAt: null,
      outboxWaiting: 0,
      incomingWaiting: 0,
      incomingSetAside: 0,
      preKeys: null,
      undecryptable: [],
    })
  })

  it('has empty lists before anything happens', async () => {
    const { id } = await make()
    expect((await core.ask('GET', `/api/v1/instances/${id}/chats`)).json).toEqual({ chats: [] })
    expect((await core.ask('GET', `/api/v1/instances/${id}/contacts`)).json).toEqual({ contacts: [] })
    expect((await core.ask('GET', `/api/v1/messages?instance=${id}`)).json).toEqual({
      total: 0,
      messages: [],
    })
    expect((await core.ask('GET', `/api/v1/outbox?instance=${id}`)).json).toEqual({ outbox: [] })
  })

  it('without a link sends nothing, and says why', async () => {
    const { id } = await make()
    const body = { instance: id, to: '5511999990000', text: 'good morning' }
    expect(await core.ask('POST', '/api/v1/messages', { body })).toMatchObject({
      status: 400,
      json: { code: 'not_linked' },
    })
  })
})

describe('the trash', () => {
  it('keeps everything, frees the name, and gives back', async () => {
    const { id, name } = await make()
    expect(await core.ask('DELETE', `/api/v1/instances/${id}`)).toMatchObject({
      status: 200,
      json: { id, state: 'trashed' },
    })
    expect((await core.ask('GET', `/api/v1/instances/${id}`)).json).toMatchObject({
      id,
      trashedAt: expect.any(Number),
    })
    expect(await core.ask('GET', `/api/v1/instances/${encodeURIComponent(name)}`)).toMatchObject({
      status: 404,
    })
    expect((await core.ask('GET', '/api/v1/trash')).json).toMatchObject({
      instances: expect.arrayContaining([expect.objectContaining({ id })]),
    })
    await make(name)
    expect(await core.ask('POST', `/api/v1/instances/${id}/untrash`)).toMatchObject({
      status: 409,
      json: { code: 'name_taken' },
    })
    expect(
      await core.ask('POST', `/api/v1/instances/${id}/untrash`, { body: { name: `${name} again` } }),
    ).toMatchObject({
      status: 200,
      json: { id, name: `${name} again`, state: 'stopped', trashedAt: null },
    })
  })
})

describe('events', () => {
  it('come by cursor, of one instance and of named types', async () => {
    const { id } = await make()
    const of = await get(`instance=${id}`)
    expect(of.events.map(({ type }) => type)).toContain('instance.created')
    expect(of.next).toBe(of.events.at(-1)?.seq)
    expect(await get(`instance=${id}&after=${of.next}`)).toEqual({ events: [], next: of.next })
    const created = await get('types=instance.created,instance.trashed&limit=1000')
    expect(new Set(created.events.map(({ type }) => type))).toEqual(
      new Set(['instance.created', 'instance.trashed']),
    )
    const first = await get('limit=1')
    expect(first.events).toHaveLength(1)
  })
})

describe("the owner's key", () => {
  it('is made at the first start, opens, is kept as a hash, and is replaced by a reset', async () => {
    const first = await startCore({ env: { HOLDFAST_API_KEY: '' } })
    const key = first.appliance.newKey ?? ''
    expect(key).toMatch(/^hf_[\w-]{43}$/)
    expect(await first.ask('GET', '/api/v1/health', { key })).toMatchObject({ status: 200 })
    const { json } = await first.ask('POST', '/api/v1/keys/reset', { key })
    const next = z.object({ key: z.string() }).parse(json).key
    expect(await first.ask('GET', '/api/v1/health', { key })).toMatchObject({ status: 401 })
    expect(await first.ask('GET', '/api/v1/health', { key: next })).toMatchObject({ status: 200 })
    expect(first.logged()).not.toContain(key)
    expect(first.logged()).not.toContain(next)
    await first.stop()
  })
})
