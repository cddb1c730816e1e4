// Keys with scopes: every route with every scope, for the own number, another and all; from where, until when and how often they
// work; and both dialects.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Scope } from '../../../core/contract/appliance/scope.ts'
import { dialectScope, routeScopes } from '../../../core/contract/appliance/scopes.ts'
import { routes, type RouteName } from '../../../core/contract/routes.ts'
import { Buckets } from '../../../core/api/rate-limit.ts'
import { startCore, type Harness } from '../harness.ts'

let core: Harness
let own: string
let ownToken: string
let other: string
beforeAll(async () => {
  core = await startCore()
  const make = async (name: string) =>
    routes.createInstance.answer.parse((await core.ask('POST', '/api/v1/instances', { body: { name } })).json)
  ;({ id: own, token: ownToken } = await make('own'))
  ;({ id: other } = await make('other'))
})
afterAll(() => core.stop())

async function made(body: object) {
  const { status, json } = await core.ask('POST', '/api/v1/keys', { body: { name: 'a program', ...body } })
  expect({ status, json }).toMatchObject({ status: 201 })
  return routes.createKey.answer.parse(json)
}

const names = Object.keys(routes) as RouteName[]
const scopes = Scope.options
/** What waits for ever, or reads a file. */
const streams: ReadonlySet<string> = new Set(['streamEvents', 'recordShapes'])
const isOfSession = (name: RouteName): boolean => /^\/(?:session|password)/.test(routes[name].path)

/** Of a route, about that number where it is about one. */
function ask(name: RouteName, key: string, instance: string) {
  const { method, path } = routes[name]
  const isOfNumber = path.startsWith('/instances/:id')
  const url = path.replace(':id', isOfNumber ? instance : 'nothing').replaceAll(/:\w+/g, 'nothing')
  return core.ask(method.toUpperCase(), `/api/v1${url}`, { key })
}

const isAboutNumber = (name: RouteName): boolean => routes[name].path.startsWith('/instances/:id')

describe('a key with one scope', () => {
  it.each(scopes)('"%s" is refused every route that needs another, by the name of that', async (scope) => {
    const { key } = await made({ scopes: [scope] })
    const opened: string[] = []
    for (const name of names.filter((each) => routeScopes[each] !== scope && !streams.has(each))) {
      const { status, json } = await ask(name, key, own)
      const needed = routeScopes[name]
      const isNamed = needed === 'owner' || JSON.stringify(json).includes(`\\"${needed}\\"`)
      if (status !== 403 || !isNamed) opened.push(`${name}: ${status}`)
    }
    expect(opened).toEqual([])
  })

  it.each(scopes)('"%s" opens what needs it', async (scope) => {
    const { key } = await made({ scopes: [scope] })
    const reads = names.filter((each) => routeScopes[each] === scope && routes[each].method === 'get')
    const refused: string[] = []
    for (const name of reads.filter((each) => !streams.has(each))) {
      const { status } = await ask(name, key, own)
      if (status === 401 || status === 403) refused.push(`${name}: ${status}`)
    }
    expect(refused).toEqual([])
  })

  it('that is for one number does not learn that there are others, nor of the appliance', async () => {
    const { key, ...view } = await made({ scopes, instance: 'own' })
    expect(view).toMatchObject({ instanceId: own, scopes })
    const opened: string[] = []
    for (const name of names.filter((each) => !streams.has(each) && !isOfSession(each))) {
      const { status } = await ask(name, key, other)
      if (isAboutNumber(name) && status !== 404) opened.push(`${name} of another: ${status}`)
      if (routes[name].access === 'owner' && !isAboutNumber(name) && status !== 403)
        opened.push(`${name}: ${status}`)
    }
    expect(opened).toEqual([])
    const listed = await core.ask('GET', '/api/v1/instances', { key })
    expect((listed.json as { instances: { id: string }[] }).instances.map(({ id }) => id)).toEqual([own])
    for (const query of ['instance=other', `instance=${other}`])
      expect(await core.ask('GET', `/api/v1/messages?${query}`, { key })).toMatchObject({ status: 404 })
    expect(await core.ask('GET', '/api/v1/instances/own', { key })).toMatchObject({ status: 200 })
    expect((await core.ask('GET', '/metrics', { key })).text).not.toContain('other')
    const body = { instance: 'other', to: '5511999990000', text: 'x' }
    expect(await core.ask('POST', '/api/v1/messages', { key, body })).toMatchObject({ status: 404 })
  })
})

