// A copied installation, started while the first one runs: it asks, and never fights.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApplianceHealth } from '../../core/contract/appliance/appliance.ts'
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import { Appliance } from '../helpers/appliance.ts'
import { startWorld, waitForTexts, type World } from '../helpers/world.ts'

const shop = '5511999990701'
const office = '5511999990702'
const customer = '5511999990703'

let world: World
const folders: string[] = []
beforeAll(async () => {
  world = await startWorld()
  await world.link('shop', shop)
  await world.link('office', office)
  await world.appliance.createInstance('not linked')
})
afterAll(async () => {
  await world.end()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Everything, the key too, as it lies; then the original runs again. */
async function copyOf(appliance: Appliance): Promise<string> {
  await appliance.stop()
  const copy = mkdtempSync(join(tmpdir(), 'holdfast-twin-'))
  folders.push(copy)
  cpSync(appliance.folder, copy, { recursive: true })
  await appliance.start()
  await appliance.waitForState('shop', 'open')
  await appliance.waitForState('office', 'open')
  return copy
}

const health = (of: Appliance) => of.ok<ApplianceHealth>('GET', '/api/v1/health')
const states = async (of: Appliance): Promise<Record<string, string>> => {
  const { instances } = await of.ok<{ instances: InstanceView[] }>('GET', '/api/v1/instances')
  return Object.fromEntries(instances.map(({ name, state }) => [name, state]))
}

describe('a copy that is started while the original runs', () => {
  it('holds every linked number, says why, and leaves the original alone', async () => {
    const folder = await copyOf(world.appliance)
    const { logins } = world.wa.counters(world.device(shop))
    const copy = await Appliance.start({ whatsapp: world.wa, folder })
    try {
      expect(await states(copy)).toEqual({ shop: 'held', office: 'held', 'not linked': 'stopped' })
      expect((await health(copy)).twin).toMatch(/copy.*Move it here if the other one will not run again/)
      expect(await copy.instance('shop')).toMatchObject({
        desired: 'running',
        stateReason: expect.stringContaining('looks like a copy'),
      })
      for (const step of ['start', 'restart', 'logout', 'takeover', 'link'])
        expect((await copy.request('POST', `/api/v1/instances/shop/${step}`, {})).status).toBe(409)

      // Neither a kill nor a restart answers the question.
      await copy.kill()
      await copy.start()
      expect(await copy.stop()).toBe(0)
      await copy.start()
      expect(await states(copy)).toEqual({ shop: 'held', office: 'held', 'not linked': 'stopped' })
      const held = (await copy.events()).filter(({ type }) => type === 'appliance.twin')
      expect(held.map(({ data }) => data)).toEqual([expect.objectContaining({ state: 'held' })])

      expect(await states(world.appliance)).toMatchObject({ shop: 'open', office: 'open' })
      expect(world.wa.counters(world.device(shop)).logins).toBe(logins)
      await world.wa.phone({ number: customer }).sendText(shop, 'still with the original')
      expect(await waitForTexts(world.appliance, 'shop', 1)).toEqual(['still with the original'])

      // Moved here: the original is replaced, and does not fight.
      await copy.ok('POST', '/api/v1/instances/shop/adopt')
      await copy.waitForState('shop', 'open')
      await world.appliance.waitForState('shop', 'replaced')
      expect((await health(copy)).twin).not.toBeNull()
      expect(await states(copy)).toMatchObject({ shop: 'open', office: 'held' })
      expect(await states(world.appliance)).toMatchObject({ shop: 'replaced', office: 'open' })

      // The other one stays off: its desired is all that changes.
      expect(await copy.ok('POST', '/api/v1/instances/office/stop')).toMatchObject({
        state: 'held',
        desired: 'stopped',
      })

      // This place is known now: what was answered stays answered, and the rest is still asked.
      await copy.kill()
      await copy.start()
      await copy.waitForState('shop', 'open')
      expect(await states(copy)).toMatchObject({ office: 'held' })
      expect(await copy.ok('POST', '/api/v1/adopt')).toMatchObject({
        instances: [{ name: 'office', state: 'stopped' }],
      })
      expect((await health(copy)).twin).toBeNull()
      expect(await states(world.appliance)).toMatchObject({ shop: 'replaced', office: 'open' })
    } finally {
      await copy.destroy()
    }
    await world.appliance.ok('POST', '/api/v1/instances/shop/takeover')
    await world.appliance.waitForState('shop', 'open')
  })

  it('goes on at once where HOLDFAST_TWIN=adopt answers, with a line in the timeline', async () => {
    const folder = await copyOf(world.appliance)
    const copy = await Appliance.start({ whatsapp: world.wa, folder, env: { HOLDFAST_TWIN: 'adopt' } })
    try {
      await copy.waitForState('shop', 'open')
      await copy.waitForState('office', 'open')
      expect((await health(copy)).twin).toBeNull()
      const { timeline } = await copy.ok<{ timeline: { reason: string }[] }>(
        'GET',
        '/api/v1/instances/shop/timeline',
      )
      expect(timeline.map(({ reason }) => reason)).toContainEqual(expect.stringContaining('HOLDFAST_TWIN'))
      await world.appliance.waitForState('shop', 'replaced')
    } finally {
      await copy.destroy()
    }
  })
})
