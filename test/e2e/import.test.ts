// A number moves from plain Baileys to the appliance with its link: no QR, no new device, no retry.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeMultiFileFolder } from '../helpers/multi-file-client.ts'
import { program } from '../helpers/program.ts'
import { startWorld, waitForTexts, type World } from '../helpers/world.ts'

const number = '5511999990051'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.end())

it('takes over a multi-file folder and is online without a QR', async () => {
  const { appliance, wa } = world
  const folder = join(appliance.folder, 'auth')
  await makeMultiFileFolder(wa, folder, number)
  const devices = wa.devices(number).length

  const run = spawnSync(process.execPath, [program, 'import', folder, '--name', 'moved', '--json'], {
    env: { ...process.env, HOLDFAST_DATA_DIR: join(appliance.folder, 'data') },
    encoding: 'utf8',
  })
  expect(run.stderr).not.toContain(number)
  expect(run).toMatchObject({ status: 0 })

  expect(await appliance.waitForState('moved', 'open')).toMatchObject({ number, generation: 1 })
  const friend = wa.phone({ number: '5511999990099' })
  await friend.sendText(number, 'after the move')
  expect(await waitForTexts(appliance, 'moved', 1)).toEqual(['after the move'])
  await appliance.sendText('moved', friend.number, 'still here')
  await friend.waitForText('still here')
  expect(wa.devices(number)).toHaveLength(devices)
  expect(wa.counters(world.device(number)).retryReceiptsSent).toBe(0)
  expect(friend.undecryptable).toEqual([])
})
