// Who guesses keys: refused after twenty in a minute, told to the owner once, and never in the way of a right key.
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WrongKeys } from '../../core/api/wrong-keys.ts'
import { until } from '../helpers/appliance.ts'
import { startCore } from './harness.ts'

const faces = ['/api/v1/health', '/instance/fetchInstances', '/metrics']

it('the 21st wrong key from an address in a minute is a 429 with Retry-After on every face; a right one works; audit and alert tell it once', async () => {
  const core = await startCore()
  onTestFinished(() => core.stop())
  for (let n = 0; n < 20; n += 1) {
    const path = faces[n % faces.length] ?? ''
    expect(await core.ask('GET', path, { key: `wrong-key-${n}` })).toMatchObject({ status: 401 })
  }
  for (const path of faces) {
    const refused = await core.ask('GET', path, { key: 'wrong-key-again' })
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': expect.stringMatching(/^\d+$/) } })
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60)
    expect(refused.json).toMatchObject(
      path.startsWith('/api')
        ? { status: 429, code: 'too_many_wrong_keys', retryable: true }
        : path === '/metrics'
          ? {}
          : { status: 429, error: 'Too Many Requests', response: { message: [expect.any(String)] } },
    )
    // From the same address, in the same moment.
    expect(await core.ask('GET', path)).toMatchObject({ status: 200 })
    // A key that is missing is no guess.
    expect(await core.ask('GET', path, { key: null })).toMatchObject({ status: 401 })
  }
  const alerts = await until('the alert is open', async () => {
    const { json } = await core.ask('GET', '/api/v1/alerts')
    return JSON.stringify(json).includes('alert.wrong_keys') ? json : undefined
  })
  expect(alerts).toMatchObject({ alerts: [{ kind: 'alert.wrong_keys', instanceId: null }] })
  const { json: audit } = await core.ask('GET', '/api/v1/audit')
  expect(audit).toMatchObject({
    audit: [{ action: 'key.guessed', actor: 'appliance', detail: { address: '127.0.0.1' } }],
  })
  expect(core.logged()).not.toContain('wrong-key')
})

function rig() {
  const guessing: string[] = []
  const clock = { now: 1_000_000 }
  const wrong = new WrongKeys(
    (from) => void guessing.push(from),
    () => clock.now,
  )
  const refused = (address: string, times = 1): number =>
    Array.from({ length: times }).filter(() => {
      try {
        wrong.count(address)
        return false
      } catch {
        return true
      }
    }).length
  return { guessing, clock, refused }
}

describe('counting', () => {
  it('begins anew after a minute, and is of each address alone', () => {
    const { guessing, clock, refused } = rig()
    expect(refused('10.0.0.1', 25)).toBe(5)
    expect(refused('10.0.0.2', 20)).toBe(0)
    clock.now += 60_000
    expect(refused('10.0.0.1', 20)).toBe(0)
    expect(guessing).toEqual(['10.0.0.1'])
  })

  it('takes a network of IPv6 for one address, and IPv4 in either writing', () => {
    const { guessing, refused } = rig()
    expect(refused('2001:db8:1:2::1', 15) + refused('2001:db8:1:2:3:4:5:6', 15)).toBe(10)
    expect(refused('2001:db8:1:3::1')).toBe(0)
    expect(refused('10.0.0.1', 15) + refused('::ffff:10.0.0.1', 15)).toBe(10)
    expect(guessing).toEqual(['2001:db8:1:2::/64', '10.0.0.1'])
  })

  it('keeps few addresses, however many call', () => {
    const { refused } = rig()
    expect(refused('10.0.0.1', 20)).toBe(0)
    for (let n = 0; n < 10_000; n += 1) refused(`10.1.${n >> 8}.${n & 255}`)
    expect(refused('10.0.0.1')).toBe(0)
  })
})

it('a request with two Host headers is a 400, on every face', async () => {
  const core = await startCore()
  onTestFinished(() => core.stop())
  const { hostname, port } = new URL(core.url)
  for (const path of [...faces, '/']) {
    const socket = connect(Number(port), hostname)
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n`)
    const answer = await new Promise<string>((resolve) =>
      socket.once('data', (data) => resolve(data.toString())),
    )
    socket.destroy()
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  }
})
