// What a Prometheus is told: what happened and how it is, in a form that its own tools take; and that the dashboard and the
// alert rules ask for nothing that is not told.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, Appliance, until } from '../../helpers/appliance.ts'
import { startWorld, waitForTexts, type World } from '../../helpers/world.ts'

const promtool = '/usr/bin/promtool'
const monitoring = join(import.meta.dirname, '..', '..', '..', 'docs', 'monitoring')
const number = '5511999960001'

let world: World
beforeAll(async () => {
  world = await startWorld({ appliance: { env: { HOLDFAST_METRICS_NUMBERS: '1' } } })
  await world.link('shop', number)
})
afterAll(() => world.end())

async function scrape(key: string | null = apiKey): Promise<string> {
  const headers: Record<string, string> = key === null ? {} : { apikey: key }
  const answer = await fetch(new URL('/metrics', world.appliance.url), { headers })
  return answer.status === 200 ? answer.text() : String(answer.status)
}

/** undefined: it is not told. */
function valueOf(text: string, series: string): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

/** Of a histogram, one of whose series it is. */
const base = (name: string): string => name.replace(/_(?:bucket|count|sum)$/, '')

describe('the metrics', () => {
  it('count what happens from the first question on, and tell how each number is', async () => {
    const { appliance, wa } = world
    const before = await scrape()
    // What is not there has no value, and none that an alert would take for one.
    for (const name of ['second_location_timestamp_seconds', 'second_location_current'])
      expect(valueOf(before, `holdfast_${name}`)).toBeUndefined()
    const [one, other] = await Promise.all([scrape(), scrape()])
    expect(valueOf(one, 'holdfast_outbox_waiting{instance="shop"}')).toBe(0)
    expect(valueOf(other, 'holdfast_outbox_waiting{instance="shop"}')).toBe(0)
    expect(valueOf(before, 'holdfast_messages_total{instance="shop",direction="in"}')).toBeUndefined()
    await wa.phone({ number: '5511999960002' }).sendText(number, 'in')
    await waitForTexts(appliance, 'shop', 1)
    await appliance.sendText('shop', '5511999960002', 'out')
    await until('both are counted', async () => {
      const text = await scrape()
      const of = (direction: string) =>
        valueOf(text, `holdfast_messages_total{instance="shop",direction="${direction}"}`)
      return of('in') === 1 && of('out') === 1 ? true : undefined
    })
    wa.faults.dropConnections({ number })
    await until('the end is counted', async () =>
      /^holdfast_connections_ended_total\{code="428"\} 1$/m.test(await scrape()) ? true : undefined,
    )
    await appliance.waitForState('shop', 'open')
    await appliance.ok('POST', '/api/v1/snapshots', {})
    const text = await scrape()
    expect(valueOf(text, 'holdfast_numbers_online')).toBe(1)
    expect(valueOf(text, 'holdfast_link_score{instance="shop"}')).toBe(100)
    expect(valueOf(text, 'holdfast_outbox_waiting{instance="shop"}')).toBe(0)
    expect(valueOf(text, 'holdfast_fsync_seconds_count')).toBeGreaterThan(0)
    expect(valueOf(text, 'holdfast_database_bytes')).toBeGreaterThan(4096)
    expect(Date.now() / 1000 - (valueOf(text, 'holdfast_snapshot_timestamp_seconds') ?? 0)).toBeLessThan(60)
    expect(text).toMatch(/^holdfast_http_request_seconds_count\{method="POST",route="\/api\/v1\/messages",/m)
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m)
    expect(text).not.toContain(number)
  })

  it('are for whoever has a key, and of a number alone to who has its token', async () => {
    const { appliance } = world
    expect(await scrape(null)).toBe('401')
    expect(await scrape()).toMatch(/^holdfast_outbox_waiting\{instance="shop"\} 0$/m)
    const { token } = await appliance.ok<{ token: string }>('POST', '/api/v1/instances', { name: 'other' })
    const own = await scrape(token)
    expect(own).toContain('evolution_instance_up{instance="other"')
    expect(own).not.toMatch(/shop|nodejs_|holdfast_disk/)
    // Of more numbers than the owner wants, none is told of by itself.
    expect(await scrape()).not.toMatch(/^holdfast_outbox_waiting\{/m)
  })

  it('are open to whoever reaches the port where the owner says so', async () => {
    const open = await Appliance.start({ whatsapp: world.wa, env: { HOLDFAST_METRICS: 'open' } })
    const answer = await fetch(new URL('/metrics', open.url))
    expect(await answer.text()).toContain('holdfast_numbers_linked 0')
    const health = await fetch(new URL('/api/v1/health', open.url))
    expect(health.status).toBe(401)
    await open.destroy()
  })

  it('are what the dashboard and the alert rules ask for', async () => {
    await world.appliance.ok('DELETE', '/api/v1/instances/other')
    const told = new Set((await scrape()).split('\n').map((line) => /^# TYPE (\w+)/.exec(line)?.[1]))
    const asked = ['alerts.yml', 'dashboard.json']
      .map((name) => readFileSync(join(monitoring, name), 'utf8'))
      .flatMap((text) => [...text.matchAll(/\b(?:holdfast|nodejs|process)_[a-z\d_]+/g)].map(([name]) => name))
    expect(asked.length).toBeGreaterThan(30)
    expect(asked.filter((name) => !told.has(name) && !told.has(base(name)))).toEqual([])
  })

  it.skipIf(!existsSync(promtool))('and the rules are as the tools of Prometheus want them', async () => {
    execFileSync(promtool, ['check', 'rules', join(monitoring, 'alerts.yml')])
    // Evolution calls a gauge a total; its dashboards ask for it by that name.
    const ours = (await scrape()).split('\n').filter((line) => !line.includes('evolution_'))
    const checked = spawnSync(promtool, ['check', 'metrics'], { input: ours.join('\n'), encoding: 'utf8' })
    expect(checked).toMatchObject({ status: 0, stderr: '' })
  })
})
