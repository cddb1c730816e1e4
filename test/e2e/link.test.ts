// Linking, unlinking and coming back, with the real process and the simulated WhatsApp.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GenerationView, InstanceView } from '../../core/contract/instances/instance.ts'
import { until } from '../helpers/appliance.ts'
import { linkExisting, startWorld, waitForTexts, type World } from '../helpers/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.end())

const generations = async (name: string) =>
  (
    await world.appliance.ok<{ generations: GenerationView[] }>(
      'GET',
      `/api/v1/instances/${name}/generations`,
    )
  ).generations

describe('linking a number', () => {
  it('links by QR and is open again after stop and start, without a QR', async () => {
    const { appliance } = world
    const linked = await world.link('shop', '5511999990001')
    expect(linked).toMatchObject({ number: '5511999990001', generation: 1, desired: 'running' })

    await appliance.ok('POST', '/api/v1/instances/shop/stop')
    expect(await appliance.instance('shop')).toMatchObject({ state: 'stopped', generation: 1 })
    await until(
      'the socket is gone',
      () => world.wa.counters(world.device('5511999990001')).openConnections === 0,
    )

    await appliance.ok('POST', '/api/v1/instances/shop/start')
    expect(await appliance.waitForState('shop', 'open')).toMatchObject({ generation: 1 })
  })

  it('links by pairing code, and starts over with another code when the attempt was interrupted', async () => {
    const { appliance, wa } = world
    const number = '5511999990002'
    const phone = wa.phone({ number })
    await appliance.createInstance('code')
    const first = await appliance.linkCode('code', { phoneNumber: number })
    expect(first.pairingCode).toMatch(/^[A-Z0-9]{8}$/)
    wa.faults.dropConnections()
    const second = await until('another code is shown', async () => {
      const code = await appliance.linkCode('code', { phoneNumber: number })
      return code.pairingCode === first.pairingCode ? undefined : code
    })
    await until('WhatsApp waits for the code', () => wa.awaitsCode(number))
    await phone.typeCode(second.pairingCode ?? '')
    expect(await appliance.waitForState('code', 'open')).toMatchObject({ number, generation: 1 })
    expect((await generations('code')).map(({ origin }) => origin)).toEqual(['code'])
  })

  it('is open again after the appliance was restarted', async () => {
    const { appliance } = world
    expect(await appliance.stop()).toBe(0)
    await appliance.start()
    await appliance.waitForState('shop', 'open')
    await appliance.waitForState('code', 'open')
  })

  it('F10: archives the link at a logout and links again in place, and takes what comes in then', async () => {
    const { appliance, wa } = world
    const answer = await appliance.ok<{ confirmed: boolean; instance: InstanceView }>(
      'POST',
      '/api/v1/instances/shop/logout',
    )
    expect(answer).toMatchObject({
      confirmed: true,
      instance: { state: 'logged_out', generation: null, number: '5511999990001' },
    })
    await linkExisting(wa, appliance, 'shop', '5511999990001')
    const [now, before] = await generations('shop')
    expect(now).toMatchObject({ n: 2, archivedAt: null })
    expect(before).toMatchObject({ n: 1, archivedAt: expect.any(Number) })
    await wa.phone({ number: '5511999990009' }).sendText('5511999990001', 'after the logout')
    expect(await waitForTexts(appliance, 'shop', 1)).toEqual(['after the logout'])
  })

  it('keeps everything when the phone removes the device', async () => {
    const { appliance, wa } = world
    const number = '5511999990003'
    await world.link('removed', number)
    await appliance.sendText('removed', '5511999990001', 'before')
    const device = wa.devices(number).at(-1)?.device ?? 0
    wa.phone({ number }).unlink(device)
    expect(await appliance.waitForState('removed', 'logged_out')).toMatchObject({ number, stateCode: 401 })
    const { messages } = await appliance.ok<{ messages: unknown[] }>(
      'GET',
      '/api/v1/messages?instance=removed',
    )
    expect(messages).toHaveLength(1)
    await linkExisting(wa, appliance, 'removed', number)
  })

  it('refuses another phone in an existing number, and takes it when the owner says so', async () => {
    const { appliance, wa } = world
    const other = '5511999990004'
    await appliance.ok('POST', '/api/v1/instances/shop/logout')
    const refused = await appliance.linkCode('shop')
    await wa
      .phone({ number: other })
      .scan(refused.qr ?? '')
      .catch(() => undefined)
    const stopped = await appliance.waitForState('shop', 'logged_out')
    expect(stopped).toMatchObject({ number: '5511999990001', generation: null })
    expect(stopped.stateReason).toMatch(/number/)

    const accepted = await appliance.linkCode('shop', { acceptNewNumber: true })
    await wa.phone({ number: other }).scan(accepted.qr ?? '')
    expect(await appliance.waitForState('shop', 'open')).toMatchObject({ number: other })
  })
})
