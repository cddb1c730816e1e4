// Under a public address with a path: whatever is asked with it, or without it because a proxy took it off, is answered the
// same, and what leads on begins with it.
import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DialectContext } from '../../core/api/evolution/dialect.ts'
import { dialectRoutes } from '../../core/api/evolution/router.ts'
import { ownPlaces } from '../../core/config/public-url.ts'
import { startCore, type Harness } from './harness.ts'

const publicUrl = 'https://host.example.org/wa'
const origin = 'https://host.example.org'
let core: Harness
beforeAll(async () => {
  core = await startCore({ env: { HOLDFAST_PUBLIC_URL: `${publicUrl}/`, WEBSOCKET_ENABLED: 'true' } })
})
afterAll(() => core.stop())

const cookieOf = async (path: string, headers: Record<string, string> = {}): Promise<string> => {
  const { headers: answered } = await core.ask('POST', path, { headers })
  return String(answered['set-cookie'])
}

const upgrade = (path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      origin,
    }
    const request = httpRequest(new URL(path, core.url), { headers })
    request.on('upgrade', ({ statusCode }, socket) => {
      socket.destroy()
      resolve(statusCode)
    })
    request.on('response', ({ statusCode }) => resolve(statusCode))
    request.on('error', reject)
    request.end()
  })

const first = (path: string): string => (path.split('/')[1] ?? '').toLowerCase()
const html = { accept: 'text/html' }

it.each([
  '/api/v1/health',
  '/instance/fetchInstances',
  '/metrics',
  '/livez',
  '/app/main.js',
  '/socket.io/?EIO=4&transport=polling',
])('%s is there with it and without', async (path) => {
  for (const prefix of ['', '/wa'])
    expect(await core.ask('GET', prefix + path)).toMatchObject({ status: 200 })
})

it('what only begins like it is something else', async () => {
  for (const path of ['/was/api/v1/health', '/wa/wa/api/v1/health', '/WA/api/v1/health'])
    expect(await core.ask('GET', path)).toMatchObject({ status: 404 })
})

it('every redirect leads to the page under it', async () => {
  for (const path of ['/', '/wa', '/wa/', '/wa?x=1', '/app', '/wa/app', '/manager', '/wa/manager/login'])
    expect(await core.ask('GET', path, { headers: html })).toMatchObject({
      status: 302,
      headers: { location: '/wa/app/' },
    })
})

it('without one they lead there from wherever they stand', async () => {
  const plain = await startCore()
  const at = async (path: string): Promise<string> => {
    const { headers } = await plain.ask('GET', path, { headers: html })
    return new URL(String(headers.location), `https://any.example/under${path}`).pathname
  }
  const found = [await at('/'), await at('/app'), await at('/manager'), await at('/manager/login')]
  await plain.stop()
  expect(found).toEqual(found.map(() => '/under/app/'))
})

it.each(['/app/', '/app/numbers', '/app/messages/1/2', '/app/numbers/'])(
  'the page finds its files from %s',
  async (path) => {
    const { text } = await core.ask('GET', path)
    const files = [...text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, file = '']) => file)
    expect(files).toHaveLength(4)
    for (const file of files) {
      const found = new URL(file, `https://any.example${path}`).pathname
      expect(found).toMatch(/^\/app\/[a-z]+\.\w+$/)
    }
  },
)

describe('the cookie', () => {
  it('is for its path alone where the page is seen under it, and for HTTPS alone where it is that', async () => {
    for (const path of ['/api/v1/session', '/wa/api/v1/session'])
      expect(await cookieOf(path, { origin })).toMatch(/; Path=\/wa\/;.*; Secure$/)
    expect(await cookieOf('/wa/api/v1/session')).toMatch(/; Path=\/wa\/;/)
  })

  it('is for all of it where the page is asked directly', async () => {
    const cookie = await cookieOf('/api/v1/session', { origin: core.url })
    expect(cookie).toMatch(/; Path=\/;/)
    expect(cookie).not.toContain('Secure')
  })

  it('of a page of another host is not made', async () => {
    expect(
      await core.ask('POST', '/wa/api/v1/session', { headers: { origin: 'https://evil.example' } }),
    ).toMatchObject({ status: 403, json: { code: 'cross_site' } })
  })
})

it('an upgrade to socket.io is let in with it and without', async () => {
  const query = '?EIO=4&transport=websocket'
  expect(await upgrade(`/wa/socket.io/${query}`)).toBe(101)
  expect(await upgrade(`/socket.io/${query}`)).toBe(101)
  expect(await upgrade(`/was/socket.io/${query}`)).toBe(404)
})

it('a path of our own is none: of it could not be told whether a proxy took it off', () => {
  const answered = new Set(dialectRoutes({} as DialectContext).map(({ path }) => first(path)))
  expect([...answered].filter((place) => place !== '' && !ownPlaces.has(place))).toEqual([])
})
