// Ways to lose numbers (README.md beside this folder) that only show in the whole appliance.
import { rmSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'
import { startCore, tempFolder } from './harness.ts'

const harmful = {
  DATABASE_SAVE_DATA_INSTANCE: 'false',
  DEL_INSTANCE: '1',
  DEL_TEMP_INSTANCES: 'true',
  CACHE_REDIS_ENABLED: 'true',
  CACHE_REDIS_SAVE_INSTANCES: 'false',
}

it('F7: no setting keeps an instance from being there after a restart, linked or not', async () => {
  const dataDir = tempFolder()
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  const before = await startCore({ dataDir, env: harmful })
  const made = await before.ask('POST', '/instance/create', { body: { instanceName: 'kept' } })
  expect(made.status).toBe(201)
  await before.stop()
  for (let start = 0; start < 2; start += 1) {
    const core = await startCore({ dataDir, env: harmful })
    const { json } = await core.ask('GET', '/instance/fetchInstances')
    expect(json).toMatchObject([{ name: 'kept', connectionStatus: 'close' }])
    await core.stop()
  }
})

it('F14: while there is no code yet, the QR endpoint says so, and a state tells why', async () => {
  const core = await startCore()
  onTestFinished(() => core.stop())
  await core.ask('POST', '/api/v1/instances', { body: { name: 'shop' } })
  expect((await core.ask('POST', '/api/v1/instances/shop/link', { body: {} })).status).toBe(202)
  expect(await core.ask('GET', '/api/v1/instances/shop/qr')).toMatchObject({
    status: 200,
    json: { qr: null, pairingCode: null, expiresAt: null },
  })
  expect((await core.ask('GET', '/api/v1/instances/shop')).json).toMatchObject({
    desired: 'running',
    stateReason: expect.stringMatching(/\S+ \S+/),
  })
})
