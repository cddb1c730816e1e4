// Files by a form, and how long a request may take to come in.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect } from 'node:net'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readForm } from '../../core/api/form.ts'
import { limitBySilence, limitRequests } from '../../core/api/request-time.ts'
import { startCore, type Harness } from './harness.ts'

const boundary = 'a-line-that-divides'
const type = `multipart/form-data; boundary=${boundary}`
const field = (name: string, value: string): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const file = (content: string, name = 'a.txt'): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n` +
  `Content-Type: text/plain\r\n\r\n${content}\r\n`
const end = `--${boundary}--\r\n`

describe('a form', () => {
  let core: Harness
  beforeAll(async () => {
    core = await startCore({ env: { HOLDFAST_MAX_FILE_MB: '1' } })
    for (const name of ['shop', 'other']) await core.ask('POST', '/api/v1/instances', { body: { name } })
  })
  afterAll(() => core.stop())

  const ask = (path: string, raw: string, more: object = {}) =>
    core.ask('POST', path, { raw, headers: { 'content-type': type }, ...more })
  const send = (fields: Record<string, string>, more: object = {}) => {
    const parts = Object.entries(fields).map(([name, value]) => field(name, value))
    return ask('/api/v1/messages', `${parts.join('')}${file('never kept')}${end}`, more)
  }
  const kept = (): string[] => readdirSync(join(core.dataDir, 'media'))

  it('brings its file, and nothing of it where it is cut, too large, or not the last part', async () => {
    const upload = '/api/v1/media?instance=shop'
    const answer = await ask(upload, file('hello') + end)
    expect(answer).toMatchObject({ status: 201, json: { sizeBytes: 5 } })
    const before = kept()
    expect(before).toHaveLength(1)
    const refused: [string, RegExp][] = [
      [file('cut off'), /cut off/],
      [file('x'.repeat(1024 * 1024 + 1)) + end, /larger than 1 MB/],
      [file('x'.repeat(8 * 1024 * 1024)) + end, /larger than 1 MB/],
      [file('one') + file('two') + end, /more parts/],
      [file('one') + field('instance', 'shop') + end, /after its file/],
      [field('instance', 'shop') + end, /no file/],
      [field('a', '1') + field('a', '2') + file('one') + end, /twice/],
    ]
    for (const [body, detail] of refused)
      expect(await ask(upload, body)).toMatchObject({
        status: 400,
        json: { detail: expect.stringMatching(detail) },
      })
    expect(
      await core.ask('POST', upload, { raw: 'x', headers: { 'content-type': 'multipart/form-data' } }),
    ).toMatchObject({
      status: 400,
    })
    expect(kept()).toEqual(before)
  })

  it('is refused before its file is read where the message could not be sent, or is of another number', async () => {
    const before = kept()
    expect(await send({ instance: 'shop', to: '5511999990001', content: '{"kind":"poll"}' })).toMatchObject({
      status: 400,
    })
    expect(await send({ instance: 'shop', to: '5511999990001', content: 'no json' })).toMatchObject({
      status: 400,
    })
    expect(await send({ instance: 'shop' })).toMatchObject({ status: 400 })
    // A kind that has no file would go without the file that was brought.
    const text = JSON.stringify({ kind: 'text', text: 'http://127.0.0.1/', preview: true })
    expect(await send({ instance: 'shop', to: '5511999990001', content: text })).toMatchObject({
      status: 400,
      json: { detail: expect.stringContaining('has no file') },
    })
    const { token } = (await core.ask('POST', '/api/v1/instances', { body: { name: 'mine' } })).json as {
      token: string
    }
    expect(await send({ instance: 'shop', to: '5511999990001' }, { key: token })).toMatchObject({
      status: 404,
    })
    expect(await send({ instance: 'shop', to: '5511999990001' }, { key: 'nobody' })).toMatchObject({
      status: 401,
    })
    expect(kept()).toEqual(before)
  })
})

async function readAll(request: IncomingMessage): Promise<void> {
  if (request.url === '/file') limitBySilence(request)
  const chunks = request.url === '/form' ? (await readForm(request)).file?.chunks : request
  for await (const chunk of chunks ?? []) void chunk
}

describe('a request that takes its time', () => {
  let server: Server
  let port = 0
  beforeAll(async () => {
    server = createServer((request, response) => {
      readAll(request).then(
        () => response.end('all of it'),
        () => response.destroy(),
      )
    })
    limitRequests(server, { wholeMs: 300, silenceMs: 600, leaveMs: 50 })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    port = typeof address === 'object' && address !== null ? address.port : 0
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  /** What it is answered: nothing where the connection was cut. */
  async function sent(
    path: string,
    parts: readonly string[],
    { everyMs = 100, length = 0 } = {},
  ): Promise<string> {
    const socket = connect(port, '127.0.0.1')
    let said = ''
    socket.on('data', (chunk) => (said += chunk.toString()))
    socket.on('error', () => undefined)
    const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()))
    const size = length || Buffer.byteLength(parts.join(''))
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${size}\r\n\r\n`,
    )
    for (const part of parts) {
      await new Promise((resolve) => setTimeout(resolve, everyMs))
      if (!socket.destroyed) socket.write(part)
    }
    await closed
    return said.split('\r\n\r\n')[1] ?? ''
  }
  const slowly = Array.from({ length: 8 }, () => 'x')

  it('is cut as a whole, but a file, and the file of a form, only where nothing comes', async () => {
    const form = [file('x').slice(0, -2), ...slowly, `\r\n${end}`]
    const [whole, asFile, inForm, silent, silentForm] = await Promise.all([
      sent('/', slowly),
      sent('/file', slowly),
      sent('/form', form),
      sent('/file', ['x'], { length: 10 }),
      sent('/form', [form[0] ?? ''], { length: 1000 }),
    ])
    expect({ whole, asFile, inForm, silent, silentForm }).toEqual({
      whole: '',
      asFile: 'all of it',
      inForm: 'all of it',
      silent: '',
      silentForm: '',
    })
  })
})
