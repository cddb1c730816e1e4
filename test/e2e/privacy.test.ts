// What a log may never hold: keys, numbers, names and texts, however talkative it is told to be.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startWorld, waitForTexts, type World } from '../helpers/world.ts'

const shop = '5511999990061'
const customer = '5511999990062'

let world: World
beforeAll(async () => {
  world = await startWorld({ appliance: { env: { HOLDFAST_LOG_LEVEL: 'trace' } } })
})
afterAll(() => world.end())

it('logs no key, number or text in a life with traffic, errors and a logout', async () => {
  const { appliance, wa } = world
  await world.link('Padaria Aurora', shop)
  await wa.phone({ number: customer }).sendText(shop, 'Segredo do cliente')
  await waitForTexts(appliance, 'Padaria Aurora', 1)
  await appliance.sendText('Padaria Aurora', customer, 'Resposta secreta')
  await wa.phone({ number: customer }).waitForText('Resposta secreta')
  wa.faults.arm({ kind: 'corrupt' }, { number: shop })
  await wa.phone({ number: customer }).sendText(shop, 'Kaputt angekommen')
  await waitForTexts(appliance, 'Padaria Aurora', 2)
  wa.faults.streamError(503, { number: shop })
  await appliance.request('POST', '/api/v1/messages', {
    instance: 'Padaria Aurora',
    to: 'nonsense',
    text: 'x',
  })
  await appliance.request('GET', `/api/v1/instances/${shop}`)
  await appliance.waitForState('Padaria Aurora', 'open')
  await appliance.ok('POST', '/api/v1/instances/Padaria%20Aurora/logout')
  expect(await appliance.stop()).toBe(0)

  const folder = join(appliance.folder, 'data', 'logs')
  const logs = [
    appliance.stderr,
    ...readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')),
  ]
  const secrets = /privKey|rootKey|chainKey|ephemeralKeyPair|Segredo|secreta|Kaputt|Aurora|nonsense/
  for (const log of logs) {
    expect(log.length).toBeGreaterThan(1000)
    expect(log).not.toMatch(secrets)
    for (const number of [shop, customer]) expect(log).not.toContain(number)
    for (const device of wa.devices(shop)) expect(log).not.toContain(`${device.number}@`)
  }
  expect(appliance.stdout).toHaveLength(1)
})
