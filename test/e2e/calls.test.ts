// Calls: rejected where the settings say so, and answered with a text through the outbox, once a call.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../helpers/appliance.ts'
import { startWorld, storedTexts, type World } from '../helpers/world.ts'

const number = '5511999990411'
const caller = '5511999990412'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await world.link('shop', number)
})
afterAll(() => world.end())

const rejected = (): number => world.wa.counters(world.device(number)).callsRejected
const set = (settings: object) => world.appliance.ok('PATCH', '/api/v1/instances/shop', { settings })

it('rejects and answers each call once, only where that is set', async () => {
  const { wa, appliance } = world
  const phone = wa.phone({ number: caller })
  // A message behind a call shows that the call was looked at.
  const ringAndWrite = async (text: string, id?: string): Promise<string> => {
    const call = await phone.call(number, id)
    await phone.sendText(number, text)
    await until(`${text} came`, async () =>
      (await storedTexts(appliance, 'shop')).includes(text) ? true : undefined,
    )
    return call
  }
  await ringAndWrite('first')
  expect(rejected()).toBe(0)

  await set({ rejectCall: true, msgCall: ' ' })
  await ringAndWrite('second')
  await until('it is rejected', () => rejected() === 1)

  await set({ msgCall: 'We only read here.' })
  const id = await ringAndWrite('third')
  await phone.waitForText('We only read here.')
  // The same offer comes again, as after a cut connection.
  await ringAndWrite('fourth', id)
  await until('both are rejected', () => rejected() === 3)
  await ringAndWrite('fifth')
  await until('the next call is answered too', () => phone.inbox.length === 2)
  await appliance.sendText('shop', caller, 'last')
  await phone.waitForText('last')
  expect(phone.inbox.map(({ text }) => text)).toEqual(['We only read here.', 'We only read here.', 'last'])
  expect(await storedTexts(appliance, 'shop', { fromMe: true })).toEqual([
    'We only read here.',
    'We only read here.',
    'last',
  ])
  expect(appliance.stderr).not.toContain('We only read')
})
