// The browser's way in: a key or a ticket becomes a cookie, and a cookie counts only for our own page.
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Sessions } from '../../../core/api/appliance/sessions.ts'
import { codeAt, fromBase32 } from '../../../core/appliance/sign-in/totp.ts'
import { routes } from '../../../core/contract/routes.ts'
import { startCore, tempFolder, type Ask, type Harness } from '../harness.ts'

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
  const way = { keyHash, openedBy: 'key' } as const
  const from = { address: '127.0.0.1', agent: 'a browser' }
  const day = 24 * 60 * 60 * 1000

  it('forgets what was not used for 30 days, what is older than a ticket lives, and the oldest of many', async () => {
    let now = 0
    const sessions = new Sessions({ now: () => now })
    const { token } = await sessions.open(way, from)
    const { ticket } = sessions.ticket(keyHash)
    now = 29 * day
    expect(sessions.redeem(ticket)).toBeUndefined()
    expect(sessions.find(token, from)).toMatchObject({ keyHash })
    now = 58 * day
    expect(sessions.find(token, from)).toMatchObject({ keyHash })
    now = 89 * day
    expect(sessions.find(token, from)).toBeUndefined()
    const many: string[] = []
    for (let n = 0; n < 101; n += 1) many.push((await sessions.open(way, from)).token)
    expect(many.map((each) => sessions.find(each, from) !== undefined)).toEqual([
      false,
      ...many.slice(1).map(() => true),
    ])
  })

  it('shows nobody the session of the process that it belongs to, and lets nobody end it', async () => {
    const sessions = new Sessions()
    const ticket = sessions.redeem(sessions.ticket(keyHash, { isOwn: true }).ticket)
    const { token } = await sessions.open({ keyHash, openedBy: 'ticket', ...ticket }, from)
    const found = sessions.find(token, from)
    expect(sessions.list()).toEqual([])
    expect(await sessions.close(found?.id ?? '')).toBe(false)
    expect(sessions.find(token, from)).toEqual(found)
  })
})

const Listed = routes.listSessions.answer
const list = async (how: Ask = {}) =>
  Listed.parse((await core.ask('GET', '/api/v1/sessions', how)).json).sessions

describe('sessions that are listed', () => {
  it('say where they are and by what, and end by hand, one or all others', async () => {
    const agent = { 'user-agent': 'Firefox on the till' }
    const { cookie, csrf } = await open({ headers: agent })
    const { cookie: other } = await open({ headers: { 'user-agent': 'Lost phone' } })
    const all = await list(by(cookie, agent))
    expect(all.find(({ current }) => current)).toMatchObject({
      openedBy: 'key',
      address: '127.0.0.1',
      agent: 'Firefox on the till',
    })
    const lost = all.find((each) => each.agent === 'Lost phone')
    const change = by(cookie, { ...agent, 'x-holdfast-csrf': csrf })
    expect(await core.ask('DELETE', `/api/v1/sessions/${lost?.id}`, by(cookie))).toMatchObject({
      status: 403,
    })
    expect(await core.ask('DELETE', `/api/v1/sessions/${lost?.id}`, change)).toMatchObject({ status: 200 })
    expect(await core.ask('GET', path, by(other))).toMatchObject({ status: 401 })
    expect(await core.ask('DELETE', `/api/v1/sessions/${lost?.id}`, change)).toMatchObject({ status: 404 })
    await open()
    await core.ask('DELETE', '/api/v1/sessions', change)
    expect((await list(change)).map(({ current }) => current)).toEqual([true])
  })
})

const signIn = (body: object, address?: string) =>
  open({ key: null, body, ...(address !== undefined && { from: address }) })
const refused = (code: string, status = 403) => ({ status, json: { code } })

