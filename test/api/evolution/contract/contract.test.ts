// The contract of Evolution API, route by route: who may, what is refused and in which words, what is answered, and what is told
// of it. Every route of the list in build/evolution/routes.ts is asked.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evolutionRoutes, routesUnder } from '../../../../build/evolution/routes.ts'
import type { DialectContext } from '../../../../core/api/evolution/dialect.ts'
import { dialectRoutes } from '../../../../core/api/evolution/router.ts'
import { apiKey, until } from '../../../helpers/appliance.ts'
import { ask, type Ask } from '../../harness.ts'
import { missing, thrown, unauthorized } from '../words.ts'
import type { Case } from './case.ts'
import { chatCases } from './chat-cases.ts'
import { makeGround, type Ground } from './ground.ts'
import { groupCases, joining } from './group-cases.ts'
import { endCases, instanceCases, rootCases } from './instance-cases.ts'
import { managerPages } from './manager.ts'
import { messageCases } from './message-cases.ts'
import { refusals } from './refusals.ts'
import { Envelope } from './shapes.ts'

let ground: Ground
beforeAll(async () => {
  ground = await makeGround()
}, 60_000)
afterAll(() => ground.end())

let theirs = ''
const cases: readonly Case[] = [
  ...rootCases,
  ...instanceCases,
  ...messageCases,
  ...chatCases,
  ...groupCases,
  joining(() => theirs),
  ...endCases,
]

const bases = Object.keys(evolutionRoutes)
const routes = bases.flatMap(routesUnder)
// Only the table is read: no route is run.
const here = new Map(
  dialectRoutes({} as DialectContext).map((route) => [
    `${route.method.toUpperCase()} ${route.path.replace('/:instanceName', '')}`,
    route,
  ]),
)
const ofInstance = routes.filter((route) => here.get(route)?.scope === 'instance')
const isOff = (route: string): boolean => here.get(route)?.off !== undefined

/** A route with what stands for the ids of bots, at an instance. */
function split(route: string, on: string | null = 'loja', query = ''): [method: string, path: string] {
  const [method = '', path = ''] = route.replaceAll(/:\w+/g, 'some-id').split(' ')
  return [method, `${path}${on === null ? '' : `/${on}`}${query === '' ? '' : `?${query}`}`]
}

/** Each from an address of its own: whoever guesses at keys is told to wait. */
let addresses = 0
function asked(route: string, { on, query, ...how }: Ask & { on?: string | null; query?: string }) {
  const [method, path] = split(route, on, query)
  return ask(ground.world.appliance.url, { method, path }, { key: apiKey, ...how })
}

describe('who may', () => {
  it.each(bases.filter((base) => routesUnder(base).some((route) => ofInstance.includes(route))))(
    '%s opens to its owner and its own token alone, and tells nobody else what there is',
    async (base) => {
      for (const route of routesUnder(base).filter((each) => ofInstance.includes(each))) {
        addresses += 1
        const from = `127.0.${1 + Math.floor(addresses / 200)}.${2 + (addresses % 200)}`
        for (const how of [{ key: null }, { key: 'wrong', from }, { key: ground.foreignToken }])
          for (const on of ['loja', 'nobody'])
            expect([route, await asked(route, { ...how, on, body: {} })]).toMatchObject([
              route,
              { status: 401, json: unauthorized },
            ])
        expect([route, await asked(route, { on: 'nobody', body: {} })]).toMatchObject([
          route,
          { status: 404, json: missing('nobody') },
        ])
      }
    },
  )

  it.each(['POST /instance/create', 'POST /verify-creds'])(
    '%s opens to the global key alone',
    async (route) => {
      for (const key of [null, ground.foreignToken])
        expect(await asked(route, { key, on: null, body: {} })).toMatchObject({
          status: 401,
          json: unauthorized,
        })
    },
  )

  it('the query leads nobody to another instance', async () => {
    for (const query of ['instanceName=loja', 'instanceName=loja&instanceId=loja'])
      expect(
        await asked('GET /instance/connectionState', { key: ground.foreignToken, on: 'outra', query }),
      ).toMatchObject({ json: { instance: { instanceName: 'outra' } } })
    const out = { key: ground.foreignToken, on: 'outra', query: 'instanceName=loja' }
    expect(await asked('DELETE /instance/logout', out)).toMatchObject({
      json: { response: { message: 'Instance was already disconnected' } },
    })
    expect((await asked('GET /instance/connectionState', {})).text).toContain('"open"')
  })
})

