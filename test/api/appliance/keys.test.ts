// Keys of programs: made with a scope, shown once, ended at once; and the record of what was done.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../../core/contract/routes.ts'
import { startCore, type Harness } from '../harness.ts'

let core: Harness
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.stop())

async function make(name: string, scope: string) {
  const { status, json } = await core.ask('POST', '/api/v1/keys', { body: { name, scope } })
  expect(status).toBe(201)
  return routes.createKey.answer.parse(json)
}
const list = async () => routes.listKeys.answer.parse((await core.ask('GET', '/api/v1/keys')).json)

describe('a key', () => {
  it('is shown once, and its last use afterwards', async () => {
    const { key, ...made } = await make('n8n', 'owner')
    expect((await list()).keys).toContainEqual({ ...made, lastUsedAt: null, lastUsedFrom: null })
    expect(await core.ask('GET', '/api/v1/instances', { key })).toMatchObject({ status: 200 })
    const found = (await list()).keys.find(({ id }) => id === made.id)
    expect(found?.lastUsedAt).toBeGreaterThan(0)
    expect((await core.ask('GET', '/api/v1/keys')).text).not.toContain(key)
    expect(core.logged()).not.toContain(key)
  })

  it('that may only read sees everything and changes nothing', async () => {
    const { key } = await make('dashboard', 'read')
    await core.ask('POST', '/api/v1/instances', { body: { name: 'shop' } })
    for (const path of ['/instances', '/instances/shop', '/health', '/events', '/keys', '/settings'])
      expect(await core.ask('GET', `/api/v1${path}`, { key })).toMatchObject({ status: 200 })
    expect(await core.ask('GET', '/metrics', { key })).toMatchObject({ status: 200 })
    const refused = { status: 403, json: { code: 'forbidden' } }
    for (const [method, path] of [
      ['POST', '/instances/shop/start'],
      ['DELETE', '/instances/shop'],
      ['PATCH', '/settings'],
      ['POST', '/keys'],
      ['POST', '/session'],
      ['POST', '/session/ticket'],
      ['POST', '/support-bundle'],
      // Whoever scans it has the number.
      ['GET', '/instances/shop/qr'],
    ] as const)
      expect(await core.ask(method, `/api/v1${path}`, { key })).toMatchObject(refused)
    // The dialect shows tokens.
    expect(await core.ask('GET', '/instance/fetchInstances', { key })).toMatchObject({ status: 401 })
    expect(await core.ask('GET', '/instance/connectionState/shop', { key })).toMatchObject({ status: 401 })
  })

  it('works no more once it is ended, and neither does a session that it opened', async () => {
    const { key, id } = await make('lost laptop', 'owner')
    const opened = await core.ask('POST', '/api/v1/session', { key })
    const cookie = opened.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    expect(await core.ask('GET', '/api/v1/health', { key: null, headers: { cookie } })).toMatchObject({
      status: 200,
    })
    expect(await core.ask('DELETE', `/api/v1/keys/${id}`)).toMatchObject({ status: 200, json: { id } })
    for (const each of [{ key }, { key: null, headers: { cookie } }])
      expect(await core.ask('GET', '/api/v1/health', each)).toMatchObject({ status: 401 })
    expect(await core.ask('DELETE', `/api/v1/keys/${id}`)).toMatchObject({ status: 404 })
    expect((await list()).keys.map((each) => each.id)).not.toContain(id)
  })

  it.each([
    { name: '', scope: 'owner' },
    { name: 'x'.repeat(101), scope: 'owner' },
    { name: 'a\u0000b', scope: 'owner' },
    { name: 'x', scope: 'everything' },
    { scope: 'read' },
    {},
  ])('is not made of %j', async (body) => {
    expect(await core.ask('POST', '/api/v1/keys', { body })).toMatchObject({
      status: 400,
      json: { code: 'bad_request' },
    })
  })

  it('is no business of an instance', async () => {
    const made = await core.ask('POST', '/api/v1/instances', {
      body: { name: 'one', token: 'a-token-of-one' },
    })
    expect(made.status).toBe(201)
    for (const path of ['/keys', '/audit', '/setup'])
      expect(await core.ask('GET', `/api/v1${path}`, { key: 'a-token-of-one' })).toMatchObject({
        status: 403,
      })
  })
})

