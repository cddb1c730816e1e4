// What every request passes before anything looks at it.
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ask, startCore, type Harness } from './harness.ts'

let core: Harness
beforeAll(async () => {
  core = await startCore({ env: { HOLDFAST_ALLOWED_HOSTS: 'box.local' } })
})
afterAll(() => core.stop())

describe('the Host header', () => {
  it.each([
    'localhost',
    'localhost:8484',
    '127.0.0.1',
    '[::1]:8484',
    'LOCALHOST',
    'box.local',
    'Box.Local:80',
  ])('%s is let in', async (host) => {
    expect(await core.ask('GET', '/api/v1/health', { headers: { host } })).toMatchObject({ status: 200 })
  })
  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1',
    'box.local.evil.example',
  ])('%s is refused with 421, on every face', async (host) => {
    for (const path of ['/', '/app/', '/api/v1/health', '/instance/fetchInstances', '/metrics']) {
      const asDialect = path === '/' || path.startsWith('/instance')
      const message = [expect.stringContaining('HOLDFAST_ALLOWED_HOSTS')]
      expect(await core.ask('GET', path, { headers: { host } })).toMatchObject({
        status: 421,
        json: asDialect
          ? { status: 421, error: 'Misdirected Request', response: { message } }
          : { code: 'wrong_host', hint: expect.stringContaining('HOLDFAST_ALLOWED_HOSTS') },
      })
    }
  })
})

describe('the headers of an answer', () => {
  it.each(['/', '/app/', '/api/v1/health', '/api/v1/nothing', '/nothing'])('protect %s', async (path) => {
    const { headers } = await core.ask('GET', path, { headers: { origin: 'https://evil.example' } })
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    })
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(headers['x-powered-by']).toBeUndefined()
  })
})

describe('a proxy', () => {
  const forwarded = { 'x-forwarded-host': 'wa.example.org', 'x-forwarded-proto': 'https' }
  const proxied = { HOLDFAST_ALLOWED_HOSTS: 'box.local,wa.example.org' }

  it('is not believed unless it is trusted', async () => {
    const { status, text } = await core.ask('GET', '/', { headers: forwarded })
    expect({ status, isProxied: text.includes('wa.example.org') }).toEqual({ status: 200, isProxied: false })
    expect(await core.ask('GET', '/', { headers: { 'x-forwarded-host': 'evil.example' } })).toMatchObject({
      status: 200,
    })
  })

  it.each(['true', 'loopback', '10.0.0.0/8, 127.0.0.1'])(
    'that is trusted (%s) says how clients know us, but no page can',
    async (trusted) => {
      const behind = await startCore({ env: { ...proxied, HOLDFAST_TRUST_PROXY: trusted } })
      onTestFinished(() => behind.stop())
      const { json } = await behind.ask('GET', '/', { headers: forwarded })
      expect(json).toMatchObject({ manager: 'https://wa.example.org/app/' })
      for (const headers of [
        { ...forwarded, 'x-forwarded-host': 'evil.example' },
        // A page that was led here by its own name chooses this header, not its Host.
        { 'x-forwarded-host': 'localhost', host: 'evil.example' },
      ]) {
        expect(await behind.ask('GET', '/api/v1/health', { headers })).toMatchObject({ status: 421 })
      }
    },
  )

  it('at another address than the trusted one is not believed', async () => {
    const behind = await startCore({ env: { ...proxied, HOLDFAST_TRUST_PROXY: '10.0.0.0/8' } })
    onTestFinished(() => behind.stop())
    expect((await behind.ask('GET', '/', { headers: forwarded })).text).not.toContain('wa.example.org')
  })
})

const preflight = (origin: string) => ({
  key: null,
  headers: { origin, 'access-control-request-method': 'PATCH' },
})

