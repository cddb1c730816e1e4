// The machine is gone, with the data folder and the key file. What is left: the second location and the recovery key.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { RestoreView } from '../../../core/contract/backups/restore-routes.ts'
import type { LocationsView } from '../../../core/contract/backups/location-routes.ts'
import { run, type Ended } from '../../commands/harness.ts'
import { until } from '../../helpers/appliance.ts'
import { ObjectStoreServer, storeKeys } from '../../object-store/server.ts'
import { startWorld, storedTexts, waitForTexts, type World } from '../../helpers/world.ts'

const shops = ['5511999990061', '5511999990062', '5511999990063'] as const
const customer = '5511999990064'

let world: World
let store: ObjectStoreServer
beforeEach(async () => {
  store = await ObjectStoreServer.start()
  world = await startWorld({ appliance: { env: ofStore } })
})
afterEach(async () => {
  await world.end()
  await store.stop()
})

const ofStore = {
  AWS_ACCESS_KEY_ID: storeKeys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: storeKeys.secretAccessKey,
}

const dataDir = (): string => join(world.appliance.folder, 'data')
const keyFile = (): string => join(world.appliance.folder, 'holdfast.key')

function holdfast(...args: string[]): Promise<Ended> {
  return run(args, { HOLDFAST_DATA_DIR: dataDir(), HOLDFAST_KEY_FILE: keyFile(), ...ofStore })
}

const disk = (): string => join(world.appliance.folder, 'other disk')
const paper = (): string => join(world.appliance.folder, 'recovery key.txt')

async function secondLocation({ appliance }: World): Promise<NonNullable<LocationsView['second']>> {
  const { second } = await appliance.ok<LocationsView>('GET', '/api/v1/locations')
  if (second === null) throw new Error('There is no second location.')
  return second
}

/** With the recovery key on paper, and everything on the other disk too. */
async function setSecondLocation(place = disk()): Promise<void> {
  const { appliance } = world
  const { recoveryKey } = await appliance.ok<{ recoveryKey: string }>('POST', '/api/v1/recovery')
  mkdirSync(disk())
  const refused = await appliance.request('PUT', '/api/v1/locations', { second: place })
  expect(refused).toMatchObject({ status: 409, body: { code: 'recovery_key_needed' } })
  await appliance.ok('POST', '/api/v1/recovery/confirm', { recoveryKey })
  await appliance.ok('PUT', '/api/v1/locations', { second: place })
  writeFileSync(paper(), `${recoveryKey}\n`)
  await until('the first snapshot is there', async () => (await secondLocation(world)).newestAt ?? undefined)
}

/** kill -9, and nothing of the machine is left. */
async function loseMachine(): Promise<void> {
  await world.appliance.kill()
  rmSync(dataDir(), { recursive: true })
  rmSync(keyFile())
}

/** As an owner does it on an empty machine, with the disk and the paper. */
async function restored(place = disk()): Promise<RestoreView> {
  const opening = ['--recovery-key-file', paper()]
  const { code, stdout, stderr } = await holdfast('restore', place, ...opening, '--yes', '--json')
  expect(stderr).toContain('The whole appliance as it was on')
  expect(code).toBe(0)
  await world.appliance.start()
  return RestoreView.parse(JSON.parse(stdout))
}

