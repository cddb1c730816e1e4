// What WhatsApp was told is received is stored, however the backlog ends; what comes twice is stored once.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../helpers/appliance.ts'
import { numbered, startWorld, storedTexts, waitForTexts, type World } from '../helpers/world.ts'

const shop = '5511999990031'
const customer = '5511999990032'

let world: World
let stored: string[]
beforeAll(async () => {
  world = await startWorld()
  await world.link('shop', shop)
  stored = []
})
afterAll(() => world.end())

/** Lets the customer write while the shop is offline. */
async function writeBacklog(texts: string[]): Promise<void> {
  const { appliance, wa } = world
  await appliance.ok('POST', '/api/v1/instances/shop/stop')
  for (const text of texts) await wa.phone({ number: customer }).sendText(shop, text)
  stored.push(...texts)
}

const receipted = () =>
  until(
    'the whole backlog is receipted',
    () => world.wa.counters(world.device(shop)).queued === 0 || undefined,
  )

const retries = () => world.wa.counters(world.device(shop)).retryReceiptsSent

describe('an offline backlog of 100', () => {
  it('is stored when the connection is cut after the receipts and before ib/offline', async () => {
    const { appliance, wa } = world
    await writeBacklog(numbered('cut', 100))
    wa.faults.arm({ kind: 'dropBeforeOffline' }, { number: shop })
    await appliance.ok('POST', '/api/v1/instances/shop/start')
    await receipted()
    expect((await waitForTexts(appliance, 'shop', stored.length)).toSorted()).toEqual(stored.toSorted())
  })

  it('is stored when the process is killed after the receipts and before ib/offline', async () => {
    const { appliance, wa } = world
    await appliance.waitForState('shop', 'open')
    await writeBacklog(numbered('killed', 100))
    wa.faults.arm({ kind: 'withholdOffline' }, { number: shop })
    await appliance.ok('POST', '/api/v1/instances/shop/start')
    await receipted()
    await appliance.kill()
    await appliance.start()
    expect((await waitForTexts(appliance, 'shop', stored.length)).toSorted()).toEqual(stored.toSorted())
    await appliance.waitForState('shop', 'open')
    expect(retries()).toBe(0)
  })
})

describe('a stanza that comes twice', () => {
  it('makes no retry and no second message', async () => {
    const { appliance, wa } = world
    wa.faults.arm({ kind: 'duplicate' }, { number: shop })
    await wa.phone({ number: customer }).sendText(shop, 'twice')
    await wa.phone({ number: customer }).sendText(shop, 'after it')
    stored.push('twice', 'after it')
    await waitForTexts(appliance, 'shop', stored.length)
    await receipted()
    expect((await storedTexts(appliance, 'shop')).toSorted()).toEqual(stored.toSorted())
    expect(retries()).toBe(0)
  })
})
