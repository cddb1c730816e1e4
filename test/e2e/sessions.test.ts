// Forgetting the sessions with one contact: what goes on with it then, and with the others.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { InstanceHealth } from '../../core/contract/appliance/appliance.ts'
import type { TimelineEntry } from '../../core/contract/instances/instance.ts'
import { until } from '../helpers/appliance.ts'
import { startWorld, waitForTexts, type World } from '../helpers/world.ts'

const shop = '5511999990711'
const customer = '5511999990712'
const other = '5511999990713'
const deaf = '5511999990714'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await world.link('shop', shop)
})
afterAll(() => world.end())

const health = () => world.appliance.ok<InstanceHealth>('GET', '/api/v1/instances/shop/health')

const reset = (instance: string, contact: string) =>
  world.appliance.request<{ sessions: number }>('POST', `/api/v1/instances/${instance}/sessions/reset`, {
    contact,
  })

it('makes new sessions with the next message in either direction, and touches no other contact', async () => {
  const { wa, appliance } = world
  const [phone, friend] = [wa.phone({ number: customer }), wa.phone({ number: other })]
  for (const each of [phone, friend]) {
    await each.sendText(shop, `first of ${each.number}`)
    await appliance.sendText('shop', each.number, 'answer')
    await each.waitForText('answer')
  }
  await waitForTexts(appliance, 'shop', 2)
  await wa.settled(world.device(shop))
  const retries = wa.counters(world.device(shop)).retryReceiptsSent

  expect(await reset('shop', customer)).toMatchObject({ status: 200, body: { sessions: 1 } })
  expect(await reset('shop', customer)).toMatchObject({ body: { sessions: 0 } })
  await friend.sendText(shop, 'not concerned')
  await waitForTexts(appliance, 'shop', 3)
  expect(wa.counters(world.device(shop)).retryReceiptsSent).toBe(retries)

  // Written on the session that is gone here: asked for again, read once.
  await phone.sendText(shop, 'on the old session')
  await waitForTexts(appliance, 'shop', 4)
  expect(wa.counters(world.device(shop)).retryReceiptsSent).toBeGreaterThan(retries)

  await reset('shop', `${customer}@s.whatsapp.net`)
  await appliance.sendText('shop', customer, 'on a new session')
  await phone.waitForText('on a new session')
  await phone.sendText(shop, 'and back')
  const texts = await waitForTexts(appliance, 'shop', 5)
  expect(texts.slice(2)).toEqual(['not concerned', 'on the old session', 'and back'])
  expect(phone.undecryptable).toEqual([])

  const { timeline } = await appliance.ok<{ timeline: TimelineEntry[] }>(
    'GET',
    '/api/v1/instances/shop/timeline',
  )
  expect(timeline.filter(({ reason }) => reason.includes('reset the sessions'))).toHaveLength(3)
  expect(JSON.stringify(timeline)).not.toContain(customer)
})

it('is asked for when a contact cannot be read any more, and cures it', async () => {
  const { wa, appliance } = world
  const phone = wa.phone({ number: deaf })
  await phone.sendText(shop, 'before')
  await appliance.sendText('shop', deaf, 'answer')
  await phone.waitForText('answer')
  const before = await waitForTexts(appliance, 'shop', 6)
  await wa.settled(world.device(shop))
  await phone.breakSessions(shop)
  phone.answersRetries = false
  const told = async () => (await appliance.events()).filter(({ type }) => type === 'instance.undecryptable')

  for (const text of ['one', 'two', 'three', 'four']) await phone.sendText(shop, text)
  await wa.settled(world.device(shop))
  const contact = `${deaf}@s.whatsapp.net`
  await until('the contact is told of', async () => (await told()).length > 0 || undefined)
  await appliance.kill()
  await appliance.start()
  await appliance.waitForState('shop', 'open')
  await phone.sendText(shop, 'five')
  await until('the fifth is counted over the restart', async () => {
    const { undecryptable } = await health()
    return undecryptable.some((each) => each.contact === contact && each.count === 5) || undefined
  })
  expect(await told()).toMatchObject([{ data: { contact, count: 3 } }])

  expect(await reset('shop', contact)).toMatchObject({ status: 200, body: { sessions: 1 } })
  expect(await health()).toMatchObject({ undecryptable: [] })
  await appliance.sendText('shop', deaf, 'on a new session')
  await phone.waitForText('on a new session')
  await phone.sendText(shop, 'read again')
  const texts = await waitForTexts(appliance, 'shop', before.length + 1)
  expect(texts.slice(before.length)).toEqual(['read again'])
  expect(await told()).toHaveLength(1)
  expect(await health()).toMatchObject({
    online: true,
    lastFrameAt: expect.any(Number),
    lastReceivedAt: expect.any(Number),
    lastSentAt: expect.any(Number),
    preKeys: { count: expect.any(Number), at: expect.any(Number) },
    undecryptable: [],
  })
  expect(appliance.stderr).not.toContain(deaf)
})

it('is refused where no phone is linked', async () => {
  await world.appliance.createInstance('empty')
  expect((await reset('empty', customer)).status).toBe(409)
})
