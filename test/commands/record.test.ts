// holdfast record, against the running appliance: what comes in while it records is in its file, as it is built.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readShapes } from '../whatsapp/shapes/compare.ts'
import { start } from './harness.ts'
import { until } from '../helpers/appliance.ts'
import { startWorld, waitForTexts, type World } from '../helpers/world.ts'

const shop = '5511999990091'
const text = 'a planted secret that nobody may read'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await world.link('shop', shop)
})
afterAll(() => world.end())

it('records while it runs, and nothing that anybody said or is called', async () => {
  const { appliance, wa } = world
  const customer = wa.phone({ number: '5511999990092', name: 'Quintanilha' })
  const file = join(appliance.folder, 'shapes.ndjson')
  const data = {
    HOLDFAST_DATA_DIR: join(appliance.folder, 'data'),
    HOLDFAST_KEY_FILE: join(appliance.folder, 'holdfast.key'),
  }
  const recording = start(['record', file], data)
  await until('it records', async () => recording.stderr().includes('Recording'))
  await customer.sendText(shop, text)
  await waitForTexts(appliance, 'shop', 1)
  await until('it is written', async () => existsSync(file) && readFileSync(file, 'utf8').includes('"proto"'))
  recording.process.kill('SIGINT')
  expect((await recording.ended).code).toBe(0)
  const written = readFileSync(file, 'utf8')
  const tags = readShapes(written).flatMap((each) => (each.kind === 'stanza' ? each.shape.tag : []))
  expect(tags).toContain('message')
  for (const value of [text, 'Quintanilha', shop, customer.number])
    for (const form of ['utf8', 'base64', 'hex'] as const)
      expect(written).not.toContain(Buffer.from(value).toString(form))
})
