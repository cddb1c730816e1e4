// POST /api/v1/messages: what is said, in either of its two forms.
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeHistory } from '../evolution/history.ts'
import { startCore, tempFolder, type Harness } from '../harness.ts'

const to = '5511988887777'
const folder = tempFolder()
let core: Harness
let instance: string
beforeAll(async () => {
  instance = (await writeHistory(folder)).id
  core = await startCore({ dataDir: folder })
  await core.ask('POST', `/api/v1/instances/${instance}/start`)
})
afterAll(async () => {
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

const send = (body: object) => core.ask('POST', '/api/v1/messages', { body: { instance, to, ...body } })

it('takes a text as content', async () => {
  const { status, json } = await send({ content: { kind: 'text', text: 'Olá, Ana' } })
  expect(status).toBe(202)
  expect(json).toMatchObject({ type: 'extendedTextMessage', text: 'Olá, Ana', status: 'pending' })
})

it('takes a text for short as the same request', async () => {
  const said = { text: 'Olá', mentions: [to] }
  const more = { delayMs: 10, idempotencyKey: 'once' }
  const short = await send({ ...said, ...more })
  expect(short).toMatchObject({ status: 202 })
  const { status, json } = await send({ content: { kind: 'text', ...said }, ...more })
  expect({ status, json }).toEqual({ status: 202, json: short.json })
  expect(await send({ content: { kind: 'text', text: 'Tchau' }, ...more })).toMatchObject({
    status: 409,
    json: { code: 'idempotency_reused' },
  })
})

it('sends no kind that no phone could be asked about, unless its owner says so', async () => {
  const content = { kind: 'pix', merchant: 'Shop', key: '12345678909', keyType: 'cpf' }
  expect(await send({ content })).toMatchObject({
    status: 400,
    json: { reasonCode: 'kind_untried', hint: expect.stringContaining('HOLDFAST_UNTRIED') },
  })
})