describe('pages of other origins', () => {
  const shop = 'https://shop.example'
  let open: Harness
  beforeAll(async () => {
    open = await startCore({ env: { HOLDFAST_CORS_ORIGINS: `${shop}, http://localhost:3000` } })
  })
  afterAll(() => open.stop())

  it.each(['/api/v1/instances', '/message/sendText/shop'])('may ask for %s with a key', async (path) => {
    const asked = await open.ask('OPTIONS', path, preflight(shop))
    expect(asked).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': shop,
        'access-control-allow-methods': expect.stringContaining('PATCH'),
        'access-control-allow-headers': expect.stringContaining('apikey'),
        vary: expect.stringContaining('Origin'),
      },
    })
    expect(asked.headers['access-control-allow-credentials']).toBeUndefined()
    const answered = await open.ask('GET', '/api/v1/health', { headers: { origin: shop } })
    expect(answered).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': shop } })
    const refused = await open.ask('GET', '/api/v1/health', { key: null, headers: { origin: shop } })
    expect(refused).toMatchObject({ status: 401, headers: { 'access-control-allow-origin': shop } })
  })

  it.each(['https://evil.example', 'https://shop.example.evil.example', 'http://shop.example', 'null'])(
    '%s may not',
    async (origin) => {
      for (const each of [preflight(origin), { headers: { origin } }]) {
        const { headers } = await open.ask('OPTIONS', '/api/v1/instances', each)
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
      }
    },
  )
})

