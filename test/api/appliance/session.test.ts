// The browser's way in: a key or a ticket becomes a cookie, and a cookie counts only for our own page.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Sessions } from '../../../core/api/appliance/sessions.ts'
import { startCore, type Ask, type Harness } from '../harness.ts'

const Opened = z.object({ csrf: z.string() })
const Ticket = z.object({ ticket: z.string() })
const path = '/api/v1/session'

let core: Harness
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.stop())

async function open(how: Ask = {}) {
  const reply = await core.ask('POST', path, how)
  const [setCookie = ''] = reply.headers['set-cookie'] ?? []
  const cookie = setCookie.split(';')[0] ?? ''
  return { reply, setCookie, cookie, csrf: reply.status === 201 ? Opened.parse(reply.json).csrf : '' }
}

const by = (cookie: string, more: Record<string, string> = {}): Ask => ({
  key: null,
  headers: { cookie, ...more },
})

describe('a session', () => {
  it('is opened by the key, with a cookie that no script reads and no other site sends', async () => {
    const { setCookie, cookie } = await open()
    expect(setCookie).toMatch(/^holdfast-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/)
    expect(await core.ask('GET', '/api/v1/instances', by(cookie))).toMatchObject({ status: 200 })
    expect(core.logged()).not.toContain(cookie.split('=')[1])
  })

  it.each([
    ['no key', { key: null }],
    ['a wrong key', { key: 'a-wrong-key' }],
  ])('is not opened by %s', async (_name, how) => {
    expect((await open(how)).reply).toMatchObject({ status: 401 })
  })

  it("is not opened by an instance's token", async () => {
    const { json } = await core.ask('POST', '/api/v1/instances', { body: { name: 'token' } })
    const { token } = z.object({ token: z.string() }).parse(json)
    expect((await open({ key: token })).reply).toMatchObject({ status: 403, json: { code: 'forbidden' } })
  })

  it('opens nothing without its cookie, or with a made-up one', async () => {
    const { cookie } = await open()
    for (const other of ['', `${cookie}x`, `${cookie.split('=')[0]}=`]) {
      expect(await core.ask('GET', '/api/v1/instances', by(other))).toMatchObject({ status: 401 })
    }
  })

  it('changes something only with its token', async () => {
    const { cookie, csrf } = await open()
    const { csrf: other } = await open()
    const body = { name: 'csrf' }
    for (const headers of [{}, { 'x-holdfast-csrf': 'x' }, { 'x-holdfast-csrf': other }]) {
      expect(await core.ask('POST', '/api/v1/instances', { ...by(cookie, headers), body })).toMatchObject({
        status: 403,
        json: { code: 'cross_site' },
      })
    }
    expect((await core.ask('GET', path, by(cookie))).json).toEqual({ csrf })
    const good = { ...by(cookie, { 'x-holdfast-csrf': csrf }), body }
    expect(await core.ask('POST', '/api/v1/instances', good)).toMatchObject({ status: 201 })
  })

  it.each(['https://evil.example', 'http://127.0.0.1:1', 'null', 'nonsense'])(
    'is of no use to a page of %s',
    async (origin) => {
      const { cookie, csrf } = await open()
      const headers = { origin, 'x-holdfast-csrf': csrf }
      for (const method of ['GET', 'POST']) {
        expect(await core.ask(method, '/api/v1/instances', by(cookie, headers))).toMatchObject({
          status: 403,
          json: { code: 'cross_site' },
        })
      }
      expect((await open({ headers: { origin } })).reply).toMatchObject({ status: 403 })
    },
  )

  it('serves our own page, and not under a foreign name', async () => {
    const { cookie, csrf } = await open({ headers: { origin: core.url } })
    const headers = { origin: core.url, 'x-holdfast-csrf': csrf }
    const ask = { ...by(cookie, headers), body: { name: 'own page' } }
    expect(await core.ask('POST', '/api/v1/instances', ask)).toMatchObject({ status: 201 })
    expect(await core.ask('GET', '/api/v1/instances', by(cookie, { host: 'evil.example' }))).toMatchObject({
      status: 421,
    })
  })

  it('ends when it is closed', async () => {
    const { cookie, csrf } = await open()
    expect(await core.ask('DELETE', path, by(cookie))).toMatchObject({ status: 403 })
    const ended = await core.ask('DELETE', path, by(cookie, { 'x-holdfast-csrf': csrf }))
    expect(ended).toMatchObject({ status: 200, json: { ended: true } })
    expect(ended.headers['set-cookie']?.[0]).toContain('Max-Age=0')
    expect(await core.ask('GET', path, by(cookie))).toMatchObject({ status: 401 })
  })
})

async function makeTicket(how: Ask = {}): Promise<string> {
  return Ticket.parse((await core.ask('POST', `${path}/ticket`, how)).json).ticket
}

describe('a ticket', () => {
  it('opens one session, once', async () => {
    const body = { ticket: await makeTicket() }
    const { cookie } = await open({ key: null, body })
    expect(await core.ask('GET', '/api/v1/instances', by(cookie))).toMatchObject({ status: 200 })
    expect((await open({ key: null, body })).reply).toMatchObject({
      status: 403,
      json: { code: 'ticket_used' },
    })
  })

  it('is made for a session too, and for nobody else', async () => {
    const { cookie, csrf } = await open()
    const body = { ticket: await makeTicket(by(cookie, { 'x-holdfast-csrf': csrf })) }
    expect((await open({ key: null, body })).reply).toMatchObject({ status: 201 })
    expect(await core.ask('POST', `${path}/ticket`, { key: null })).toMatchObject({ status: 401 })
  })
})

describe('the store of sessions', () => {
  const keyHash = Uint8Array.from([1])

  it('forgets what was not used for a week, what is older than a ticket lives, and the oldest of many', () => {
    let now = 0
    const sessions = new Sessions(() => now)
    const { token } = sessions.open(keyHash)
    const { ticket } = sessions.ticket(keyHash)
    now = 6 * 24 * 60 * 60 * 1000
    expect(sessions.redeem(ticket)).toBeUndefined()
    expect(sessions.find(token)).toMatchObject({ keyHash })
    now = 12 * 24 * 60 * 60 * 1000
    expect(sessions.find(token)).toMatchObject({ keyHash })
    now = 20 * 24 * 60 * 60 * 1000
    expect(sessions.find(token)).toBeUndefined()
    const many = Array.from({ length: 101 }, () => sessions.open(keyHash).token)
    expect(many.map((each) => sessions.find(each) !== undefined)).toEqual([
      false,
      ...many.slice(1).map(() => true),
    ])
  })
})

it('a session ends with the key that opened it', async () => {
  const { json } = await core.ask('POST', '/api/v1/keys/reset')
  const { key } = z.object({ key: z.string() }).parse(json)
  const { cookie } = await open({ key })
  expect(await core.ask('GET', '/api/v1/instances', by(cookie))).toMatchObject({ status: 200 })
  await core.ask('POST', '/api/v1/keys/reset')
  expect(await core.ask('GET', '/api/v1/instances', by(cookie))).toMatchObject({ status: 401 })
})