describe('a key', () => {
  it('is refused where what is asked of it is none, and nothing is made', async () => {
    const before = (await core.ask('GET', '/api/v1/keys')).text
    for (const body of [
      { scope: 'read', scopes: ['read'] },
      {},
      { scopes: [] },
      { scopes: ['everything'] },
      { scope: 'owner', instance: 'own' },
      { scopes: ['read'], addresses: ['10.0.0.0/33'] },
      { scopes: ['read'], expiresAt: Date.now() - 1000 },
      { scopes: ['read'], perMinute: 0 },
      // Looked at with scopes alone, so not taken without.
      { scope: 'read', addresses: ['10.0.0.0/8'] },
      { scope: 'owner', perMinute: 5 },
    ])
      expect(await core.ask('POST', '/api/v1/keys', { body: { name: 'x', ...body } })).toMatchObject({
        status: 400,
      })
    const unknown = { name: 'x', scopes: ['read'], instance: 'nobody' }
    expect(await core.ask('POST', '/api/v1/keys', { body: unknown })).toMatchObject({ status: 404 })
    expect((await core.ask('GET', '/api/v1/keys')).text).toBe(before)
  })

  it('works from its addresses alone', async () => {
    const { key } = await made({ scopes: ['read'], addresses: ['127.0.0.8/30', '::1'] })
    const from = (address: string) => core.ask('GET', '/api/v1/health', { key, from: address })
    expect(await from('127.0.0.9')).toMatchObject({ status: 200 })
    expect(await from('127.0.0.1')).toMatchObject({ status: 403, json: { reasonCode: 'key_from_elsewhere' } })
    const listed = routes.listKeys.answer.parse((await core.ask('GET', '/api/v1/keys')).json)
    expect(listed.keys.map(({ lastUsedFrom }) => lastUsedFrom)).toContain('127.0.0.9')
  })

  it('ends by itself, and goes on for a time when another takes its place', async () => {
    const ends = await made({ scopes: ['read'], expiresAt: Date.now() + 600 })
    expect(await core.ask('GET', '/api/v1/health', { key: ends.key })).toMatchObject({ status: 200 })
    await vi.waitUntil(
      async () => (await core.ask('GET', '/api/v1/health', { key: ends.key })).status === 401,
      5000,
    )
    const first = await made({ scopes: ['read', 'send'], instance: 'own', perMinute: 600 })
    const rotate = (id: string, hours: number) =>
      core.ask('POST', `/api/v1/keys/${id}/rotate`, { body: { hours } })
    const second = routes.createKey.answer.parse((await rotate(first.id, 1)).json)
    const { key: _, id: _id, createdAt: _at, lastUsedAt: _used, lastUsedFrom: _from, ...same } = first
    expect(second).toMatchObject(same)
    for (const { key } of [first, second])
      expect(await core.ask('GET', '/api/v1/instances', { key })).toMatchObject({ status: 200 })
    const third = routes.createKey.answer.parse((await rotate(second.id, 0)).json)
    expect(await core.ask('GET', '/api/v1/instances', { key: second.key })).toMatchObject({ status: 401 })
    expect(await core.ask('GET', '/api/v1/instances', { key: third.key })).toMatchObject({ status: 200 })
  })

  it('asks as often as it may, is told when it may again, and holds up nobody else', async () => {
    const { key } = await made({ scopes: ['read'], perMinute: 20 })
    const asked = await Promise.all(
      Array.from({ length: 50 }, () => core.ask('GET', '/api/v1/health', { key })),
    )
    expect(asked.filter(({ status }) => status === 200)).toHaveLength(20)
    const refused = asked.find(({ status }) => status === 429)
    expect(refused).toMatchObject({ json: { code: 'rate_limited', reasonCode: 'too_many_requests' } })
    expect(refused?.headers).toMatchObject({ 'ratelimit-limit': '20', 'ratelimit-remaining': '0' })
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0)
    expect(await core.ask('GET', '/api/v1/health')).toMatchObject({ status: 200 })
  })
})

