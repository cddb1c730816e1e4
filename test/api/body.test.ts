// Bodies that are meant to cost more than they weigh, and those of strangers.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { z } from 'zod'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import type { DialectContext } from '../../core/api/evolution/dialect.ts'
import { dialectRoutes } from '../../core/api/evolution/router.ts'
import type { Route } from '../../core/contract/route.ts'
import { routes } from '../../core/contract/routes.ts'
import { startFlags } from '../helpers/program.ts'
import { ask, startCore, type Harness } from './harness.ts'

let core: Harness
beforeAll(async () => {
  core = await startCore()
  await core.ask('POST', '/api/v1/instances', { body: { name: 'loja' } })
})
afterAll(() => core.stop())

const deep = (open: string, close: string) => open.repeat(50_000) + close.repeat(50_000)

const paths = [
  ['POST', '/api/v1/messages'],
  ['POST', '/api/v1/instances'],
  ['POST', '/api/v1/webhooks'],
  ['PATCH', '/api/v1/instances/loja'],
  ['POST', '/instance/create'],
  ['POST', '/message/sendText/loja'],
  ['POST', '/chat/findMessages/loja'],
  ['POST', '/chat/whatsappNumbers/loja'],
  ['POST', '/webhook/set/loja'],
  ['POST', '/settings/set/loja'],
] as const

it.each(paths)(
  '%s %s answers 400 to JSON that is 50,000 deep, or in 400,000 pieces',
  async (method, path) => {
    const raws = [
      deep('[', ']'),
      `{"text":${deep('{"a":', '}').replace('}', '1}')}}`,
      `{"number":${deep('[', ']')}}`,
      `[${'0,'.repeat(400_000)}0]`,
    ]
    for (const raw of raws) expect(await core.ask(method, path, { raw })).toMatchObject({ status: 400 })
    expect(core.logged()).not.toContain('A request failed')
  },
)

/** Whoever adds one need not think of it. */
const everyRoute = [
  ...Object.values<Route>(routes)
    .filter(({ method, takesFile }) => method !== 'get' && takesFile !== true)
    // Nothing is read of what comes with those of the session that take none.
    .filter(({ path, body }) => body !== undefined || !path.startsWith('/session'))
    .map(({ method, path }) => `${method.toUpperCase()} /api/v1${path}`),
  // Only the table is read.
  ...dialectRoutes({} as DialectContext)
    .filter(({ method, scope }) => method !== 'get' && scope !== 'open')
    .map(({ method, path, scope }) => `${method.toUpperCase()} ${path}${scope === 'instance' ? '/:id' : ''}`),
]

it('every route of both APIs that takes a body answers 400 to JSON that is 50,000 deep', async () => {
  const answers: string[] = []
  for (const route of everyRoute) {
    const [method = '', path = ''] = route.replaceAll(/:\w+/g, 'loja').split(' ')
    const { status } = await core.ask(method, path, { raw: deep('[', ']') })
    // A login is short, and so is a password: more than that is not read.
    const isShort = /^\/api\/v1\/(session|password)/.test(path)
    const isRefused = status === 400 || (status === 413 && isShort)
    if (!isRefused) answers.push(`${route}: ${status}`)
  }
  expect(everyRoute.length).toBeGreaterThan(100)
  expect(answers).toEqual([])
  expect(core.logged()).not.toContain('A request failed')
})

it('what only looks deep, inside a text, is an ordinary body', async () => {
  const name = `${'[{'.repeat(20)}\\"`
  expect(
    await core.ask('POST', '/api/v1/instances', { raw: `{"name":"${name.replace('\\', '')}` }),
  ).toMatchObject({ status: 400, json: { code: 'malformed_json' } })
  const body = { number: '5511988887777', text: '[{"'.repeat(1000) }
  expect((await core.ask('POST', '/message/sendText/loja', { body })).text).not.toContain('deeply')
})

it.each(['/message/sendText/loja', '/api/v1/messages', '/instance/create'])(
  'without a key %s is refused before a byte of its body has come',
  async (path) => {
    const { hostname, port } = new URL(core.url)
    const socket = connect(Number(port), hostname)
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n`,
    )
    const answer = await new Promise<string>((resolve) =>
      socket.once('data', (data) => resolve(data.toString())),
    )
    socket.destroy()
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
  },
)

it('of large bodies the second is read when the first has been answered; small ones do not wait', async () => {
  const { hostname, port } = new URL(core.url)
  const body = JSON.stringify({ where: { source: 'x'.repeat(21 * 1024 * 1024) } })
  const socket = connect(Number(port), hostname)
  const answered: string[] = []
  const first = new Promise<void>((resolve) =>
    socket.once('data', () => {
      answered.push('first')
      resolve()
    }),
  )
  const headers = `apikey: test-owner-key-1234\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`
  socket.write(
    `POST /chat/findMessages/loja HTTP/1.1\r\nHost: ${hostname}\r\n${headers}\r\n\r\n${body.slice(0, 1000)}`,
  )
  const small = await core.ask('POST', '/chat/findMessages/loja', { body: {} })
  expect(small.status).toBe(200)
  const second = core.ask('POST', '/chat/findMessages/loja', { raw: body }).then(({ status }) => {
    answered.push('second')
    return status
  })
  expect(await core.ask('POST', '/chat/findMessages/loja', { body: {} })).toMatchObject({ status: 200 })
  socket.write(body.slice(1000))
  await first
  socket.destroy()
  expect(await second).toBe(200)
  expect(answered).toEqual(['first', 'second'])
})

it('a large form that comes slowly holds up no large body', async () => {
  const { hostname, port } = new URL(core.url)
  const socket = connect(Number(port), hostname)
  onTestFinished(() => void socket.destroy())
  const headers =
    'apikey: test-owner-key-1234\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 30000000'
  const part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7'
  socket.write(`POST /message/sendMedia/loja HTTP/1.1\r\nHost: ${hostname}\r\n${headers}\r\n\r\n${part}`)
  let isOver = false
  for (const end of ['data', 'end', 'close', 'error']) socket.once(end, () => (isOver = true))
  // Read behind the form on the same port: it has been taken in by then.
  expect((await core.ask('POST', '/chat/findMessages/loja', { body: {} })).status).toBe(200)
  const raw = JSON.stringify({ where: { source: 'x'.repeat(21 * 1024 * 1024) } })
  expect(await core.ask('POST', '/chat/findMessages/loja', { raw })).toMatchObject({ status: 200 })
  expect(isOver).toBe(false)
})

const Told = z.object({ url: z.string(), rss: z.number(), mostRss: z.number() })

async function told(child: ChildProcess, say: string): Promise<z.infer<typeof Told>> {
  child.send(say)
  const [message]: unknown[] = await once(child, 'message')
  return Told.parse(message)
}

/** What it takes beside any body: modules, and pieces that are read and not yet let go of, more on a busy machine. */
const besides = 96 * 1024 * 1024

it('a large body costs at most three times its size, also where one letter of it is no Latin one', async () => {
  const child = fork(new URL('body-memory-child.ts', import.meta.url).pathname, {
    stdio: 'ignore',
    execArgv: startFlags(),
  })
  onTestFinished(() => void child.kill())
  const before = await told(child, 'now')
  const raw = `{"where":{"source":"${'x'.repeat(64 * 1024 * 1024)}\\ud83d🛍"}}`
  const at = { method: 'POST', path: '/chat/findMessages/loja' }
  expect(await ask(before.url, at, { raw })).toMatchObject({ status: 200 })
  const { mostRss } = await told(child, 'stop')
  expect(mostRss - before.rss).toBeLessThan(3 * raw.length + besides)
})
