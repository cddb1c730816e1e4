// The dialect's routes of a link: connect, restart, logout and setPresence.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCore, type Harness } from '../harness.ts'
import { createIn, refused } from './words.ts'

let core: Harness
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.stop())

const create = (body: Record<string, unknown>) => createIn(core, body)

const set = (body: unknown) => core.ask('POST', '/instance/setPresence/presence', { body })

describe('connect, restart and logout', () => {
  it('connect begins to link', async () => {
    await create({ instanceName: 'connects' })
    expect((await core.ask('GET', '/instance/connect/connects')).json).toEqual({
      pairingCode: null,
      count: 0,
    })
    expect((await core.ask('GET', '/instance/connectionState/connects')).json).toEqual({
      instance: { instanceName: 'connects', state: 'connecting' },
    })
    await core.ask('DELETE', '/instance/delete/connects')
  })

  it.each(['POST', 'PUT'])('%s restart of a closed one is told with status 200', async (method) => {
    await create({ instanceName: `closed-${method}` })
    expect(await core.ask(method, `/instance/restart/closed-${method}`)).toMatchObject({
      status: 200,
      json: { error: true, message: `The "closed-${method}" instance is not connected` },
    })
  })

  it('logout of a closed one is no error, so that managers can delete it', async () => {
    await create({ instanceName: 'logs-out' })
    expect(await core.ask('DELETE', '/instance/logout/logs-out')).toMatchObject({
      status: 200,
      json: { status: 'SUCCESS', error: false, response: { message: 'Instance was already disconnected' } },
    })
  })
})

describe('setPresence', () => {
  it('wants one of five words', async () => {
    await create({ instanceName: 'presence' })
    expect((await set({})).json).toEqual(refused('instance requires property "presence"'))
    expect((await set({ presence: 'here' })).json).toEqual(
      refused('presence is not one of enum values: unavailable,available,composing,recording,paused'),
    )
    expect(await set({ presence: 'composing' })).toMatchObject({
      status: 201,
      json: { presence: 'composing' },
    })
    expect(await set({ presence: 'available' })).toMatchObject({
      status: 400,
      json: { error: 'Bad Request' },
    })
  })
})
