// A disk with little room, a real one: files of messages wait for room, and no message, no reserve and no try is spent.
import { randomBytes } from 'node:crypto'
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import type { ApplianceHealth } from '../../core/contract/appliance/appliance.ts'
import { until } from '../helpers/appliance.ts'
import { filesIn, keptBytes, mediaIs, sha256 } from '../helpers/media.ts'
import { smallDisk } from '../helpers/small-disk.ts'
import { startWorld, waitForTexts } from '../helpers/world.ts'

const shop = '5511999990065'
const mebibyte = 1024 * 1024

const probe = smallDisk(1)
if (typeof probe !== 'string') probe.remove()
const isPossible = typeof probe !== 'string'
const why = typeof probe === 'string' ? ` [skipped: ${probe}]` : ''

it.runIf(isPossible)(
  `waits with files of messages while there is little room, and fetches them when there is${why}`,
  async () => {
    const disk = smallDisk(128)
    if (typeof disk === 'string') throw new Error(disk)
    onTestFinished(() => disk.remove())
    const world = await startWorld({ appliance: { folder: disk.folder } })
    onTestFinished(async () => {
      await world.appliance.kill()
      await world.wa.stop()
    })
    const { appliance, wa } = world
    await world.link('shop', shop)
    const { bavail, bsize } = statfsSync(disk.folder)
    const little = join(disk.folder, 'something else')
    writeFileSync(little, Buffer.alloc(bavail * bsize - 24 * mebibyte))

    const bytes = randomBytes(100_000)
    const sender = wa.phone({ number: '5511999990066' })
    const id = await sender.sendMedia(shop, { kind: 'image', bytes, mimetype: 'image/jpeg', caption: 'now' })
    expect(await waitForTexts(appliance, 'shop', 1)).toEqual(['now'])
    await sleep(2000)
    expect(await mediaIs(appliance, { instance: 'shop', id }, 'wanted')).toMatchObject({ goneCode: null })
    expect(wa.hub.media.downloads).toBe(0)
    expect(filesIn(appliance)).toEqual([])

    rmSync(little)
    disk.fill()
    const state = async (): Promise<string | undefined> =>
      (await appliance.ok<ApplianceHealth>('GET', '/api/v1/health')).disk?.state
    await until('the disk is full', async () => (await state()) === 'full' || undefined)
    disk.free()
    await mediaIs(appliance, { instance: 'shop', id }, 'kept')
    expect(keptBytes(appliance, sha256(bytes))).toEqual(bytes)
  },
  120_000,
)
