// Which addresses the appliance may be told to ask, as a table, and that the one that is dialled is the one looked at.
import { once } from 'node:events'
import type { lookup, LookupAddress } from 'node:dns'
import { createServer } from 'node:http'
import { isIP, type AddressInfo, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { whyNotAsked, type Asked } from '../../core/outbound/addresses.ts'
import { AddressRefusedError, Outbound, type HttpAsk } from '../../core/outbound/outbound.ts'
import { until } from '../helpers/appliance.ts'
import { Endpoint } from '../helpers/endpoint.ts'

type LookupCallback = (error: null, found: LookupAddress[]) => void

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
  '2001:0:1:2:3:4:5601:5601',
  '::169.254.169.254',
  '::ffff:0:169.254.169.254',
  '64:ff9b:1::169.254.169.254',
  '2606:4700::5efe:169.254.169.254',
  '::ffff:100.100.100.200',
  'fd00:ec2::254',
  'FD00:0EC2:0:0::254',
  '100.100.100.200',
])('never the link and the metadata of clouds: %s', (address) => expect(isAsked(address)).toBe(false))

it.each(['127.0.0.1', '::1', '10.0.0.4', '172.18.0.3', '192.168.1.5', 'fd12::1', '100.64.0.1', '8.8.8.8'])(
  'private, loopback and public ones are ordinary: %s',
  (address) => expect(isAsked(address)).toBe(true),
)

it.each([
  '127.0.0.1',
  '127.0.0.9',
  '0.0.0.0',
  '0.0.0.1',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::127.0.0.1',
  '::ffff:0.0.0.0',
  '64:ff9b::127.0.0.1',
  '2002:7f00:1::',
  '192.168.1.20',
  '::ffff:192.168.1.20',
  '2002:c0a8:114::1',
  'fd00::20',
  'FD00:0::0020',
  'fd00::20%eth0',
])('never the appliance itself: %s', (address) => {
  expect(isAsked(address, 8484)).toBe(false)
  expect(isAsked(address, 8485)).toBe(true)
})

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
    '::10.0.0.4',
    '64:ff9b::10.0.0.4',
    '2002:a00:4::',
    '0.1.2.3',
    '::',
    '192.0.0.8',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '2001:db8::1',
    '2001:2::1',
    '100::1',
    'fec0::1',
    'fd12::5efe:8.8.8.8',
    'ff02::1',
    '64:ff9b:1::10.0.0.4',
  ])('is not asked at %s where tenants are isolated, and is where they are not', (address) => {
    expect(isAsked(address, 80, token(true))).toBe(false)
    expect(isAsked(address, 80, token(false))).toBe(true)
  })

  it.each([
    '8.8.8.8',
    '2606:4700::1111',
    '172.32.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
    '2a00::1',
  ])('is asked out in the world: %s', (address) => expect(isAsked(address, 80, token(true))).toBe(true))

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

it('dials of what a name resolves to only what it has looked at', async () => {
  const answers = [['169.254.169.254', '127.0.0.1', '::1'], ['169.254.169.254']]
  const resolve = ((_name: string, _options: object, callback: LookupCallback) => {
    const found = answers.shift() ?? []
    callback(
      null,
      found.map((address) => ({ address, family: isIP(address) })),
    )
  }) as typeof lookup
  const outbound = new Outbound(() => undefined, { resolve })
  const dialled = (): Promise<string[]> =>
    new Promise((found, failed) => {
      const { host, lookup: look } = outbound.dial('hooks.example', 80, 'owner')
      look(host, { all: true }, (error, all) =>
        error === null ? found([all].flat().map((each) => Object(each).address)) : failed(error),
      )
    })
  expect(await dialled()).toEqual(['127.0.0.1', '::1'])
  // One look for one connection: what it would answer next is not asked for.
  expect(answers).toHaveLength(1)
  await expect(dialled()).rejects.toBeInstanceOf(AddressRefusedError)
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
