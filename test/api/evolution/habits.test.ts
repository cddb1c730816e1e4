// What clients of Evolution are used to beyond its routes: variables of its environment, tokens, the key in events, the
// number of an instance, and where its page is.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DialectContext } from '../../../core/api/evolution/dialect.ts'
import { dialectRoutes } from '../../../core/api/evolution/router.ts'
import { until } from '../../helpers/appliance.ts'
import { Endpoint } from '../../helpers/endpoint.ts'
import { startCore, type Harness } from '../harness.ts'

let core: Harness
let endpoint: Endpoint
beforeAll(async () => {
  endpoint = await Endpoint.start()
  core = await startCore({
    env: {
      AUTHENTICATION_EXPOSE_IN_FETCH_INSTANCES: 'true',
      CORS_ORIGIN: '*',
    },
  })
})
afterAll(async () => {
  await core.stop()
  await endpoint.close()
})

const create = (instanceName: string, more = {}) =>
  core.ask('POST', '/instance/create', { body: { instanceName, integration: 'WHATSAPP-BAILEYS', ...more } })

it('events hold the token of the instance where AUTHENTICATION_EXPOSE_IN_FETCH_INSTANCES=true', async () => {
  const webhook = { url: endpoint.url, events: ['INSTANCE_CREATE'] }
  expect(await create('told', { token: 'TOKEN-OF-TOLD', webhook })).toMatchObject({ status: 201 })
  const event = await until('the event', () => endpoint.received[0])
  expect(event.json).toMatchObject({ event: 'instance.create', apikey: 'TOKEN-OF-TOLD' })
})

it('a token may have any length and open several instances, and no other one', async () => {
  for (const name of ['first', 'second']) expect((await create(name, { token: 'a' })).status).toBe(201)
  expect((await create('other', { token: 'another' })).status).toBe(201)
  const key = 'a'
  for (const name of ['first', 'second']) {
    expect(await core.ask('GET', `/instance/connectionState/${name}`, { key })).toMatchObject({ status: 200 })
    expect(await core.ask('GET', `/api/v1/instances/${name}`, { key: 'another' })).toMatchObject({
      status: 404,
    })
  }
  expect(await core.ask('GET', '/instance/connectionState/other', { key })).toMatchObject({ status: 401 })
  const { json } = await core.ask('GET', '/instance/fetchInstances', { key })
  expect(json).toMatchObject([{ name: 'first' }, { name: 'second' }])
  const own = { name: 'own', token: 'TOKEN-OF-TOLD' }
  expect(await core.ask('POST', '/api/v1/instances', { body: own })).toMatchObject({ status: 409 })
})

it('the number that create was given is kept and shown', async () => {
  expect((await create('numbered', { number: '5511999990000' })).status).toBe(201)
  const { json } = await core.ask('GET', '/instance/fetchInstances?instanceName=numbered')
  expect(json).toMatchObject([{ number: '5511999990000' }])
})

it('CORS_ORIGIN=* lets every page call with a key, and a preflight is answered', async () => {
  const headers = { origin: 'https://anywhere.example', 'access-control-request-method': 'POST' }
  const preflight = await core.ask('OPTIONS', '/message/sendText/told', { key: null, headers })
  expect(preflight).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': '*' } })
  expect(preflight.headers['access-control-allow-credentials']).toBeUndefined()
})

it('/manager leads to the page', async () => {
  for (const path of ['/manager', '/manager/', '/manager/login']) {
    const { status, headers } = await core.ask('GET', path, { key: null })
    // From where it is, for a host that serves it under a path of its own.
    const location = new URL(String(headers.location), `http://localhost${path}`).pathname
    expect({ status, location }).toEqual({ status: 302, location: '/app/' })
  }
})

it('JSON may be named twice, by a client and by its library', async () => {
  const { status } = await core.ask('POST', '/instance/create', {
    body: { instanceName: 'named twice', integration: 'WHATSAPP-BAILEYS' },
    headers: { 'content-type': 'application/json, application/json;charset=utf-8' },
  })
  expect(status).toBe(201)
})

function askOf(route: string) {
  const [method = '', path = ''] = route.split(' ')
  return core.ask(method, `${path}/meant`)
}

it.each([
  ['GET /group/fetchInviteCode', 'GET /group/inviteCode'],
  ['GET /group/findGroupByInviteCode', 'GET /group/inviteInfo'],
  ['GET /group/findParticipants', 'GET /group/participants'],
  ['PUT /group/updateGroupSubject', 'POST /group/updateGroupSubject'],
  ['POST /group/updateGroupMembers', 'POST /group/updateParticipant'],
  ['POST /chat/archive', 'POST /chat/archiveChat'],
  ['PUT /chat/markMessageAsRead', 'POST /chat/markMessageAsRead'],
  ['POST /message/sendAudio', 'POST /message/sendWhatsAppAudio'],
  ['POST /webhook/instance', 'POST /webhook/set'],
])('%s of clients is %s', async (name, meant) => {
  await create('meant')
  const answer = await askOf(name)
  expect(answer.text).not.toContain('Cannot')
  const { status, json } = await askOf(meant)
  expect(answer).toMatchObject({ status, json })
})

it('names of clients are those of routes that are there, and hide none', () => {
  const routes = dialectRoutes({} as DialectContext).map(({ method, path }) => `${method} ${path}`)
  expect(new Set(routes).size).toBe(routes.length)
  expect(routes.filter((route) => route.startsWith('put /group/'))).toHaveLength(7)
})
