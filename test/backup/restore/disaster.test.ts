// The machine is gone, with the data folder and the key file. What is left: the other location and the recovery key.
import { cpSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { RestoreView } from '../../../core/contract/restore-routes.ts'
import type { SnapshotList } from '../../../core/contract/backup-routes.ts'
import { run, type Ended } from '../../cli/harness.ts'
import { until, type Appliance } from '../../helpers/appliance.ts'
import { startWorld, storedTexts, waitForTexts, type World } from '../../helpers/world.ts'

const shops = ['5511999990061', '5511999990062', '5511999990063'] as const
const customer = '5511999990064'

let world: World
beforeEach(async () => {
  world = await startWorld()
})
afterEach(() => world.end())

const dataDir = (): string => join(world.appliance.folder, 'data')
const keyFile = (): string => join(world.appliance.folder, 'holdfast.key')

function holdfast(...args: string[]): Promise<Ended> {
  return run(args, { HOLDFAST_DATA_DIR: dataDir(), HOLDFAST_KEY_FILE: keyFile() })
}

async function newestMoment(appliance: Appliance): Promise<number> {
  const { moments } = await appliance.ok<SnapshotList>('GET', '/api/v1/snapshots')
  return Math.max(0, ...moments.map(({ to }) => to))
}

/** A text a few times a second from the customer to each shop, until it is told to stop; when each was sent. */
function traffic(): { stop(): Promise<Map<string, number>> } {
  const sent = new Map<string, number>()
  const over = new AbortController()
  const talking = (async () => {
    for (let n = 0; !over.signal.aborted; n += 1) {
      for (const shop of shops) {
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

it(
  'three numbers are online again without a QR, and seconds are missing at most',
  { timeout: 240_000 },
  async () => {
    const { wa, appliance } = world
    for (const [n, shop] of shops.entries()) await world.link(`shop ${n}`, shop)
    const { recoveryKey } = await appliance.ok<{ recoveryKey: string }>('POST', '/api/v1/recovery')
    await appliance.ok('POST', '/api/v1/recovery/confirm', { recoveryKey })
    const talk = traffic()
    for (const n of shops.keys()) await waitForTexts(appliance, `shop ${n}`, 3)
    // The disk dies in the middle of it, right after something was shipped.
    const shipped = await until(
      'something was shipped',
      async () => (await newestMoment(appliance)) || undefined,
    )
    const moment = await until('more was shipped', async () => {
      const newest = await newestMoment(appliance)
      return newest > shipped ? newest : undefined
    })
    await appliance.kill()
    const killedAt = Date.now()
    const location = join(appliance.folder, 'other disk')
    renameSync(join(dataDir(), 'snapshots'), location)
    rmSync(dataDir(), { recursive: true })
    rmSync(keyFile())
    const sent = await talk.stop()
    const keyOnPaper = join(appliance.folder, 'recovery key.txt')
    writeFileSync(keyOnPaper, `${recoveryKey}\n`)
    const before = shops.map((shop) => wa.devices(shop).length)

    const opening = ['--recovery-key-file', keyOnPaper]
    const { code, stdout, stderr } = await holdfast('restore', location, ...opening, '--yes', '--json')
    expect(stderr).toContain('The whole appliance as it was on')
    expect(code).toBe(0)
    const report = RestoreView.parse(JSON.parse(stdout))
    expect(report).toMatchObject({ state: 'done', kind: 'appliance', kept: false })
    expect(report.moment).toBeGreaterThanOrEqual(moment)

    await appliance.start()
    for (const [n, shop] of shops.entries()) {
      await appliance.waitForState(`shop ${n}`, 'open')
      expect(wa.devices(shop)).toHaveLength(before[n] ?? 0)
    }
    // What came after the moment may be missing, and nothing else.
    const stored = (await Promise.all(shops.map((_, n) => storedTexts(appliance, `shop ${n}`)))).flat()
    const missing = [...sent].filter(([text, at]) => at < killedAt && !stored.includes(text))
    const lostMs = killedAt - Math.min(killedAt, ...missing.map(([, at]) => at))
    expect(lostMs).toBeLessThanOrEqual(5000)
    // They talk again, in both directions.
    for (const [n, shop] of shops.entries()) {
      await appliance.sendText(`shop ${n}`, customer, `again from ${shop}`)
      await wa.phone({ number: customer }).waitForText(`again from ${shop}`)
      await wa.phone({ number: customer }).sendText(shop, `again to ${shop}`)
      await until(`shop ${n} hears`, async () =>
        (await storedTexts(appliance, `shop ${n}`)).includes(`again to ${shop}`) ? true : undefined,
      )
    }
  },
)

it('a wrong recovery key, or none, changes nothing', { timeout: 120_000 }, async () => {
  const { appliance } = world
  await world.link('shop', shops[0])
  await appliance.ok('POST', '/api/v1/recovery')
  await until('something was shipped', async () => (await newestMoment(appliance)) || undefined)
  await appliance.stop()
  const location = join(appliance.folder, 'other disk')
  cpSync(join(dataDir(), 'snapshots'), location, { recursive: true })
  rmSync(dataDir(), { recursive: true })
  const other = join(appliance.folder, 'other key.txt')
  writeFileSync(other, 'AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33')
  const wrong = await holdfast('restore', location, '--recovery-key-file', other, '--yes')
  expect(wrong).toMatchObject({ code: 1, stdout: '' })
  expect(wrong.stderr).toContain('nothing was changed')
  const none = await holdfast('restore', location, '--yes')
  expect(none.code).toBe(2)
  expect(none.stderr).toContain('--recovery-key-file')
  expect(existsSync(join(dataDir(), 'holdfast.sqlite'))).toBe(false)
})
