// Every way WhatsApp ends or refuses a connection leads to the state that the design names, and none of them
// costs a row, a setting, a key or the link.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GenerationView, InstanceView } from '../../core/contract/instances/instance.ts'
import type { InstanceState } from '../../core/contract/state.ts'
import { until } from '../helpers/appliance.ts'
import { linkExisting, startWorld, type World } from '../helpers/world.ts'

const number = '5511999990041'
const settings = { readMessages: false, msgCall: 'Please write', alwaysOnline: true }

let world: World
beforeAll(async () => {
  world = await startWorld()
  await world.appliance.ok('POST', '/api/v1/instances', {
    name: 'shop',
    settings,
    token: 'a-token-of-the-shop',
  })
  await linkExisting(world.wa, world.appliance, 'shop', number)
  const customer = world.wa.phone({ number: '5511999990042' })
  await world.appliance.sendText('shop', customer.number, 'kept')
})
afterAll(() => world.end())

/** Everything that must survive: settings, token, link, message. */
async function belongings() {
  const { appliance } = world
  const [view, generations, messages, byToken] = await Promise.all([
    appliance.instance('shop'),
    appliance.ok<{ generations: GenerationView[] }>('GET', '/api/v1/instances/shop/generations'),
    appliance.ok<{ total: number }>('GET', '/api/v1/messages?instance=shop'),
    appliance.request<InstanceView>('GET', '/api/v1/instances/shop', undefined, {
      apikey: 'a-token-of-the-shop',
    }),
  ])
  return {
    settings: view.settings,
    number: view.number,
    token: byToken.status,
    messages: messages.total,
    linkedAt: generations.generations.map(({ linkedAt }) => linkedAt),
  }
}

/** Brings the number back to open, whatever it is in, without a new link and with its pauses forgotten. */
async function reopen(): Promise<void> {
  const { appliance } = world
  const { state } = await appliance.instance('shop')
  const steps = state === 'replaced' ? ['takeover'] : ['stop', 'start']
  for (const step of steps) await appliance.ok('POST', `/api/v1/instances/shop/${step}`)
  await appliance.waitForState('shop', 'open')
}

/** A state that lasts, or one that comes back to open by itself. */
async function expectState(state: InstanceState, since: number): Promise<void> {
  const { appliance } = world
  if (state !== 'open') {
    await appliance.waitForState('shop', state)
    return
  }
  await until('the number is open again', async () => {
    const view = await appliance.instance('shop')
    return (view.state === 'open' && view.stateSince > since) || undefined
  })
}

const streamErrors: [code: number, state: InstanceState][] = [
  [402, 'restricted'],
  [403, 'restricted'],
  [405, 'outdated'],
  [406, 'restricted'],
  [408, 'open'],
  [409, 'outdated'],
  [411, 'outdated'],
  [428, 'open'],
  [440, 'replaced'],
  [500, 'open'],
  [503, 'open'],
  [515, 'open'],
  [599, 'open'],
]

const failures: [reason: number, state: InstanceState][] = [
  // Not believed at first: tried once more after a minute.
  [401, 'reconnecting'],
  [403, 'restricted'],
  [405, 'outdated'],
  [500, 'open'],
  [503, 'open'],
  [777, 'open'],
]

describe('a stream error', () => {
  it.each(streamErrors)('%i ends in %s and costs nothing', async (code, state) => {
    await reopen()
    const before = await belongings()
    const { stateSince } = await world.appliance.instance('shop')
    expect(world.wa.faults.streamError(code, { number })).toBe(1)
    await expectState(state, stateSince)
    expect(await belongings()).toEqual(before)
  })
})

describe('a failure at login', () => {
  it.each(failures)('%i ends in %s and costs nothing', async (reason, state) => {
    await reopen()
    const before = await belongings()
    const { stateSince } = await world.appliance.instance('shop')
    // A version refusal is answered with one more try.
    world.wa.faults.arm({ kind: 'loginFailure', reason }, { number }, state === 'outdated' ? 2 : 1)
    world.wa.faults.dropConnections({ number })
    await expectState(state, stateSince)
    expect(await belongings()).toEqual(before)
    world.wa.faults.clear()
  })
})

describe('a removed device', () => {
  it('archives the link and keeps the rest', async () => {
    await reopen()
    const before = await belongings()
    world.wa.faults.streamError(401, { number })
    await world.appliance.waitForState('shop', 'logged_out')
    expect(await belongings()).toEqual(before)
  })
})
