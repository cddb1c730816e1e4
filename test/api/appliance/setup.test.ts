// How far the first-run set-up has come: told from what is there, and over for every browser and every start.
import { rmSync } from 'node:fs'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import { startCore, tempFolder } from '../harness.ts'

const folder = tempFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('begins with nothing, follows what is done, and is over once and for all', async () => {
  const core = await startCore({ dataDir: folder })
  const setup = async () => (await core.ask('GET', '/api/v1/setup')).json
  const none = { secondLocation: false, secondOnSameDisk: null }
  const nothing = { done: false, numbers: 0, recoveryKey: 'none', ...none }
  expect(await setup()).toEqual(nothing)
  await core.ask('POST', '/api/v1/instances', { body: { name: 'shop' } })
  const { json } = await core.ask('POST', '/api/v1/recovery')
  expect(await setup()).toEqual({ ...nothing, numbers: 1, recoveryKey: 'made' })
  const { recoveryKey } = json as { recoveryKey: string }
  await core.ask('POST', '/api/v1/recovery/confirm', { body: { recoveryKey } })
  expect(await setup()).toEqual({ ...nothing, numbers: 1, recoveryKey: 'confirmed' })
  const second = tempFolder()
  onTestFinished(() => rmSync(second, { recursive: true, force: true }))
  expect(await core.ask('PUT', '/api/v1/locations', { body: { second } })).toMatchObject({ status: 200 })
  expect(await setup()).toMatchObject({ done: false, secondLocation: true })
  // The folders of tests lie side by side: it is no second disk.
  await expect.poll(setup).toMatchObject({ secondOnSameDisk: true })

  for (const body of [{}, { done: false }, { done: 'yes' }])
    expect(await core.ask('POST', '/api/v1/setup', { body })).toMatchObject({ status: 400 })
  expect(await setup()).toMatchObject({ done: false })
  expect(await core.ask('POST', '/api/v1/setup', { body: { done: true } })).toMatchObject({
    status: 200,
    json: { done: true, numbers: 1 },
  })
  expect(await core.ask('GET', '/api/v1/setup', { key: null })).toMatchObject({ status: 401 })
  await core.stop()

  const again = await startCore({ dataDir: folder })
  expect((await again.ask('GET', '/api/v1/setup')).json).toMatchObject({ done: true })
  await again.stop()
})
