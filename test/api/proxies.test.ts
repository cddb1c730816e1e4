// Proxies at the public door: however one is written it lies in the right fields or is refused by its field; it can be
// tried before it is set; and one that fails is the reason of the state, never the end of a link.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { until } from '../helpers/appliance.ts'
import { startProxy, type TestProxy } from '../helpers/proxy.ts'
import { startCore, tempFolder, type Harness } from './harness.ts'
import { writeHistory } from './evolution/history.ts'

const folder = tempFolder()
const far = createServer((_request, response) => void response.end())
let core: Harness
let shop: string
beforeAll(async () => {
  await new Promise<void>((resolve) => void far.listen(0, '127.0.0.1', resolve))
  const { port } = far.address() as AddressInfo
  shop = `/api/v1/instances/${(await writeHistory(folder)).id}`
  core = await startCore({ dataDir: folder, env: { HOLDFAST_WHATSAPP_URL: `ws://localhost:${port}/ws` } })
})
afterAll(async () => {
  await core.stop()
  far.close()
  rmSync(folder, { recursive: true, force: true })
})

const set = (proxy: unknown) => core.ask('PATCH', shop, { body: { proxy } })

describe('a host', () => {
  it.each([
    ['socks5://h:1080', {}, { protocol: 'socks5', host: 'h', port: 1080 }],
    ['socks5h://h', { port: 1080 }, { protocol: 'socks5h', host: 'h', port: 1080 }],
    ['http://h', { port: '8080' }, { protocol: 'http', host: 'h', port: 8080 }],
    ['HTTPS://h:8443/', {}, { protocol: 'https', host: 'h', port: 8443 }],
    ['h:8080', {}, { protocol: 'http', host: 'h', port: 8080 }],
    [' h ', { port: 3128, protocol: 'socks4' }, { protocol: 'socks4', host: 'h', port: 3128 }],
    ['h/', { port: 3128 }, { protocol: 'http', host: 'h', port: 3128 }],
    ['::1', { port: 1080 }, { protocol: 'http', host: '::1', port: 1080 }],
    ['[::1]:1080', { protocol: 'socks5' }, { protocol: 'socks5', host: '::1', port: 1080 }],
    ['10.0.0.1', { port: 1 }, { protocol: 'http', host: '10.0.0.1', port: 1 }],
    [
      'socks5://user:p%40ss@proxy.example.org:1080',
      {},
      { protocol: 'socks5', host: 'proxy.example.org', port: 1080, username: 'user' },
    ],
    ['user:secret@h:8080', {}, { protocol: 'http', host: 'h', port: 8080, username: 'user' }],
    ['h:8080', { port: 8080, username: '' }, { protocol: 'http', host: 'h', port: 8080 }],
  ])('%j with %j is taken apart into the right fields', async (host, more, proxy) => {
    const { status, json, text } = await set({ host, ...more })
    expect({ status, json }).toMatchObject({ status: 200, json: { proxy } })
    expect(json).toHaveProperty('proxy', proxy)
    expect(text).not.toMatch(/secret|p@ss|p%40ss/)
  })

  it.each([
    ['exa mple', { port: 1 }, 'proxy.host'],
    ['h\r\nX-Injected: 1', { port: 1 }, 'proxy.host'],
    ['h\n', { port: 1, protocol: 'gopher' }, 'proxy.protocol'],
    ['ftp://h', { port: 1 }, 'proxy.protocol'],
    ['h', {}, 'proxy.port'],
    ['h:99999', {}, 'proxy.port'],
    ['h', { port: 0 }, 'proxy.port'],
    ['h:1080', { port: 1081 }, 'proxy.port'],
    ['socks5://h', { port: 1, protocol: 'http' }, 'proxy.protocol'],
    ['ann@h', { port: 1, username: 'ben' }, 'proxy.username'],
    ['a@b@h', { port: 1 }, 'proxy.host'],
    ['1:2:3:4:5:6:7:8:9:zz', { port: 1 }, 'proxy.host'],
    ['', { port: 1 }, 'proxy.host'],
  ])('%j with %j is refused by its field', async (host, more, path) => {
    const refused = await set({ host, ...more })
    expect(refused).toMatchObject({
      status: 400,
      json: { detail: expect.stringContaining(`"${path}"`), details: { issues: [{ path }] } },
    })
  })

  it('is taken by the dialect in the same ways, with a port as a number', async () => {
    const create = (proxyHost: string, more = {}) =>
      core.ask('POST', '/instance/create', {
        body: { instanceName: `p ${JSON.stringify(more)}`, proxyHost, ...more },
      })
    expect(await create('socks5://ann:secret@h', { proxyPort: 1080 })).toMatchObject({ status: 201 })
    const { json } = await core.ask('GET', '/instance/fetchInstances')
    expect(json).toContainEqual(
      expect.objectContaining({
        Proxy: expect.objectContaining({ protocol: 'socks5', host: 'h', port: '1080', username: 'ann' }),
      }),
    )
    expect(await create('h', { proxyPort: 'x' })).toMatchObject({
      status: 400,
      json: { response: { message: [expect.stringContaining('proxyPort')] } },
    })
  })
})

