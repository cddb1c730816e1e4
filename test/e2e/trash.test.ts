// Delete, take back and purge with the real process, killed at each step: nothing is lost but what its owner purged.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import { until } from '../helpers/appliance.ts'
import { startWorld, waitForTexts, type World } from '../helpers/world.ts'

const number = '5511999990081'
let world: World
let shop: InstanceView
beforeAll(async () => {
  world = await startWorld()
  shop = await world.link('shop', number)
  await world.link('other', '5511999990082')
})
afterAll(() => world.end())

async function restart(): Promise<void> {
  await world.appliance.kill()
  await world.appliance.start()
}
const trash = async () =>
  (await world.appliance.ok<{ instances: InstanceView[] }>('GET', '/api/v1/trash')).instances.map(
    ({ id }) => id,
  )

describe('kill -9', () => {
  it('after delete: it is in the trash; after untrash: it is online again, without a QR', async () => {
    const { appliance, wa } = world
    const devices = wa.devices(number).length
    await appliance.ok('DELETE', '/api/v1/instances/shop')
    await restart()
    expect(await trash()).toEqual([shop.id])
    await appliance.ok('POST', `/api/v1/instances/${shop.id}/untrash`, {})
    await restart()
    expect(await appliance.waitForState('shop', 'open')).toMatchObject({ id: shop.id, generation: 1 })
    expect(wa.devices(number)).toHaveLength(devices)
    await wa.phone({ number: '5511999990083' }).sendText(number, 'after the trash')
    expect(await waitForTexts(appliance, 'shop', 1)).toEqual(['after the trash'])
  })

  it('within a purge: it is whole in the trash, or it ends up gone; the other number stays online', async () => {
    const { appliance } = world
    await appliance.ok('DELETE', '/api/v1/instances/shop')
    const purge = `/api/v1/instances/${shop.id}/purge`
    expect((await appliance.request('POST', `${purge}?confirm=sho`)).status).toBe(400)
    const cut = appliance.request('POST', `${purge}?confirm=shop`).catch(() => undefined)
    await restart()
    await cut
    if ((await trash()).length > 0) await appliance.ok('POST', `${purge}?confirm=shop`)
    await until('it is gone', async () => {
      const { status } = await appliance.request('GET', `/api/v1/instances/${shop.id}`)
      return status === 404 ? true : undefined
    })
    expect(await trash()).toEqual([])
    expect(await appliance.waitForState('other', 'open')).toMatchObject({ generation: 1 })
  })
})
