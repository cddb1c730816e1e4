// Which addresses the appliance may be told to ask, as a table, and that the one that is dialled is the one looked at.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { whyNotAsked, type Asked } from '../../core/outbound/addresses.ts'
import { AddressRefusedError, Outbound, type HttpAsk } from '../../core/outbound/outbound.ts'
import { until } from '../helpers/appliance.ts'
import { Endpoint } from '../helpers/endpoint.ts'

const self = { port: 8484, addresses: ['192.168.1.20', 'fd00::20'] }
const owner = { by: 'owner', isolateTenants: true } as const
const isAsked = (address: string, port = 80, asked: Asked = owner): boolean =>
  whyNotAsked({ address, port }, self, asked) === undefined

it.each([
  '169.254.169.254',
  '169.254.0.1',
  'fe80::1',
  'fe80::1%eth0',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '64:ff9b::a9fe:a9fe',
  '2002:a9fe:a9fe::1',
  'fd00:ec2::254',
  '100.100.100.200',
])('never the link and the metadata of clouds: %s', (address) => expect(isAsked(address)).toBe(false))

it.each(['127.0.0.1', '::1', '10.0.0.4', '172.18.0.3', '192.168.1.5', 'fd12::1', '100.64.0.1', '8.8.8.8'])(
  'private, loopback and public ones are ordinary: %s',
  (address) => expect(isAsked(address)).toBe(true),
)

it.each(['127.0.0.1', '127.0.0.9', '0.0.0.0', '::', '::1', '::ffff:127.0.0.1', '192.168.1.20', 'fd00::20'])(
  'never the appliance itself: %s',
  (address) => {
    expect(isAsked(address, 8484)).toBe(false)
    expect(isAsked(address, 8485)).toBe(true)
  },
)

const token = (isolateTenants: boolean) => ({ by: 'instance', isolateTenants }) as const

describe('what the token of a number has named', () => {
  it.each([
    '127.0.0.1',
    '::1',
    '0.0.0.0',
    '10.0.0.4',
    '172.18.0.3',
    '192.168.1.5',
    '100.64.0.1',
    'fd12::1',
    '::ffff:10.0.0.4',
  ])('is not asked at %s where tenants are isolated, and is where they are not', (address) => {
    expect(isAsked(address, 80, token(true))).toBe(false)
    expect(isAsked(address, 80, token(false))).toBe(true)
  })

  it.each(['8.8.8.8', '2001:db8::1', '172.32.0.1'])('is asked out in the world: %s', (address) =>
    expect(isAsked(address, 80, token(true))).toBe(true),
  )

  it('is looked at by what its name resolves to, and never goes over a connection of the owner', async () => {
    const endpoint = await Endpoint.start()
    onTestFinished(() => endpoint.close())
    const outbound = new Outbound(() => undefined, { isolateTenants: true })
    const ask = (by: HttpAsk['by']) => outbound.ask(`http://localhost:${endpoint.port}/`, { ...get(), by })
    expect(await ask('owner')).toBe(200)
    const refused = expect(ask('instance'))
    await refused.rejects.toMatchObject({
      name: 'AddressRefusedError',
      message: expect.stringContaining('HOLDFAST_ISOLATE_TENANTS'),
    })
    expect(endpoint.received).toHaveLength(1)
  })
})

const get = (): HttpAsk => ({
  method: 'GET',
  headers: {},
  signal: AbortSignal.timeout(20_000),
  by: 'owner',
})

it.each([
  ['looks at what a name resolves to, not at the name', 'localhost'],
  ['looks at an address that stands in place of a name', '127.0.0.1'],
])('%s', async (_what, host) => {
  const endpoint = await Endpoint.start()
  onTestFinished(() => endpoint.close())
  const ask = (ownPort: number): Promise<number> =>
    new Outbound(() => ownPort).ask(`http://${host}:${endpoint.port}/`, get())
  expect(await ask(1)).toBe(200)
  await expect(ask(endpoint.port)).rejects.toBeInstanceOf(AddressRefusedError)
  expect(endpoint.received).toHaveLength(1)
})

it('asks again where the connection that was kept has ended', async () => {
  const used = new WeakSet<Socket>()
  let ended = 0
  const server = createServer(({ socket }, response) => {
    if (!used.has(socket)) response.end('ok')
    else {
      ended += 1
      socket.resetAndDestroy()
    }
    used.add(socket)
  })
  onTestFinished(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const outbound = new Outbound(() => undefined)
  await until('a kept connection is used', async () => {
    expect(await outbound.ask(`http://127.0.0.1:${port}/`, get())).toBe(200)
    return ended > 0 || undefined
  })
})