describe('the list of routes', () => {
  it('has none that is unknown here', () => {
    const unknown = routes.filter((route) => route !== 'GET /metrics' && !here.has(route))
    expect(unknown).toEqual([])
    expect(routes.length).toBeGreaterThan(185)
    expect(new Set(routes).size).toBe(routes.length)
  })

  it('has none that no scenario asks, and none with a body that no bad one is tried on', () => {
    const tried = new Set([...cases.map(({ route }) => route), ...refusals.map(({ route }) => route)])
    expect(routes.filter((route) => !isOff(route) && !cases.some((each) => each.route === route))).toEqual([])
    const takers = routes.filter((route) => here.get(route)?.body !== undefined)
    // Of create's own there is a table beside its tests; two of the bodies have nothing that could be wrong but their own errors.
    const apart = ['POST /instance/create', 'POST /business/getCatalog', 'POST /business/getCollections']
    const refused = new Set(refusals.map(({ route }) => route))
    expect(takers.filter((route) => !refused.has(route) && !apart.includes(route))).toEqual([])
    expect([...tried].filter((route) => !routes.includes(route))).toEqual([])
  })

  it('answers what is off in its own words, for whoever may ask', async () => {
    for (const route of routes.filter(isOff)) {
      const says = here.get(route)?.off ?? ''
      const answer = await asked(route, { body: {} })
      expect([route, answer.status]).toEqual([route, 400])
      if (route.includes('/template/'))
        expect(answer.json).toMatchObject({
          status: 400,
          error: 'Bad Request',
          message: says,
          details: { whatsapp_error: says, type: 'whatsapp_api_error', context: expect.any(String) },
          timestamp: expect.any(String),
        })
      else expect([route, answer.json]).toEqual([route, thrown(says)])
    }
  })

  it('takes any case of letters, a slash at the end, two in the middle, and an empty body of JSON', async () => {
    const headers = { 'content-type': 'application/json' }
    for (const path of ['/Instance/CONNECTIONSTATE/loja/', '//instance//connectionState/loja?x=//'])
      expect(
        await ask(ground.world.appliance.url, { method: 'GET', path }, { key: apiKey, headers }),
      ).toMatchObject({ status: 200 })
    expect((await asked('PATCH /instance/create', { on: null })).json).toEqual({
      status: 404,
      error: 'Not Found',
      response: { message: ['Cannot PATCH /instance/create'] },
    })
    const raw = '{"instanceName":'
    expect(await asked('POST /instance/create', { on: null, raw })).toMatchObject({
      status: 400,
      json: {
        status: 400,
        error: 'Internal Server Error',
        response: { message: expect.stringMatching(/JSON/) },
      },
    })
  })
})

describe('what is refused', () => {
  it.each(refusals.map((each) => [each.route, JSON.stringify(each.body) ?? each.query ?? '', each] as const))(
    '%s %s',
    async (route, _body, { status, message, ...how }) => {
      const { json, ...answer } = await asked(route, { body: how.body, ...how })
      const error = status === 404 ? 'Not Found' : 'Bad Request'
      // One route tells its refusals without the wrapper.
      const body = route.endsWith('/whatsappNumbers') ? { message } : { response: { message } }
      expect({ status: answer.status, json }).toEqual({ status, json: { status, error, ...body } })
    },
  )
})

describe('what is refused about goods', () => {
  it.each([
    [{ limit: 'x' }, [['limit is not of a type(s) number']]],
    [
      { number: '5511900000001' },
      [{ jid: '5511900000001@s.whatsapp.net', exists: false, number: '5511900000001' }],
    ],
  ])('%j, in the form that errors of Meta have there', async (body, message) => {
    for (const [name, context] of [
      ['getCatalog', 'business_catalog'],
      ['getCollections', 'business_collections'],
    ])
      expect(await asked(`POST /business/${name}`, { body })).toMatchObject({
        status: 400,
        json: {
          status: 400,
          error: 'Bad Request',
          message,
          details: { context, type: 'whatsapp_api_error' },
        },
      })
  })
})

describe('what is answered, and told', () => {
  beforeAll(async () => {
    const { ana, world } = ground
    const jid = await ana.createGroup('Família', [])
    theirs = world.wa.hub.groups.get(jid)?.inviteCode ?? ''
  })

  it.each(cases.map((each) => [each.route, each.name ?? '', each] as const))(
    '%s %s',
    async (route, _name, { on, query, body, status, shape, follows }) => {
      const from = ground.hook.received.length
      const answer = await asked(route, {
        ...(on !== undefined && { on }),
        ...(query && { query: query(ground) }),
        ...(body && { body: body(ground) }),
      })
      expect([answer.status, answer.text]).toEqual([status, expect.any(String)])
      const read = shape.safeParse(answer.json === undefined ? answer.text : answer.json)
      expect([read.error?.issues ?? [], answer.text]).toEqual([[], expect.any(String)])
      if (follows === undefined) return
      const told = await until(`${follows.event} is told`, () =>
        ground.hook.received
          .slice(from)
          .map(({ json }) => Envelope.parse(json))
          .find(({ event, data }) => event === follows.event && follows.shape.safeParse(data).success),
      )
      expect(told.instance).toBe('loja')
    },
  )
})

it('who has sent it is told that it was heard', () =>
  until('Ana is told', () =>
    ground.ana.receipts.some(({ id, type }) => id === ground.ids.picture && type === 'played'),
  ))

describe('the pages of its Manager open', () => {
  it.each(managerPages)('%s', async (_page, requests) => {
    for (const { route, on = 'nova', status = 200, ...how } of requests) {
      const answer = await asked(route, { on, ...how })
      expect([route, answer.status, answer.text]).toEqual([route, status, expect.any(String)])
    }
  })
})