describe('the body', () => {
  it('may be empty where nothing is required', async () => {
    await core.ask('POST', '/api/v1/instances', { body: { name: 'empty body' } })
    const headers = { 'content-type': 'application/json' }
    expect(await core.ask('POST', '/api/v1/instances/empty%20body/stop', { headers })).toMatchObject({
      status: 200,
    })
    expect(await core.ask('POST', '/api/v1/instances/empty%20body/stop', { raw: '' })).toMatchObject({
      status: 200,
    })
  })

  it.each([
    ['malformed JSON', { raw: '{"name":' }, 400, 'malformed_json'],
    [
      'a form',
      { raw: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      400,
      'malformed_json',
    ],
    ['a bare value', { raw: '"x"' }, 400, 'malformed_json'],
    ['more than a megabyte', { body: { name: 'x'.repeat(1_100_000) } }, 413, 'too_large'],
  ])('that is %s is refused in words', async (_name, request, status, code) => {
    expect(await core.ask('POST', '/api/v1/instances', request)).toMatchObject({
      status,
      json: { code, status },
    })
  })

  it('may hold half of a surrogate pair in any text: what is stored is shown', async () => {
    const raw = '{"name":"half \\uD83D","settings":{"msgCall":"\\ude00"}}'
    expect(await core.ask('POST', '/api/v1/instances', { raw })).toMatchObject({
      status: 201,
      json: { name: 'half \ufffd', settings: { msgCall: '\ufffd' } },
    })
    const key = await core.ask('POST', '/api/v1/keys', { raw: '{"name":"\\ud800 till","scope":"read"}' })
    expect(key).toMatchObject({ status: 201, json: { name: '\ufffd till' } })
    const whole = await core.ask('POST', '/api/v1/keys', { raw: '{"name":"\\ud83d\\ude00","scope":"read"}' })
    expect(whole).toMatchObject({ status: 201, json: { name: '😀' } })
  })

  it('of a stranger is not read', async () => {
    const request = { key: 'wrong-key', raw: '{"name":' }
    expect(await core.ask('POST', '/api/v1/instances', request)).toMatchObject({ status: 401 })
    expect(await core.ask('POST', '/instance/create', request)).toMatchObject({ status: 401 })
  })
})

describe('addresses', () => {
  it('may be written in any case and with a slash at the end', async () => {
    expect(await core.ask('GET', '/API/V1/Health/')).toMatchObject({ status: 200 })
    expect(await core.ask('GET', '/Instance/FetchInstances/')).toMatchObject({ status: 200 })
  })

  it('that do not exist are a 404 with a hint', async () => {
    expect(await core.ask('GET', '/api/v1/nothing')).toMatchObject({
      status: 404,
      json: { code: 'no_route' },
    })
    expect(await core.ask('GET', '/api/v1/nothing', { key: null })).toMatchObject({ status: 401 })
  })
})

describe('supervisors', () => {
  it('learn without a key and by any name that it lives and is ready, and nothing else', async () => {
    const stranger = { key: null, headers: { host: '10.1.2.3' } }
    expect(await core.ask('GET', '/livez', stranger)).toMatchObject({ status: 200, text: 'ok\n' })
    expect((await core.ask('GET', '/readyz', stranger)).json).toEqual({
      ready: true,
      phase: 'ready',
      mode: 'running',
    })
    expect(await core.ask('GET', '/metrics', { key: null })).toMatchObject({ status: 401 })
  })

  it('get the counts of states with the key', async () => {
    await core.ask('POST', '/api/v1/instances', { body: { name: 'counted' } })
    const { text } = await core.ask('GET', '/metrics')
    expect(text).toMatch(/^holdfast_instances\{state="stopped"\} [123]$/m)
    expect(text).toContain('evolution_instance_up{instance="counted",integration="WHATSAPP-BAILEYS"} 0\n')
    expect(text).toMatch(/^evolution_instances_total [123]$/m)
  })

  it('get what a Prometheus can read, whatever an instance is called, and a tenant his own alone', async () => {
    const name = 'quote" back'
    await core.ask('POST', '/api/v1/instances', { body: { name: 'of another tenant' } })
    const { json } = await core.ask('POST', '/instance/create', { body: { instanceName: name } })
    const { hash: key } = json as { hash: string }
    const { text } = await core.ask('GET', '/metrics', { key })
    expect(text).toContain('evolution_instance_up{instance="quote\\" back",integration=')
    expect(text).toMatch(/^evolution_instances_total 1$/m)
    expect(text).not.toContain('of another tenant')
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(
        /^# HELP \w+ .+$|^# TYPE \w+ gauge$|^\w+(?:\{(?:\w+="(?:[^"\\]|\\.)*",?)+\})? \d+$/,
      )
  })
})

describe('the root', () => {
  it('is the JSON of the dialect for programs and the page for browsers', async () => {
    for (const accept of ['*/*', 'application/json', 'application/json,text/html,*/*;q=0.8']) {
      expect(await core.ask('GET', '/', { key: null, headers: { accept } })).toMatchObject({
        status: 200,
        json: { status: 200 },
      })
    }
    const browser = { key: null, headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } }
    expect(await core.ask('GET', '/', browser)).toMatchObject({ status: 302, headers: { location: 'app/' } })
    expect(await core.ask('GET', '/app/', browser)).toMatchObject({
      status: 200,
      text: expect.stringContaining('<title>Holdfast'),
    })
    expect(await core.ask('GET', '/app/main.js', browser)).toMatchObject({ status: 200 })
    // A place in the page is the page.
    expect(await core.ask('GET', '/app/numbers/some%40jid.net', browser)).toMatchObject({ status: 200 })
    expect(await core.ask('GET', '/app/missing.js', browser)).toMatchObject({ status: 404 })
  })

  it('serves nothing outside the page', async () => {
    for (const path of [
      '/app/../package.json',
      '/app/%2e%2e/package.json',
      '/app/..%2fpackage.json',
      '/app/.git/config',
    ]) {
      const { status, text } = await core.ask('GET', path, { key: null })
      expect(status).toBeGreaterThanOrEqual(400)
      expect(text).not.toContain('"dependencies"')
    }
  })
})

it('no key and no body is in the log', async () => {
  await core.ask('POST', '/api/v1/instances', { raw: '{"text":"good morning Ana' })
  await core.ask('GET', '/api/v1/health', { key: 'hf_a-stolen-key-that-is-wrong' })
  expect(core.logged()).not.toContain('Ana')
  expect(core.logged()).not.toContain('stolen')
  expect(core.logged()).not.toContain('test-owner-key')
})

it('a process that is stopping refuses what comes late', async () => {
  const other = await startCore()
  await other.stop()
  await expect(ask(other.url, { method: 'GET', path: '/livez' }, {})).rejects.toThrow(/ECONNREFUSED/)
})
