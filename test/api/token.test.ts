// An instance's own token: what it opens in our own API, and that it opens nothing else.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { CreatedInstance, Events } from '../../core/contract/appliance/appliance.ts'
import { InstanceView } from '../../core/contract/instances/instance.ts'
import { startCore, type Harness } from './harness.ts'

let core: Harness
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.stop())

let serial = 0
async function make() {
  const { json } = await core.ask('POST', '/api/v1/instances', { body: { name: `shop ${(serial += 1)}` } })
  return CreatedInstance.parse(json)
}

describe("an instance's own token", () => {
  let own: z.infer<typeof CreatedInstance>
  let other: z.infer<typeof CreatedInstance>
  beforeEach(async () => {
    own = await make()
    other = await make()
  })

  it('opens that instance', async () => {
    const key = own.token
    expect((await core.ask('GET', '/api/v1/instances', { key })).json).toMatchObject({
      instances: [{ id: own.id }],
    })
    expect(await core.ask('GET', `/api/v1/instances/${own.id}`, { key })).toMatchObject({ status: 200 })
    expect(await core.ask('GET', `/api/v1/messages?instance=${own.id}`, { key })).toMatchObject({
      status: 200,
    })
    const { events } = Events.parse((await core.ask('GET', '/api/v1/events?limit=1000', { key })).json)
    expect(new Set(events.map(({ instanceId }) => instanceId))).toEqual(new Set([own.id]))
  })

  it('opens no other one, and does not even tell whether there is one', async () => {
    const key = own.token
    const body = { instance: other.id, to: '5511999990000', text: 'x' }
    for (const id of [other.id, other.name, 'nobody']) {
      for (const path of [
        `/instances/${id}`,
        `/instances/${id}/timeline`,
        `/messages?instance=${id}`,
        `/outbox?instance=${id}`,
        `/events?instance=${id}`,
      ]) {
        expect(await core.ask('GET', `/api/v1${path}`, { key })).toMatchObject({
          status: 404,
          json: { code: 'not_found' },
        })
      }
      expect(await core.ask('POST', `/api/v1/instances/${id}/start`, { key })).toMatchObject({ status: 404 })
    }
    for (const place of [`/messages?instance=${own.id}`, '/messages']) {
      const sent = await core.ask('POST', `/api/v1${place}`, { key, body })
      expect(sent).toMatchObject({ status: 404, json: { code: 'not_found' } })
    }
    const proxy = { protocol: 'http', host: '203.0.113.1', port: 8080 }
    for (const [path, more] of [
      ['/messages/A/edit', { text: 'x' }],
      ['/messages/A/delete', {}],
      ['/messages/A/react', { emoji: '👍' }],
      ['/messages/A/forward', { to: '5511999990000' }],
      ['/messages/A/vote', { options: ['x'] }],
      ['/messages/A/pin', { seconds: 0 }],
      [`/instances/${other.id}/opt-ins`, { chat: '5511999990000' }],
      [`/instances/${other.id}/proxy/test`, { proxy }],
      [`/media?instance=${other.id}`, {}],
    ] as const) {
      const done = await core.ask('POST', `/api/v1${path}`, { key, body: { instance: other.id, ...more } })
      expect(done, path).toMatchObject({ status: 404, json: { code: 'not_found' } })
      expect(JSON.stringify(done.json), path).toContain('There is nothing here by that name')
    }
    const untouched = InstanceView.parse((await core.ask('GET', `/api/v1/instances/${other.id}`)).json)
    expect(untouched).toMatchObject({ desired: 'stopped', state: 'stopped' })
  })

  it('does nothing that is for the owner alone', async () => {
    const key = own.token
    for (const [method, path] of [
      ['POST', '/instances'],
      ['GET', '/health'],
      ['GET', '/trash'],
      ['POST', `/instances/${own.id}/untrash`],
      ['POST', '/keys/reset'],
      ['PUT', '/sending'],
      ['GET', '/sending'],
    ] as const) {
      expect(await core.ask(method, `/api/v1${path}`, { key, body: { name: 'x' } })).toMatchObject({
        status: 403,
        json: { code: 'forbidden' },
      })
    }
  })

  it('opens nothing while the instance is in the trash', async () => {
    await core.ask('DELETE', `/api/v1/instances/${own.id}`)
    expect(await core.ask('GET', `/api/v1/instances/${own.id}`, { key: own.token })).toMatchObject({
      status: 401,
    })
  })
})