it('the last key that opens everything stays, unless the environment gives one', async () => {
  const other = await startCore({ env: { HOLDFAST_API_KEY: '' } })
  try {
    const key = other.appliance.newKey ?? ''
    const { keys, environment } = routes.listKeys.answer.parse(
      (await other.ask('GET', '/api/v1/keys', { key })).json,
    )
    expect({ keys, environment }).toMatchObject({
      keys: [{ name: 'Owner', scope: 'owner' }],
      environment: false,
    })
    const [owner] = keys
    expect(await other.ask('DELETE', `/api/v1/keys/${owner?.id}`, { key })).toMatchObject({
      status: 409,
      json: { code: 'conflict' },
    })
    expect(await other.ask('GET', '/api/v1/health', { key })).toMatchObject({ status: 200 })
  } finally {
    await other.stop()
  }
  expect((await list()).environment).toBe(true)
})

describe('the record', () => {
  it('tells by page what was done, and never a key', async () => {
    const { id, key } = await make('for the record', 'read')
    await core.ask('DELETE', `/api/v1/keys/${id}`)
    const { text, json } = await core.ask('GET', '/api/v1/audit?limit=2')
    const { audit } = routes.listAudit.answer.parse(json)
    expect(audit.map(({ action, actor, detail }) => ({ action, actor, detail }))).toMatchObject([
      { action: 'key.revoked', actor: 'owner', detail: { key: id } },
      { action: 'key.made', actor: 'owner', detail: { key: id, scope: 'read' } },
    ])
    expect(text).not.toContain(key)
    const older = await core.ask('GET', `/api/v1/audit?limit=500&before=${audit.at(-1)?.id}`)
    expect(
      routes.listAudit.answer.parse(older.json).audit.every((each) => each.id < (audit[1]?.id ?? 0)),
    ).toBe(true)
    for (const query of ['limit=0', 'limit=501', 'before=0', 'before=x'])
      expect(await core.ask('GET', `/api/v1/audit?${query}`)).toMatchObject({ status: 400 })
  })
})

const listed = async (query: string) =>
  routes.listAudit.answer.parse((await core.ask('GET', `/api/v1/audit?${query}`)).json).audit
const by = (entry: { detail: unknown } | undefined) => (entry?.detail as { by?: object } | undefined)?.by

describe('who did it', () => {
  it('is in the record with what, which number, by what and from where, over both dialects', async () => {
    const { json } = await core.ask('POST', '/api/v1/instances', { body: { name: 'who' } })
    const { id, token } = json as { id: string; token: string }
    const { key, id: keyId } = await make('cleaner', 'owner')
    await core.ask('POST', `/api/v1/instances/who/stop`, { key: token, from: '127.0.0.5' })
    await core.ask('DELETE', '/instance/delete/who', { key, from: '127.0.0.7' })
    await expect
      .poll(async () => (await listed(`instance=${id}`)).map(({ action }) => action))
      .toContain('instance.trashed')
    const all = await listed(`instance=${id}`)
    const trashed = all.find(({ action }) => action === 'instance.trashed')
    expect(by(trashed)).toEqual({ kind: 'key', id: keyId, name: 'cleaner', address: '127.0.0.7' })
    expect(by(all.find(({ action }) => action === 'instance.stopped'))).toMatchObject({
      kind: 'token',
      address: '127.0.0.5',
    })
    // What another part records has it too.
    await core.ask('POST', `/api/v1/instances/${id}/purge?confirm=who`, { key, from: '127.0.0.7' })
    const purge = (await listed(`instance=${id}&by=key`)).find(({ action }) => action === 'instance.purge')
    expect(by(purge)).toMatchObject({ kind: 'key', name: 'cleaner' })
    expect((await listed(`instance=${id}&by=appliance`)).every(({ actor }) => actor === 'appliance')).toBe(
      true,
    )
    expect(await listed(`instance=${id}&to=${(trashed?.at ?? 0) - 60_000}`)).toEqual([])
    expect(JSON.stringify(await listed('limit=500'))).not.toContain(key)
  })

  it('is nobody where it was refused', async () => {
    const before = (await listed('limit=500')).length
    await core.ask('DELETE', '/api/v1/instances/nobody')
    await core.ask('PATCH', '/api/v1/settings', { key: 'a-wrong-key', body: {} })
    expect((await listed('limit=500')).length).toBe(before)
  })
})
