// The heartbeat: an address is asked while all is well, and only then.
import { expect, it, onTestFinished } from 'vitest'
import { Heartbeat, type Beat } from '../../../core/events/alerts/heartbeat.ts'
import { createLog } from '../../../core/log.ts'
import { Outbound } from '../../../core/outbound/outbound.ts'
import { until } from '../../helpers/appliance.ts'
import { Endpoint } from '../../helpers/endpoint.ts'

async function well(): Promise<boolean> {
  return true
}

it('beats while all is well, is silent while anything is wrong, and goes on by itself', async () => {
  const endpoint = await Endpoint.start()
  onTestFinished(() => endpoint.close())
  let health = well
  let asked = 0
  let beat: Beat | undefined
  const heartbeat = new Heartbeat({
    beat: () => beat,
    healthy: () => {
      asked += 1
      return health()
    },
    log: createLog('silent'),
    outbound: new Outbound(() => undefined),
    againMs: 10,
  })
  onTestFinished(() => heartbeat.stop())
  heartbeat.start()
  expect(await heartbeat.test()).toBeUndefined()
  beat = { url: endpoint.url, everySeconds: 0.01 }
  heartbeat.changed()
  await until('it beats', () => endpoint.taken.length > 2)
  expect(endpoint.received[0]).toMatchObject({ path: '/hook', text: '' })
  expect(heartbeat).toMatchObject({ error: null, lastOkAt: expect.any(Number) })
  for (const wrong of [async () => false, async () => Promise.reject(new Error('the disk'))]) {
    health = wrong
    const seen = asked
    await until('it looked twice in vain', () => asked >= seen + 2)
    const beaten = endpoint.received.length
    await until('it looked once more', () => asked >= seen + 3)
    expect(endpoint.received.length).toBe(beaten)
    expect(heartbeat.error).toContain('something is wrong')
    health = well
    await until('it beats again', () => endpoint.received.length > beaten)
  }
  endpoint.answer = () => 500
  await until('it says so', () => heartbeat.error === 'The endpoint answered 500.')
  expect(await heartbeat.test()).toMatchObject({ ok: false, status: 500 })
})
