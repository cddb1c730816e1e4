// Evolution's webhook for all numbers follows its variables: made, changed, switched off and on again, never deleted.
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import type { WebhookView } from '../../../core/contract/events/webhook.ts'
import { until } from '../../helpers/appliance.ts'
import { Endpoint } from '../../helpers/endpoint.ts'
import { startCore, tempFolder, type Harness } from '../harness.ts'

const folder = tempFolder()
let endpoint: Endpoint
beforeAll(async () => {
  endpoint = await Endpoint.start()
})
afterAll(async () => {
  await endpoint.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start(env: Record<string, string>): Promise<Harness> {
  const core = await startCore({ dataDir: folder, env })
  onTestFinished(() => core.stop())
  return core
}

async function hooks(core: Harness): Promise<WebhookView[]> {
  return ((await core.ask('GET', '/api/v1/webhooks')).json as { webhooks: WebhookView[] }).webhooks
}

const make = (core: Harness, instanceName: string) =>
  core.ask('POST', '/instance/create', { body: { instanceName, integration: 'WHATSAPP-BAILEYS' } })

const made = (): unknown[] => endpoint.taken.map(({ json }) => json['instance'])

it('tells what is switched on, of every number; unset it is off and keeps its place, set again it goes on', async () => {
  const env = {
    WEBHOOK_GLOBAL_ENABLED: 'true',
    WEBHOOK_GLOBAL_URL: endpoint.url,
    WEBHOOK_EVENTS_INSTANCE_CREATE: 'true',
    WEBHOOK_EVENTS_NO_SUCH_EVENT: 'true',
  }
  const core = await start(env)
  const [hook] = await hooks(core)
  expect(hook).toMatchObject({
    dialect: 'evolution',
    instanceId: null,
    types: ['INSTANCE_CREATE'],
    enabled: true,
  })
  expect(core.logged()).toContain('WEBHOOK_EVENTS_NO_SUCH_EVENT is ignored')
  for (const name of ['one', 'two']) await make(core, name)
  await until('both are told', () => endpoint.taken.length === 2)
  expect(endpoint.taken[0]).toMatchObject({
    path: '/hook',
    json: { event: 'instance.create', instance: 'one', data: { instanceName: 'one' } },
  })
  await core.appliance.stop()

  const without = await start({})
  expect(await hooks(without)).toMatchObject([
    { id: hook?.id, enabled: false, disabledReason: expect.stringContaining('environment') },
  ])
  await make(without, 'three')
  await without.appliance.stop()

  const again = await start({ ...env, WEBHOOK_GLOBAL_WEBHOOK_BY_EVENTS: 'true' })
  await make(again, 'four')
  await until('all are told', () => endpoint.taken.length === 4)
  expect(made()).toEqual(['one', 'two', 'three', 'four'])
  expect(endpoint.taken.at(-1)?.path).toBe('/hook/instance-create')
  expect((await hooks(again)).map(({ id, enabled }) => ({ id, enabled }))).toEqual([
    { id: hook?.id, enabled: true },
  ])
  await again.appliance.stop()

  const silent = await start({ WEBHOOK_GLOBAL_ENABLED: 'true', WEBHOOK_GLOBAL_URL: endpoint.url })
  expect(silent.logged()).toContain('the webhook is told of nothing')
  expect(await hooks(silent)).toMatchObject([{ enabled: false }])
  await silent.appliance.stop()
})
