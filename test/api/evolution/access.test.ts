// Who may do what in the dialect, and what its root says.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCore, type Harness } from '../harness.ts'
import { createIn, missing, unauthorized } from './words.ts'

let core: Harness
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.stop())

const create = (body: Record<string, unknown>) => createIn(core, body)

const routes = [
  ['GET', '/instance/connect'],
  ['GET', '/instance/connectionState'],
  ['POST', '/instance/restart'],
  ['PUT', '/instance/restart'],
  ['POST', '/instance/setPresence'],
  ['DELETE', '/instance/logout'],
  ['DELETE', '/instance/delete'],
  ['POST', '/message/sendText'],
  ['POST', '/chat/findMessages'],
  ['POST', '/chat/findChats'],
  ['POST', '/chat/findContacts'],
  ['POST', '/chat/whatsappNumbers'],
] as const

describe('every route of an instance', () => {
  it.each(routes)('%s %s looks at the key before the name, and then at the name', async (method, path) => {
    for (const key of [null, 'wrong']) {
      expect(await core.ask(method, `${path}/nobody`, { key })).toMatchObject({
        status: 401,
        json: unauthorized,
      })
    }
    expect((await core.ask(method, `${path}/nobody`, { body: {} })).json).toEqual(missing('nobody'))
  })

  it.each(routes)(
    "%s %s is closed to another instance's token, whether it exists or not",
    async (method, path) => {
      const mine = await create({ instanceName: `mine ${method} ${path.replaceAll('/', '-')}` })
      await create({ instanceName: `other ${method} ${path.replaceAll('/', '-')}` })
      for (const name of [`other ${method} ${path.replaceAll('/', '-')}`, 'nobody']) {
        const address = `${path}/${encodeURIComponent(name)}`
        expect(await core.ask(method, address, { key: mine.hash, body: {} })).toMatchObject({
          status: 401,
          json: unauthorized,
        })
      }
    },
  )

  it('cannot be led to another instance by the query', async () => {
    const mine = await create({ instanceName: 'query-mine' })
    await create({ instanceName: 'query-other' })
    const { json } = await core.ask('GET', '/instance/connectionState/query-mine?instanceName=query-other', {
      key: mine.hash,
    })
    expect(json).toEqual({ instance: { instanceName: 'query-mine', state: 'close' } })
  })
})

describe('the root', () => {
  it('answers probes and managers', async () => {
    expect((await core.ask('GET', '/', { key: null })).json).toEqual({
      status: 200,
      message: 'Welcome to the Evolution API, it is working!',
      version: '2.3.7',
      clientName: 'holdfast',
      manager: `${core.url}/app/`,
      documentation: `${core.url}/api/v1/openapi.json`,
      whatsappWebVersion: expect.stringMatching(/^2\.3000\.\d+$/),
    })
  })

  it('verifies the global key, and no token', async () => {
    const { hash } = await create({ instanceName: 'verify' })
    expect(await core.ask('POST', '/verify-creds')).toMatchObject({
      status: 200,
      json: { status: 200, message: 'Credentials are valid' },
    })
    expect(await core.ask('POST', '/verify-creds', { key: hash })).toMatchObject({
      status: 401,
      json: unauthorized,
    })
  })

  it('tells an unknown route in the words of upstream', async () => {
    expect((await core.ask('PATCH', '/instance/create')).json).toEqual({
      status: 404,
      error: 'Not Found',
      response: { message: ['Cannot PATCH /instance/create'] },
    })
  })

  it('tells malformed JSON with the label that upstream gives it', async () => {
    expect((await core.ask('POST', '/instance/create', { raw: '{"instanceName":' })).json).toMatchObject({
      status: 400,
      error: 'Internal Server Error',
      response: { message: expect.stringMatching(/JSON/) },
    })
  })
})