describe('the bucket of a key', () => {
  it('lets through exactly as many as it fills with, whoever asks how fast', () => {
    let now = 0
    const buckets = new Buckets(() => now)
    let through = 0
    // 50 clients, ten minutes, far more than they may.
    for (; now < 600_000; now += 10) if (buckets.spend('key', 60).isAllowed) through += 1
    expect(through).toBeGreaterThanOrEqual(60 + 599)
    expect(through).toBeLessThanOrEqual(60 + 600)
    expect(buckets.spend('another', 60)).toMatchObject({ isAllowed: true, remaining: 59 })
    now -= 3600_000
    expect(buckets.spend('another', 60).isAllowed).toBe(true)
  })
})

describe('in the dialect', () => {
  it('a path needs the scope of what it does; what shows tokens is no reading', () => {
    const needed: [string, string][] = [
      ['/instance/connectionState/own', 'read'],
      ['/chat/findMessages/own', 'read'],
      ['/message/sendText/own', 'send'],
      ['/group/updateParticipant/own', 'send'],
      ['/group/inviteCode/own', 'send'],
      ['/instance/connect/own', 'control'],
      ['/instance/restart/own', 'control'],
      ['/instance/create', 'manage'],
      ['/instance/fetchInstances', 'manage'],
      ['/webhook/find/own', 'manage'],
      ['/proxy/find/own', 'manage'],
      ['/settings/set/own', 'manage'],
      ['/instance/delete/own', 'delete'],
      // Routes are found in any case, and so are their scopes.
      ['/Instance/DELETE/own', 'delete'],
      ['/INSTANCE/connect/own', 'control'],
      ['/Message/sendText/own', 'send'],
      ['/chat/updateProfileName/own', 'manage'],
      ['/chat/updateBlockStatus/own', 'manage'],
    ]
    expect(needed.map(([path]) => [path, dialectScope(path)])).toEqual(needed)
  })

  it('a key is let in by its scopes and its number', async () => {
    const { key } = await made({ scopes: ['read'], instance: 'own' })
    expect(await core.ask('GET', '/instance/connectionState/own', { key })).toMatchObject({ status: 200 })
    for (const [method, path] of [
      ['GET', '/instance/connectionState/other'],
      ['GET', '/instance/fetchInstances'],
      ['POST', '/message/sendText/own'],
      ['DELETE', '/instance/delete/own'],
    ] as const)
      expect(await core.ask(method, path, { key })).toMatchObject({ status: 401 })
    const manager = await made({ scopes: ['manage'] })
    for (const path of ['/Instance/delete/own', '/instance/DELETE/own'])
      expect(await core.ask('DELETE', path, { key: manager.key })).toMatchObject({ status: 401 })
    expect(await core.ask('GET', '/Instance/Connect/own', { key: manager.key })).toMatchObject({
      status: 401,
    })
    // Another number with the same token is another number.
    await core.ask('POST', '/instance/create', { body: { instanceName: 'twin', token: ownToken } })
    const alone = await made({ scopes: ['read', 'manage'], instance: 'own' })
    const listed = await core.ask('GET', '/instance/fetchInstances', { key: alone.key })
    expect(listed).toMatchObject({ status: 200 })
    expect(listed.text).toContain('"own"')
    expect(listed.text).not.toContain('"twin"')
    expect((await core.ask('GET', '/metrics', { key: alone.key })).text).not.toContain('twin')
    const all = await made({ scopes: ['read', 'manage'] })
    const shown = await core.ask('GET', '/instance/fetchInstances', { key: all.key })
    expect(shown.text).toContain(ownToken)
  })
})
