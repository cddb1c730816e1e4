// Whether the gateway that numbers come from still runs is asked of its own API: a number that is online there does not come,
// because two programs with one link throw each other out. One that cannot be asked is no gateway that is stopped.
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { emptyFolder } from '../folder.ts'
import { Desk } from './desk.ts'
import { hashOf, stateOfKeys } from './evolution-writer.ts'

const idOf = (n: number): string => `6b1f5c1e-0000-4000-8000-0000000002${String(n).padStart(2, '0')}`
const tokenOf = (n: number): string => `token-0000-000${n}`

let desk: Desk
let server: Server
let url: string
/** What is online there, by the token that asks. */
let online: string[]
const asked: (string | undefined)[] = []

beforeEach(async () => {
  desk = await Desk.open()
  online = [tokenOf(1)]
  asked.length = 0
  server = createServer((request, response) => {
    const token = request.headers['apikey']
    asked.push(request.url)
    const state = typeof token === 'string' && online.includes(token) ? 'open' : 'close'
    const isState = request.url?.startsWith('/instance/connectionState/') === true
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(isState ? { instance: { state } } : { status: 200, version: '2.3.6' }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})

afterEach(async () => {
  server.close()
  await desk.close()
})

/** Two numbers, whose rows are in a dump and whose links are in a file of HGETALL. */
function gateway(): { source: string; redis: string } {
  const folder = emptyFolder()
  const [source, redis] = [join(folder, 'evolution.sql'), join(folder, 'hgetall.json')]
  const rows = [1, 2].map((n) => [idOf(n), `number/${n}`, 'open', 'WHATSAPP-BAILEYS', tokenOf(n)].join('\t'))
  writeFileSync(
    source,
    `-- dump\nCOPY public."Instance" (id, name, "connectionStatus", integration, token) FROM stdin;\n${rows.join('\n')}\n\\.\n`,
  )
  const hashes = [1, 2].map((n) => [
    `evolution-cache:instance:${idOf(n)}`,
    hashOf(stateOfKeys(`551199999000${n}`), true),
  ])
  writeFileSync(redis, JSON.stringify(Object.fromEntries(hashes)))
  return { source, redis }
}

it('a number that is online there does not come before the other program is stopped', async () => {
  const from = gateway()
  const dry = await desk.moveIn({ ...from, gatewayUrl: url, dryRun: true })
  expect(dry.running.gateway).toEqual({ is: 'answers', error: null, open: ['number/1'] })
  expect(dry.numbers.map(({ verdict }) => verdict)).toEqual(['ready', 'ready'])
  expect(dry.numbers.map(({ problems }) => problems.some(({ code }) => code === 'online_there'))).toEqual([
    true,
    false,
  ])
  expect(asked).toContain('/instance/connectionState/number%2F1')

  const wet = await desk.moveIn({ ...from, gatewayUrl: url })
  expect(wet.numbers.map(({ verdict, why }) => [verdict, why?.code ?? null])).toEqual([
    ['failed', 'still_online_there'],
    ['imported', null],
  ])
  expect(desk.here.map(([, account]) => account)).toEqual(['5511999990002'])

  server.closeAllConnections()
  server.close()
  await once(server, 'close')
  const stopped = await desk.moveIn({ ...from, gatewayUrl: url })
  expect(stopped.running.gateway).toMatchObject({ is: 'silent', error: 'ECONNREFUSED' })
  expect(stopped.numbers.map(({ verdict }) => verdict)).toEqual(['imported', 'here'])
})

it('one that cannot be asked is told as that, and without an address nobody is asked', async () => {
  const from = gateway()
  const secure = url.replace('http:', 'https:')
  const dry = await desk.moveIn({ ...from, gatewayUrl: secure, dryRun: true })
  expect(dry.running.gateway).toMatchObject({ is: 'unknown', open: [] })
  expect(dry.running.gateway?.error).toBeTruthy()
  expect((await desk.moveIn({ ...from, dryRun: true })).running.gateway).toBeNull()
  expect(asked).toEqual([])
})