describe('the password', () => {
  const password = 'a horse on a bicycle'
  it('opens the page once it is set, and what it opened ends with it', async () => {
    expect((await core.ask('GET', path, { key: null })).json).toMatchObject({ details: { password: false } })
    expect((await signIn({ password })).reply).toMatchObject({ status: 409 })
    expect(await core.ask('PUT', '/api/v1/password', { body: { password: 'short' } })).toMatchObject({
      status: 400,
      json: { reasonCode: 'password_too_short' },
    })
    expect(await core.ask('PUT', '/api/v1/password', { body: { password } })).toMatchObject({ status: 200 })
    expect((await core.ask('GET', path, { key: null })).json).toMatchObject({ details: { password: true } })
    expect((await signIn({ password: 'a horse on a tricycle' })).reply).toMatchObject(
      refused('wrong_password'),
    )
    const { cookie, csrf } = await signIn({ password })
    expect(await core.ask('GET', '/api/v1/instances', by(cookie))).toMatchObject({ status: 200 })
    const change = by(cookie, { 'x-holdfast-csrf': csrf })
    const other = 'two horses on a bicycle'
    const put = (body: object) => core.ask('PUT', '/api/v1/password', { ...change, body })
    expect(await put({ password: other })).toMatchObject(refused('wrong_password'))
    const changed = await put({ password: other, present: { password } })
    expect(changed).toMatchObject({ status: 200, json: { csrf: expect.any(String) } })
    expect(await core.ask('GET', path, by(cookie))).toMatchObject({ status: 401 })
    const next = changed.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    expect(await core.ask('GET', path, by(next))).toMatchObject({ status: 200 })
    // Forgotten: whoever has a key sets another one without it.
    expect(await core.ask('PUT', '/api/v1/password', { body: { password } })).toMatchObject({ status: 200 })
    expect((await core.ask('GET', '/api/v1/audit')).text).toContain('password.set')
    expect(core.logged()).not.toContain(password)
  })

  it('needs a code where there is a second factor, and takes none twice', async () => {
    const { json } = await core.ask('POST', '/api/v1/password/code')
    const { secret } = routes.newSecondFactor.answer.parse(json)
    const step = Math.floor(Date.now() / 30_000)
    const code = (n: number) => codeAt(fromBase32(secret) ?? Buffer.of(), step + n)
    const put = (newCode: string) =>
      core.ask('PUT', '/api/v1/password/code', { body: { password, secret, newCode } })
    expect(await put('000000')).toMatchObject(refused('wrong_code'))
    expect(await put(code(-1))).toMatchObject({ status: 200, json: { secondFactor: true } })
    expect((await signIn({ password })).reply).toMatchObject(refused('code_needed'))
    expect((await signIn({ password, code: code(-1) })).reply).toMatchObject(refused('wrong_code'))
    expect((await signIn({ password, code: code(0) })).reply).toMatchObject({ status: 201 })
    expect((await signIn({ password, code: code(0) })).reply).toMatchObject(refused('wrong_code'))
    const present = { password, code: code(1) }
    const changed = await core.ask('PUT', '/api/v1/password', { body: { password, present } })
    expect(changed).toMatchObject({ json: { secondFactor: true } })
    expect(await core.ask('DELETE', '/api/v1/password/code', { body: {} })).toMatchObject({
      json: { secondFactor: false },
    })
  })

  it('is slowed where it is guessed, there alone, and its owner is told; a key works all the same', async () => {
    const from = '127.0.0.9'
    for (let n = 0; n < 5; n += 1)
      expect((await signIn({ password: 'a guess' }, from)).reply).toMatchObject(refused('wrong_password'))
    const { reply } = await signIn({ password }, from)
    expect(reply).toMatchObject(refused('too_many_wrong_passwords', 429))
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
    expect((await signIn({ password })).reply).toMatchObject({ status: 201 })
    expect((await open({ from })).reply).toMatchObject({ status: 201 })
    expect((await core.ask('GET', '/api/v1/events?types=access.guessed')).text).toContain(from)
  })

  it('survives a new start with its sessions, as those of a key do, and ends when it is removed', async () => {
    const folder = tempFolder()
    const first = await startCore({ dataDir: folder })
    await first.ask('PUT', '/api/v1/password', { body: { password } })
    const port = new URL(first.url).port
    const opened = await Promise.all(
      [{ key: null, body: { password } }, {}].map((how) => first.ask('POST', path, how)),
    )
    const cookies = opened.map(({ headers }) => headers['set-cookie']?.[0]?.split(';')[0] ?? '')
    await first.stop()
    const second = await startCore({ dataDir: folder, env: { HOLDFAST_PORT: port } })
    try {
      for (const [n, cookie] of cookies.entries())
        expect(await second.ask('GET', path, by(cookie))).toMatchObject({ json: opened[n]?.json })
      expect(await second.ask('DELETE', '/api/v1/password', { body: {} })).toMatchObject({
        json: { set: false },
      })
      const after = await Promise.all(cookies.map((cookie) => second.ask('GET', path, by(cookie))))
      expect(after.map(({ status }) => status)).toEqual([401, 200])
    } finally {
      await second.stop()
      rmSync(folder, { recursive: true, maxRetries: 20, retryDelay: 20 })
    }
  })
})