/** A text a few times a second from the customer to each shop, until it is told to stop; when each was sent. */
function traffic(to: readonly string[] = shops): { stop(): Promise<Map<string, number>> } {
  const sent = new Map<string, number>()
  const over = new AbortController()
  const talking = (async () => {
    for (let n = 0; !over.signal.aborted; n += 1) {
      for (const shop of to) {
        const text = `${n} to ${shop}`
        await world.wa.phone({ number: customer }).sendText(shop, text)
        sent.set(text, Date.now())
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  })()
  return {
    async stop() {
      over.abort()
      await talking
      return sent
    },
  }
}

/** The texts that were sent before that time and are stored nowhere, when the first of them was sent. */
async function firstMissing(sent: ReadonlyMap<string, number>, before: number): Promise<number> {
  const named = await world.appliance.ok<{ instances: { name: string }[] }>('GET', '/api/v1/instances')
  const stored = await Promise.all(named.instances.map(({ name }) => storedTexts(world.appliance, name)))
  const known = new Set(stored.flat())
  const missing = [...sent].filter(([text, at]) => at < before && !known.has(text))
  return Math.min(before, ...missing.map(([, at]) => at))
}

it.each(['another disk', 'an object store'])(
  'three numbers are online again from %s without a QR, and seconds are missing at most',
  { timeout: 300_000 },
  async (kind) => {
    const { wa, appliance } = world
    const place = kind === 'another disk' ? disk() : store.address()
    for (const [n, shop] of shops.entries()) await world.link(`shop ${n}`, shop)
    await setSecondLocation(place)
    const talk = traffic()
    for (const n of shops.keys()) await waitForTexts(appliance, `shop ${n}`, 3)
    // The machine dies in the middle of it, right after something was shipped.
    const { newestAt: shipped } = await secondLocation(world)
    const moment = await until('more is there', async () => {
      const { newestAt, state } = await secondLocation(world)
      return state === 'current' && newestAt !== null && newestAt > (shipped ?? 0) ? newestAt : undefined
    })
    const killedAt = Date.now()
    await loseMachine()
    const sent = await talk.stop()
    const before = shops.map((shop) => wa.devices(shop).length)

    const report = await restored(place)
    expect(report).toMatchObject({ state: 'done', kind: 'appliance', kept: false })
    expect(report.moment).toBeGreaterThanOrEqual(moment)
    for (const [n, shop] of shops.entries()) {
      await appliance.waitForState(`shop ${n}`, 'open')
      expect(wa.devices(shop)).toHaveLength(before[n] ?? 0)
    }
    // What came after the moment may be missing, and nothing else.
    const lost = killedAt - (await firstMissing(sent, killedAt))
    expect(lost).toBeLessThanOrEqual(5000)
    // They talk again, in both directions.
    for (const [n, shop] of shops.entries()) {
      await appliance.sendText(`shop ${n}`, customer, `again from ${shop}`)
      await wa.phone({ number: customer }).waitForText(`again from ${shop}`)
      await wa.phone({ number: customer }).sendText(shop, `again to ${shop}`)
      await until(`shop ${n} hears`, async () =>
        (await storedTexts(appliance, `shop ${n}`)).includes(`again to ${shop}`) ? true : undefined,
      )
    }
    // The second location goes on, too, with a history of its own.
    await until('it is kept up', async () => {
      const { state, newestAt } = await secondLocation(world)
      return state === 'current' && (newestAt ?? 0) > killedAt ? true : undefined
    })
  },
)

it('what a second location missed is made good when it is back', { timeout: 300_000 }, async () => {
  const { appliance } = world
  await world.link('shop 0', shops[0])
  await setSecondLocation()
  const talk = traffic([shops[0]])
  await waitForTexts(appliance, 'shop 0', 2)
  const away = `${disk()} in a drawer`
  renameSync(disk(), away)
  const state = async (): Promise<string> => (await secondLocation(world)).state
  await until('it is gone', async () => ((await state()) === 'gone' ? true : undefined))
  const health = await appliance.ok<{ secondLocation: { state: string } }>('GET', '/api/v1/health')
  expect(health.secondLocation.state).toBe('gone')
  await until('its owner is told', async () =>
    (await appliance.events()).some(({ type }) => type === 'alert.location_gone') ? true : undefined,
  )
  const soFar = (await storedTexts(appliance, 'shop 0')).length
  await waitForTexts(appliance, 'shop 0', soFar + 10)
  expect(existsSync(disk())).toBe(false)
  renameSync(away, disk())
  const backAt = Date.now()
  await until('it has everything', async () => {
    const { newestAt, state: now } = await secondLocation(world)
    return now === 'current' && (newestAt ?? 0) > backAt ? true : undefined
  })
  await until('its owner is told of that', async () =>
    (await appliance.events()).some(
      ({ type, data }) => type === 'alert.cleared' && 'kind' in data && data.kind === 'alert.location_gone',
    )
      ? true
      : undefined,
  )
  await loseMachine()
  const sent = await talk.stop()
  const report = await restored()
  await appliance.waitForState('shop 0', 'open')
  expect(report.moment).toBeGreaterThan(backAt)
  // Of all that was sent while it was gone, nothing is missing.
  expect(await firstMissing(sent, backAt)).toBe(backAt)
})

it('a wrong recovery key, or none, changes nothing', { timeout: 120_000 }, async () => {
  await world.link('shop', shops[0])
  await setSecondLocation()
  await world.appliance.stop()
  rmSync(dataDir(), { recursive: true })
  rmSync(keyFile())
  const other = join(world.appliance.folder, 'other key.txt')
  writeFileSync(other, 'AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33')
  const wrong = await holdfast('restore', disk(), '--recovery-key-file', other, '--yes')
  expect(wrong).toMatchObject({ code: 1, stdout: '' })
  expect(wrong.stderr).toContain('nothing was changed')
  const none = await holdfast('restore', disk(), '--yes')
  expect(none.code).toBe(2)
  expect(none.stderr).toContain('--recovery-key-file')
  expect(existsSync(join(dataDir(), 'holdfast.sqlite'))).toBe(false)
})