const attempt = (proxy: object) => core.ask('POST', `${shop}/proxy/test`, { body: { proxy } })

describe('a try', () => {
  it.each(['http', 'socks5', 'socks5h'] as const)('of one that works says so: %s', async (protocol) => {
    const proxy = await startProxy(protocol === 'http' ? 'http' : 'socks5')
    onTestFinished(() => proxy.close())
    const { json } = await attempt({ protocol, host: proxy.host, port: proxy.port })
    expect(json).toMatchObject({ ok: true, error: null, reasonCode: null })
    const isName = protocol !== 'socks5'
    expect(proxy.asked).toEqual([expect.stringMatching(isName ? /^localhost:\d+$/ : /^127\.0\.0\.1:\d+$/)])
  })

  it.each([
    ['http', 'login', 'proxy_refused_user'],
    ['http', 403, 'proxy_refused'],
    ['socks5', 'login', 'proxy_refused_user'],
    ['socks5', 403, 'proxy_refused'],
  ] as const)('of a proxy (%s) that refuses (%s) says why', async (kind, mood, reasonCode) => {
    const proxy = await startProxy(kind)
    onTestFinished(() => proxy.close())
    proxy.mood = mood
    const { json } = await attempt({ protocol: kind, host: proxy.host, port: proxy.port })
    const error = expect.stringContaining(`The proxy 127.0.0.1:${proxy.port}`)
    expect(json).toMatchObject({ ok: false, error, reasonCode })
  })

  it.each(['http', 'socks5'] as const)('of one that is not there says so: %s', async (protocol) => {
    const proxy = await startProxy('http')
    await proxy.close()
    const { json } = await attempt({ protocol, host: '127.0.0.1', port: proxy.port })
    expect(json).toMatchObject({ ok: false, reasonCode: 'proxy_unreachable' })
  })
})

it('a proxy that refuses or is not there is the reason of the state, and its 401 is not taken for a logout by WhatsApp', async () => {
  const proxies: TestProxy[] = []
  onTestFinished(async () => {
    for (const each of proxies) await each.close()
  })
  for (const [kind, mood, reasonCode] of [
    ['http', 401, 'proxy_refused'],
    ['socks5', 'login', 'proxy_refused_user'],
    ['http', 'gone', 'proxy_unreachable'],
    ['socks5', 'gone', 'proxy_unreachable'],
  ] as const) {
    const proxy = await startProxy(kind)
    proxies.push(proxy)
    if (mood === 'gone') await proxy.close()
    else proxy.mood = mood
    expect(await set({ protocol: kind, host: proxy.host, port: proxy.port })).toMatchObject({ status: 200 })
    if (proxies.length === 1) await core.ask('POST', `${shop}/start`)
    const told = await until(`the state says ${reasonCode}`, async () => {
      const { json } = await core.ask('GET', shop)
      const said = JSON.stringify(json)
      return said.includes(`"${reasonCode}"`) && said.includes(`127.0.0.1:${proxy.port}`) ? json : undefined
    })
    expect(told).toMatchObject({
      state: 'reconnecting',
      stateCode: null,
      generation: 1,
      stateReason: expect.stringContaining(`127.0.0.1:${proxy.port}`),
    })
  }
})
